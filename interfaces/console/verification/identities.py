"""Identity documents before verifiers; pages open one at a time, each time with a reason."""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gateways import configured
from interfaces.console.verification.desk import Answers, Cell, Desk, Finding, Row
from interfaces.console.verification.labels import label_codes
from interfaces.web.components.tables import Filter, read_choice
from interfaces.web.files.pictures import sealed_response
from interfaces.web.labels import Label, label
from pipeline.rights.fields import normalise_name
from records.accounts.encryption import KeyErased
from records.accounts.models import AccountKind, DocumentState, IdentityDocument, Role, User
from records.actions.accounts import identity_verification
from records.actions.accounts.identity_verification import NoSuchPage, PagesNotOpened
from records.actions.accounts.verification_lease import NotHeld, UnknownReason, WrongState
from records.clock import database_now
from records.notices import identity_letters

_STATES: Final = ("pending", "needs_info", "verified", "rejected", "expired", "revoked")
_OPENING_REASONS: Final = "identity_opened_for"  # in the session: the reason, by document
_LONGEST_REASON: Final = 200
_OPEN_FIRST: Final = _("Open every page of the document before you verify it.")


class IdentityDesk(Desk[IdentityDocument]):
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
    verified = _("Verified. The account may file. We write to its owners.")
    judged = _("Done. We write to the account.")
    refusals: ClassVar[dict[type[Exception], Label]] = {
        NotHeld: _("You no longer hold this document. Claim it again."),
        UnknownReason: _("Choose a reason."),
        WrongState: _("It no longer waits, or its last day has passed."),
        PagesNotOpened: _OPEN_FIRST,
    }
    findings = (
        Finding("asked", _("Ask for more"), identity_verification.ask_account),
        Finding("rejected", _("Do not accept"), identity_verification.reject),
        Finding("revoked", _("Revoke, and suspend the account"), identity_verification.revoke),
    )

    def list_all(self) -> QuerySet[IdentityDocument]:
        """Documents with their account and verifiers."""
        return IdentityDocument.objects.select_related("account", "held_by", "decided_by")

    def list_rows(
        self, request: HttpRequest
    ) -> tuple[QuerySet[IdentityDocument], tuple[Filter, ...]]:
        """Those that wait, or are in another state; by the kind of the account."""
        state, kind = (
            read_choice(request, "state", _STATES),
            read_choice(request, "account", AccountKind),
        )
        found = self.list_all().filter(state=state or DocumentState.PENDING)
        found = found.filter(account__kind=kind) if kind else found
        return found.order_by("submitted_at", "pk"), (
            Filter("state", _("State"), state, tuple((one, label(one)) for one in _STATES)),
            Filter("account", _("Account"), kind, tuple((x.value, label(x)) for x in AccountKind)),
        )

    def introduce(self) -> Label:
        """How pages open."""
        return _(
            "The longest waiting first. To open a page, you must hold the"
            " document and "
            "give a reason. Each view is recorded and shown to the account."
        )

    def describe_row(self, one: IdentityDocument) -> Row:
        """Whose it is, its kind and country."""
        cells = (Cell(label(one.kind)), Cell(one.country), Cell(label(one.state)))
        return Row(one.account.name, cells)

    def describe(
        self, request: HttpRequest, one: IdentityDocument, *, is_mine: bool
    ) -> dict[str, Any]:
        """What it says, and who opened it; its pages only after a reason was given."""
        same = IdentityDocument.objects.filter(sha256=one.sha256).exclude(account=one.account_id)
        return {
            "account": one.account,
            "to_confirm": _list_differences(one),
            "is_open": is_mine and _get_opening_reason(request, one) != "",
            "pages": range(1, len(one.pages) + 1),
            "openings": one.openings.select_related("opened_by").order_by("-pk")[:50],
            "others": one.account.identities.exclude(pk=one.pk).order_by("-pk")[:10],
            "same": same.select_related("account")[:5],
        }

    def list_answers(
        self, request: HttpRequest, one: IdentityDocument, *, is_mine: bool
    ) -> Answers | None:
        """Who holds it judges it; what was verified is revoked without a hold."""
        if one.state == DocumentState.VERIFIED:
            return Answers(("revoked",))
        if not is_mine or one.state != DocumentState.PENDING:
            return None
        is_open = _get_opening_reason(request, one) != ""
        return Answers(
            ("asked", "rejected"),
            can_verify=is_open,
            can_release=True,
            note="" if is_open else _OPEN_FIRST,
        )

    def list_reasons(self, code: str) -> list[tuple[str, str]]:
        """The same for every finding."""
        del code
        return label_codes(identity_verification.REASONS, identity_letters.REASONS)


def _get_opening_reason(request: HttpRequest, one: IdentityDocument) -> str:
    """Why the pages are open to this person; empty while they are closed."""
    reason: str = request.session.get(_OPENING_REASONS, {}).get(str(one.public_id), "")
    return reason


def _list_differences(one: IdentityDocument) -> tuple[Label, ...]:
    """What the document and the account say differently."""
    account = one.account
    says = gettext("“%(document)s” on the document, “%(account)s” on the account")
    names = {"document": one.name, "account": account.name}
    countries = {"document": one.country, "account": account.country}
    differs = normalise_name(one.name) != normalise_name(account.name)
    moved = bool(account.country) and one.country != account.country
    return (
        *((_label_difference(gettext("Name"), says % names),) * differs),
        *((_label_difference(gettext("Country"), says % countries),) * moved),
    )


def _label_difference(field: str, says: str) -> str:
    return gettext("%(field)s: %(says)s") % {"field": field, "says": says}


DESK: Final = IdentityDesk(identity_verification.LEASE, identity_verification.verify)


@DESK.open_to_verifiers
@require_POST
def open_pages(request: HttpRequest, verifier: User, document_id: UUID) -> HttpResponse:
    """Say what its pages are opened for: each page that is seen is written down with it."""
    del verifier
    one = DESK.get(document_id)
    why = request.POST.get("why", "").replace("\0", "").strip()[:_LONGEST_REASON]
    if why:
        # One at a time: a reason given for another document opens nothing here.
        request.session[_OPENING_REASONS] = {str(one.public_id): why}
    else:
        messages.error(request, gettext("Say why you open it."))
    return redirect("console:identity", document_id=document_id)


@DESK.open_to_readers
@require_safe
def paper_page(
    request: HttpRequest, verifier: User, document_id: UUID, number: int
) -> HttpResponse:
    """A page, once: it is kept by no browser, so that each look is written down."""
    one = DESK.get(document_id)
    why = _get_opening_reason(request, one)
    if not why:
        return redirect("console:identity", document_id=document_id)
    try:
        read, now = configured.vault().read, database_now()
        jpeg = identity_verification.open_page(one.pk, number, verifier, why, read, now=now)
    except (NotHeld, NoSuchPage, KeyErased) as lack:
        return HttpResponse(str(lack), status=404, content_type="text/plain; charset=utf-8")
    return sealed_response(jpeg)
