"""Identity documents before verifiers; pages open one at a time, each time with a reason."""

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gateways import configured
from interfaces.console.verification.desk import Answers, Cell, Finding, Row
from interfaces.console.verification.sealed import SealedDesk
from interfaces.web.access import Pages
from interfaces.web.components.tables import Filter, read_choice
from interfaces.web.labels import Label, label, list_choices
from pipeline.rights.fields import normalise_name
from records.accounts.models import AccountKind, DocumentState, IdentityDocument, Role, User
from records.actions.accounts import identity_verification
from records.actions.accounts.identity_verification import PagesNotOpened
from records.actions.accounts.verification_lease import UnknownReason, WrongState
from records.actions.leases import LeaseNotHeld
from records.clock import database_now

PAGES = Pages()


_OPEN_FIRST: Final = _("Open every page of the document before you verify it.")


class IdentityDesk(SealedDesk[IdentityDocument]):
    """Documents that say who an account is; auditors never see them."""

    name = "identity"
    plural = "identities"
    key = "document_id"
    readers = frozenset({Role.VERIFIER})
    title = _("Identity documents")
    columns = (_("Account"), _("Document"), _("Country"), _("State"), _("Sent"))
    none_waits = _("No documents are waiting.")
    none_matches = _("No documents match these filters.")
    other_holds = _("Somebody else holds this document.")
    claim_first = _("Claim the document before you open it.")
    verified = _("Verified. The account may file. We write to its owners.")
    judged = _("Done. We write to the account.")
    refusals: ClassVar[dict[type[Exception], Label]] = {
        LeaseNotHeld: _("You no longer hold this document. Claim it again."),
        UnknownReason: _("Choose a reason."),
        WrongState: _("It no longer waits, or its last day has passed."),
        PagesNotOpened: _OPEN_FIRST,
    }
    findings = (
        Finding("asked", _("Ask for more"), identity_verification.request_information),
        Finding("rejected", _("Do not accept"), identity_verification.reject),
        Finding("revoked", _("Revoke, and suspend the account"), identity_verification.revoke),
    )
    reasons = identity_verification.REASONS

    def list_all(self) -> QuerySet[IdentityDocument]:
        """Select documents with their account and verifiers."""
        return IdentityDocument.objects.select_related("account", "leased_by", "decided_by")

    def list_rows(
        self, request: HttpRequest
    ) -> tuple[QuerySet[IdentityDocument], tuple[Filter, ...]]:
        """Select waiting documents, or those of another state, by the kind of account."""
        state, kind = (
            read_choice(request, "state", DocumentState),
            read_choice(request, "account", AccountKind),
        )
        documents = self.list_all().filter(state=state or DocumentState.PENDING)
        documents = documents.filter(account__kind=kind) if kind else documents
        return documents.order_by("submitted_at", "pk"), (
            Filter("state", _("State"), state, list_choices(DocumentState)),
            Filter("account", _("Account"), kind, list_choices(AccountKind)),
        )

    def introduce(self) -> Label:
        """Explain how pages open."""
        return _(
            "The longest waiting first. To open a page, you must hold the document and give a"
            " reason. Each view is recorded and shown to the account."
        )

    def describe_row(self, document: IdentityDocument) -> Row:
        """Describe the account, the kind and the country."""
        cells = (Cell(label(document.kind)), Cell(document.country), Cell(label(document.state)))
        return Row(document.account.name, cells)

    def describe(
        self, request: HttpRequest, document: IdentityDocument, *, is_mine: bool
    ) -> dict[str, Any]:
        """Describe the document and who opened it; its pages need a reason to open."""
        same_documents = IdentityDocument.objects.filter(sha256=document.sha256).exclude(
            account=document.account_id
        )
        return super().describe(request, document, is_mine=is_mine) | {
            "account": document.account,
            "to_confirm": _list_differences(document),
            "openings": document.openings.select_related("opened_by").order_by("-pk")[:50],
            "others": document.account.identities.exclude(pk=document.pk).order_by("-pk")[:10],
            "same": same_documents.select_related("account")[:5],
        }

    def list_answers(
        self, request: HttpRequest, document: IdentityDocument, *, is_mine: bool
    ) -> Answers | None:
        """List the answers: the holder decides; revoking a verified document needs no lease."""
        if document.state == DocumentState.VERIFIED:
            return Answers(("revoked",))
        if not is_mine or document.state != DocumentState.PENDING:
            return None
        is_open = self.is_open(request, document)
        return Answers(
            ("asked", "rejected"),
            can_verify=is_open,
            can_release=True,
            note="" if is_open else _OPEN_FIRST,
        )

    def list_pages(self, document: IdentityDocument) -> Iterator[tuple[str, Label]]:
        """Yield every page by its number."""
        for number in range(1, len(document.pages) + 1):
            words = gettext("Page %(number)s of %(of)s")
            yield f"pages/{number}/", words % {"number": number, "of": len(document.pages)}

    def open_page(
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


DESK: Final = IdentityDesk(identity_verification.LEASE, identity_verification.verify)


PAGES.urls.extend(DESK.list_urls())
