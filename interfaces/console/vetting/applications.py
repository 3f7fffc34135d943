"""Applications of sellers before verifiers: what links them to banned entities, and the verdict."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import Fact, ListFilter, Step, Table, Visit
from interfaces.console.desk.verification_desk import (
    MESSAGE_TO_SELLER,
    VerifyForm,
    finding_form,
    list_verdict,
    quote,
    verify_step,
)
from interfaces.console.vetting.papers import SellerPaperDesk
from interfaces.web.labels import Label, label
from pipeline.vocabulary import RiskName
from records import policies
from records.actions.vetting import decisions
from records.sellers.models import Seller
from records.vetting.models import ApplicationState, SellerApplication, SellerPaper

_FIND: Final = partial(
    Step,
    form=finding_form(decisions.REASONS, MESSAGE_TO_SELLER),
    is_folded=True,
    done=_("Done. We write to the seller."),
)
_WAITING: Final = (ApplicationState.MANUAL, ApplicationState.APPEALED)
_STATES: Final = (
    *_WAITING,
    ApplicationState.NEEDS_INFO,
    ApplicationState.ACCEPTED,
    ApplicationState.REFUSED,
)


class TermsForm(VerifyForm):
    """That somebody looked at the links."""

    def list_doubts(self, application: SellerApplication) -> tuple[str, ...]:
        """List the links to banned entities."""
        return describe_terms(application)


class ApplicationDesk(SellerPaperDesk[SellerApplication]):
    """Applications of sellers that a machine may not decide."""

    name, plural, key = "application", "applications", "application_id"
    lease = decisions.LEASE
    title = _("Applications of sellers")
    waiting = _WAITING
    over = frozenset({ApplicationState.ACCEPTED, ApplicationState.REFUSED})
    filters = (ListFilter("state", _("State"), _STATES, unchosen=_WAITING),)
    columns = (_("Seller"), _("Marketplace"), _("Risk"), _("Sent"))
    none_yet = _("No applications are waiting for you.")
    none_matches = _("No applications match these filters.")
    other_holds = _("Somebody else holds this application, or you refused it before.")
    claim_first = _("Claim the application before you open its papers.")
    facts_title = _("What the seller states")
    steps = (
        verify_step(
            decisions.accept,
            _WAITING,
            _("Accepted. We write to the seller."),
            TermsForm,
            _("Accept"),
        ),
        _FIND("asked", _("Ask for more"), decisions.request_information, _WAITING),
        _FIND("refused", _("Refuse"), decisions.refuse, _WAITING),
    )

    def list_all(self) -> QuerySet[SellerApplication, Any]:
        """Select applications with their seller and verifiers."""
        return SellerApplication.objects.select_related("seller", "leased_by", "decided_by")

    def list_cells(self, application: SellerApplication) -> tuple[object, ...]:
        """Return whose it is, on which marketplace, and how risky it looks."""
        band = _describe_band(application)
        return application.legal_name, application.marketplace, band, application.submitted_at

    def name_thing(self, application: SellerApplication) -> tuple[object, Label]:
        """Return that it is an application, and whose."""
        return _("Application"), application.legal_name

    def list_notices(self, visit: Visit[SellerApplication]) -> Iterator[object]:
        """Say how the seller appeals."""
        if visit.thing.state == ApplicationState.APPEALED:
            yield quote(_("The seller appeals a refusal:"), visit.thing.appeal)

    def list_facts(self, application: SellerApplication) -> Iterator[Fact]:
        """List what the seller states."""
        number = application.registration_number or "–"
        until, signed = application.licence_until, application.signed_by
        yield Fact(_("Name of the firm"), application.legal_name)
        yield Fact(_("Registration number"), f"{application.country} {number}")
        licence = f"{_('until')} {until}" if until else ""
        yield Fact(_("Licence"), label(application.licence_kind), licence)
        yield Fact(_("Contact"), application.contact_name)
        yield Fact(_("Address"), application.address)
        yield Fact(_("Telephone"), application.phone)
        yield Fact(_("Email"), application.mail)
        lawful = _("yes") if application.is_certified else _("no")
        yield Fact(_("Declares to offer only lawful products"), lawful)
        warranty = application.warranty or _("no")
        yield Fact(_("Warrants that it was never removed"), warranty, signed)
        yield from list_verdict(application)

    def list_tables(self, visit: Visit[SellerApplication]) -> Iterator[Table]:
        """List the links to banned sellers, who opened the papers, and further applications."""
        application = visit.thing
        values = {"band": _describe_band(application), "score": f"{application.score:g}"}
        terms = [(line,) for line in describe_terms(application)]
        none = _("Nothing links it to a banned seller.")
        yield Table(now_in("Risk: %(band)s (%(score)s)") % values, (_("Link"),), terms, none=none)
        yield from super().list_tables(visit)
        others = application.seller.applications.exclude(pk=application.pk).order_by("-pk")[:10]
        rows = [(Fact("", x.submitted_at, url=self.find_url(x)), label(x.state)) for x in others]
        yield Table(
            _("Further applications of the seller"), (_("Sent"), _("State")), rows, is_aside=True
        )

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


DESK: Final = ApplicationDesk()


PAGES = DESK.declare_pages()
