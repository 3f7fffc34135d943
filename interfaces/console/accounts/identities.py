"""Identity documents before verifiers; pages open one at a time, each time with a reason."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gateways import configured
from interfaces.console.desk.parts import Fact, ListFilter, Step, Table, Visit
from interfaces.console.desk.verification_desk import (
    VerifyForm,
    finding_form,
    list_verdict,
    verify_step,
)
from interfaces.console.vetting.papers import SealedDesk
from interfaces.web.labels import Label, label
from interfaces.web.templatetags.web import moment
from pipeline.rights.fields import normalise_name
from records.accounts.models import AccountKind, DocumentState, IdentityDocument, Role, User
from records.actions.accounts import identity_verification
from records.clock import database_now

_FIND: Final = partial(
    Step,
    form=finding_form(identity_verification.REASONS),
    is_folded=True,
    done=_("Done. We write to the account."),
)
_OPEN_FIRST: Final = _("Open every page of the document before you verify it.")
_WAITING: Final = (DocumentState.PENDING,)


class DifferencesForm(VerifyForm):
    """The name as it was read, and that somebody looked at where document and account differ."""

    def __init__(self, *values: Any, **named: Any) -> None:  # noqa: ANN401  # as Django has it
        """Begin with the name that the account typed."""
        super().__init__(*values, **named)
        self.fields["name"] = forms.CharField(
            label=_("Name, as you read it on the document"),
            max_length=200,
            initial=self.visit.thing.name,
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )

    def list_doubts(self, document: IdentityDocument) -> tuple[Label, ...]:
        """List the differences."""
        return _list_differences(document)


class IdentityDesk(SealedDesk[IdentityDocument]):
    """Documents that say who an account is; auditors never see them."""

    name, plural, key = "identity", "identities", "document_id"
    lease = identity_verification.LEASE
    readers = (Role.VERIFIER,)
    title = _("Identity documents")
    introduction = _(
        "The longest waiting first. To open a page, you must hold the document and give a"
        " reason. Each view is recorded and shown to the account."
    )
    waiting = _WAITING
    over = frozenset({*DocumentState} - {DocumentState.PENDING})
    filters = (
        ListFilter("state", _("State"), DocumentState, unchosen=_WAITING),
        ListFilter("account", _("Account"), AccountKind, "account__kind"),
    )
    columns = (_("Account"), _("Document"), _("Country"), _("Sent"))
    none_yet = _("No documents are waiting.")
    none_matches = _("No documents match these filters.")
    other_holds = _("Somebody else holds this document.")
    claim_first = _("Claim the document before you open it.")
    open_first = _OPEN_FIRST
    pages_title = _("Pages of the document")
    facts_title = _("Details on the document")
    steps = (
        verify_step(
            identity_verification.verify,
            _WAITING,
            _("Verified. The account may file. We write to its owners."),
            DifferencesForm,
        ),
        _FIND("asked", _("Ask for more"), identity_verification.request_information, _WAITING),
        _FIND("rejected", _("Do not accept"), identity_verification.reject, _WAITING),
        _FIND(
            "revoked",
            _("Revoke, and suspend the account"),
            identity_verification.revoke,
            (DocumentState.VERIFIED,),
            is_held=False,
        ),
    )

    def list_all(self) -> QuerySet[IdentityDocument, Any]:
        """Select documents with their account and verifiers."""
        return IdentityDocument.objects.select_related("account", "leased_by", "decided_by")

    def list_cells(self, document: IdentityDocument) -> tuple[object, ...]:
        """Return the account, the kind and the country."""
        kind = label(document.kind)
        return document.account.name, kind, document.country, document.submitted_at

    def name_thing(self, document: IdentityDocument) -> tuple[object, Label]:
        """Return the kind, and whose it is."""
        return label(document.kind), document.account.name

    def list_notices(self, visit: Visit[IdentityDocument]) -> Iterator[object]:
        """Name other accounts that showed the same file."""
        document = visit.thing
        same = IdentityDocument.objects.filter(sha256=document.sha256)
        others = same.exclude(account=document.account_id).select_related("account")[:5]
        link = '<a href="{}"><bdi class="break">{}</bdi></a>'
        links = [(self.find_url(other), other.account.name) for other in others]
        if links:
            first = format_html_join("", "{} ", [(_("Another account showed the same file:"),)])
            yield first + format_html_join(", ", link, links)

    def list_facts(self, document: IdentityDocument) -> Iterator[Fact]:
        """List what the document says beside what the account says."""
        account = document.account
        yield Fact(_("Name"), document.name)
        yield Fact(_("Name of the account"), account.name)
        yield Fact(_("Account"), f"{label(account.kind)} · {label(account.state)}")
        yield Fact(_("Verified name"), account.verified_name or "–")
        yield Fact(_("Number"), f"{document.country} …{document.last_four}")
        yield Fact(_("Expires"), document.expires_on or "–")
        yield from list_verdict(document)

    def list_tables(self, visit: Visit[IdentityDocument]) -> Iterator[Table]:
        """List who opened its pages, and further documents of the account."""
        yield from super().list_tables(visit)
        others = visit.thing.account.identities.exclude(pk=visit.thing.pk).order_by("-pk")[:10]
        rows = [
            (Fact("", label(x.kind), url=self.find_url(x)), label(x.state), x.submitted_at)
            for x in others
        ]
        heads = (_("Document"), _("State"), _("Sent"))
        yield Table(_("Further documents of the account"), heads, rows, is_aside=True)

    def list_openings(self, document: IdentityDocument) -> QuerySet[Any]:
        """List who opened a page."""
        return document.openings.select_related("opened_by")

    def explain_lack(self, document: IdentityDocument) -> Label:
        """Say when the images were deleted."""
        if document.images_deleted_at is None:
            return super().explain_lack(document)
        words = gettext("The images were deleted %(at)s. The details next to them stay.")
        return words % {"at": moment(document.images_deleted_at)}

    def list_pages(self, document: IdentityDocument) -> Iterator[tuple[str, Label]]:
        """Yield every page by its number."""
        count = 0 if document.images_deleted_at else len(document.pages)
        for number in range(1, count + 1):
            words = gettext("Page %(number)s of %(of)s")
            yield f"pages/{number}/", words % {"number": number, "of": count}

    def open_sealed(
        self,
        document: IdentityDocument,
        verifier: User,
        why: str,
        /,
        **page: Any,  # noqa: ANN401 -- of the address
    ) -> bytes:
        """Return a page of the document."""
        read_object, now = configured.vault().read, database_now()
        return identity_verification.open_page(
            document.pk, page["number"], verifier, why, read_object, now=now
        )


def _list_differences(document: IdentityDocument) -> tuple[Label, ...]:
    """List where the document and the account differ."""
    account = document.account
    sentence = gettext("“%(document)s” on the document, “%(account)s” on the account")
    names = {"document": document.name, "account": account.name}
    countries = {"document": document.country, "account": account.country}
    differs = normalise_name(document.name) != normalise_name(account.name)
    has_moved = bool(account.country) and document.country != account.country
    return (
        *((_label_difference(gettext("Name"), sentence % names),) * differs),
        *((_label_difference(gettext("Country"), sentence % countries),) * has_moved),
    )


def _label_difference(field: str, sentence: str) -> str:
    return gettext("%(field)s: %(says)s") % {"field": field, "says": sentence}


DESK: Final = IdentityDesk()


PAGES = DESK.declare_pages()
