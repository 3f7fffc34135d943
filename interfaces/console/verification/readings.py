"""Chains of papers for their readers, who do not see each other's answers."""

from typing import Any, ClassVar, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interfaces.console.verification.desk import Cell, Finding, Row
from interfaces.console.verification.sealed import SellerPaperDesk
from interfaces.web.access import Pages
from interfaces.web.labels import Label, label
from pipeline.vetting.chains import IN_READING, AuthorisationState, OwnerAnswer
from records.accounts.models import Role
from records.actions.accounts.verification_lease import UnknownReason, WrongState
from records.actions.leases import LeaseNotHeld
from records.actions.vetting import chains, readings
from records.clock import database_now
from records.vetting.models import BrandAuthorisation, SellerPaper

PAGES = Pages()


class ReadingDesk(SellerPaperDesk[BrandAuthorisation]):
    """Papers that lead from a brand's owner to a seller."""

    name = "reading"
    plural = "readings"
    key = "authorisation_id"
    readers = frozenset({Role.VERIFIER, Role.AUDITOR})
    title = _("Papers for brands")
    states = (
        *sorted(IN_READING),
        AuthorisationState.AGREED,
        AuthorisationState.GRANTED,
        AuthorisationState.REFUSED,
        AuthorisationState.EXPIRED,
        AuthorisationState.REVOKED,
    )
    waiting = IN_READING
    columns = (_("Brand"), _("Seller"), _("State"), _("Sent"))
    none_waits = _("No papers are waiting for you.")
    none_matches = _("No papers match these filters.")
    other_holds = _("Somebody else holds these papers, or you have read them.")
    claim_first = _("Claim the papers before you open them.")
    verified = _("Noted. Another person reads them, or the owner's word is awaited.")
    judged = _("Noted.")
    refusals: ClassVar[dict[type[Exception], Label]] = {
        LeaseNotHeld: _("You no longer hold these papers. Claim them again."),
        UnknownReason: _("Choose a reason."),
        WrongState: _("They no longer wait for a reader."),
    }
    findings = (Finding("refused", _("Not enough"), readings.find_insufficient),)
    reasons = readings.REASONS

    def list_all(self) -> QuerySet[BrandAuthorisation]:
        """Select authorisations with their right and seller."""
        return BrandAuthorisation.objects.select_related("right", "seller", "leased_by")

    def describe_row(self, chain: BrandAuthorisation) -> Row:
        """Describe the brand and the seller; a second reading looks like a first."""
        cells = (
            Cell(chain.seller.legal_name, is_name=True),
            Cell(label(_blind_state(chain))),
        )
        return Row(chain.right.mark, cells)

    def describe(
        self, request: HttpRequest, chain: BrandAuthorisation, *, is_mine: bool
    ) -> dict[str, Any]:
        """Describe the chain and its faults; only the third reader sees earlier readings."""
        today = database_now().date()
        is_third = chain.state not in {
            AuthorisationState.SUBMITTED,
            AuthorisationState.SECOND,
        }
        return super().describe(request, chain, is_mine=is_mine) | {
            "state": _blind_state(chain),
            "links": chain.links.order_by("position"),
            "to_confirm": [label(fault) for fault in chains.read_faults(chain, today)],
            "is_third": is_third,
            "objects": chain.owner_says == OwnerAnswer.NO,
        }

    def list_papers(self, chain: BrandAuthorisation) -> QuerySet[SellerPaper]:
        """List the papers of the chain's links."""
        return SellerPaper.objects.filter(pk__in=chain.links.values("paper"))


def _blind_state(chain: BrandAuthorisation) -> AuthorisationState:
    is_second = chain.state is AuthorisationState.SECOND
    return AuthorisationState.SUBMITTED if is_second else chain.state


DESK: Final = ReadingDesk(readings.LEASE, readings.find_genuine)


PAGES.urls.extend(DESK.list_urls())
