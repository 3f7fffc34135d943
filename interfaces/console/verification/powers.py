"""Powers of attorney before verifiers: both names beside each other, and the verdict."""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from interfaces.console.verification.desk import Answers, Cell, Desk, Finding, Row
from interfaces.web.access import Pages
from interfaces.web.files.pictures import picture_response
from interfaces.web.labels import Label, label
from records.accounts.models import Account, PowerOfAttorney, PowerOfAttorneyState, Role, User
from records.actions.accounts import power_verification
from records.actions.accounts.power_verification import UnknownPrincipal
from records.actions.accounts.powers_of_attorney import NotOngoing
from records.actions.accounts.verification_lease import UnknownReason, WrongState
from records.actions.leases import LeaseNotHeld

PAGES = Pages()
_AUTHORITY = "authorities/<uuid:authority_id>/"


_OVER: Final = _("It no longer waits, or its last day has passed.")
_UNKNOWN: Final = _("No account in use has this number. The principal must be verified first.")


class PowerDesk(Desk[PowerOfAttorney]):
    """Papers by which a principal lets an agent file."""

    name = "authority"
    plural = "authorities"
    key = "authority_id"
    readers = frozenset({Role.VERIFIER, Role.AUDITOR})
    title = _("Powers of attorney")
    states = tuple(PowerOfAttorneyState)
    waiting = (PowerOfAttorneyState.PENDING,)
    columns = (_("Agent"), _("Principal"), _("State"), _("Last day"), _("Sent"))
    none_waits = _("No powers of attorney are waiting.")
    none_matches = _("No powers of attorney match these filters.")
    other_holds = _("Somebody else holds this power of attorney.")
    verified = _("Verified. We write to both sides.")
    judged = _("Done. We write to both sides.")
    refusals: ClassVar[dict[type[Exception], Label]] = {
        LeaseNotHeld: _("You no longer hold this power of attorney. Claim it again."),
        UnknownReason: _("Choose a reason."),
        UnknownPrincipal: _UNKNOWN,
        WrongState: _OVER,
        NotOngoing: _OVER,
    }
    findings = (
        Finding("rejected", _("Do not accept"), power_verification.reject),
        Finding("revoked", _("Revoke"), power_verification.revoke),
    )
    reasons = power_verification.REASONS

    def list_all(self) -> QuerySet[PowerOfAttorney]:
        """Select powers of attorney with both sides and their verifier."""
        return PowerOfAttorney.objects.select_related("agent", "principal", "leased_by")

    def describe_row(self, power: PowerOfAttorney) -> Row:
        """Describe both names and the last day."""
        last = Cell(f"{power.ends_on:%Y-%m-%d}" if power.ends_on else _("until revoked"), "nowrap")
        cells = (Cell(power.principal_name, is_name=True), Cell(label(power.state)), last)
        return Row(power.agent.name, cells)

    def describe(
        self, request: HttpRequest, power: PowerOfAttorney, *, is_mine: bool
    ) -> dict[str, Any]:
        """Describe the power of attorney beside the verified names of both accounts."""
        del request, is_mine
        return {
            "agent": power.agent,
            "named": Account.objects.filter(public_id=power.principal_number).first(),
            "pages": range(1, len(power.pages) + 1),
        }

    def list_answers(
        self, request: HttpRequest, power: PowerOfAttorney, *, is_mine: bool
    ) -> Answers | None:
        """List the answers: the holder decides; revoking a verified one needs no lease."""
        del request
        if power.state == PowerOfAttorneyState.VERIFIED:
            return Answers(("revoked",))
        if not is_mine or power.state != PowerOfAttorneyState.PENDING:
            return None
        is_known = power_verification.find_principal(power) is not None
        note = "" if is_known else _UNKNOWN
        return Answers(("rejected",), can_verify=is_known, can_release=True, note=note)


DESK: Final = PowerDesk(power_verification.LEASE, power_verification.verify)


@PAGES.show(f"{_AUTHORITY}pages/<int:number>/", DESK.open_to_readers, name="authority_page")
def paper_page(
    request: HttpRequest, verifier: User, authority_id: UUID, number: int
) -> HttpResponse:
    """Show a page of the document as it was rendered on arrival."""
    del request, verifier
    pages = DESK.get(authority_id).pages
    return picture_response(pages[number - 1] if 1 <= number <= len(pages) else "")


PAGES.urls.extend(DESK.list_urls())
