"""Applications of sellers before verifiers: what links them to banned entities, and the verdict."""

from typing import Any, ClassVar, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _

from interfaces.console.verification.desk import Cell, Finding, Row
from interfaces.console.verification.sealed import SellerPaperDesk
from interfaces.web.access import Pages
from interfaces.web.labels import Label, label
from pipeline.vocabulary import RiskName
from records import policies
from records.accounts.models import Role
from records.actions.accounts.verification_lease import UnknownReason, WrongState
from records.actions.leases import LeaseNotHeld
from records.actions.vetting import decisions
from records.sellers.models import Seller
from records.vetting.models import ApplicationState, SellerApplication, SellerPaper

PAGES = Pages()


class ApplicationDesk(SellerPaperDesk[SellerApplication]):
    """Applications of sellers that a machine may not decide."""

    name = "application"
    plural = "applications"
    key = "application_id"
    readers = frozenset({Role.VERIFIER, Role.AUDITOR})
    title = _("Applications of sellers")
    states = (
        ApplicationState.MANUAL,
        ApplicationState.APPEALED,
        ApplicationState.NEEDS_INFO,
        ApplicationState.ACCEPTED,
        ApplicationState.REFUSED,
    )
    waiting = states[:2]
    columns = (_("Seller"), _("Marketplace"), _("Risk"), _("State"), _("Sent"))
    none_waits = _("No applications are waiting for you.")
    none_matches = _("No applications match these filters.")
    other_holds = _("Somebody else holds this application, or you refused it before.")
    claim_first = _("Claim the application before you open its papers.")
    verified = _("Accepted. We write to the seller.")
    judged = _("Done. We write to the seller.")
    refusals: ClassVar[dict[type[Exception], Label]] = {
        LeaseNotHeld: _("You no longer hold this application. Claim it again."),
        UnknownReason: _("Choose a reason."),
        WrongState: _("It no longer waits for a decision."),
    }
    findings = (
        Finding("asked", _("Ask for more"), decisions.request_information),
        Finding("refused", _("Refuse"), decisions.refuse),
    )
    reasons = decisions.REASONS

    def list_all(self) -> QuerySet[SellerApplication]:
        """Select applications with their seller and verifiers."""
        return SellerApplication.objects.select_related("seller", "leased_by", "decided_by")

    def describe_row(self, application: SellerApplication) -> Row:
        """Describe whose it is, on which marketplace, and how risky it looks."""
        cells = (
            Cell(application.marketplace),
            Cell(_describe_band(application)),
            Cell(label(application.state)),
        )
        return Row(application.legal_name, cells)

    def describe(
        self, request: HttpRequest, application: SellerApplication, *, is_mine: bool
    ) -> dict[str, Any]:
        """Describe the application's statements and links; its pages need a reason to open."""
        return super().describe(request, application, is_mine=is_mine) | {
            "band": _describe_band(application),
            "to_confirm": describe_terms(application),
            "others": application.seller.applications.exclude(pk=application.pk).order_by("-pk")[
                :10
            ],
        }

    def list_papers(self, application: SellerApplication) -> QuerySet[SellerPaper]:
        """List the licence and the pictures of goods."""
        return application.papers.all()


def _describe_band(application: SellerApplication) -> Label:
    numbers = policies.policy().vetting
    if application.score >= numbers.high_from:
        return _("high")
    return _("middle") if application.score >= numbers.person_from else _("low")


def describe_terms(application: SellerApplication) -> tuple[str, ...]:
    """Describe each sign of a link to a banned entity, with its weight."""
    ids = [seller for _name, _weight, seller in application.terms if seller]
    names = dict(Seller.objects.filter(pk__in=ids).values_list("pk", "legal_name"))
    line = now_in("%(says)s (weight %(weight)s)")
    return tuple(
        line
        % {
            "says": str(label(RiskName(name))) % {"seller": names.get(seller, seller)},
            "weight": f"{weight:g}",
        }
        for name, weight, seller in application.terms
    )


DESK: Final = ApplicationDesk(decisions.LEASE, decisions.accept)


PAGES.urls.extend(DESK.list_urls())
