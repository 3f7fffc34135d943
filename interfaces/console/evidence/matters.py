"""Civil matters on the pages: suits with exhibits, deadlines, costs and outcomes."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import DayField, Fact, LongText, Step, Table
from interfaces.console.evidence.desk import EvidenceDesk
from interfaces.console.evidence.leads import (
    CurrencyField,
    count_outcomes,
    list_outcomes,
    offer_outcome,
)
from interfaces.console.evidence.legal_holds import SubjectsField
from interfaces.console.evidence.openings import open_page
from interfaces.web.access import Pages, allow_roles
from interfaces.web.labels import Label
from records.accounts.models import Account, User
from records.actions.evidence import matters
from records.actions.evidence.steps import KEEPERS
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.evidence.models import Bundle, BundleState, CivilMatter, MatterKind

PAGES = Pages()
_MOST: Final = 20
_KINDS: Final = (
    (MatterKind.OWN, _("our own")),
    (MatterKind.JOINT, _("joint with an owner")),
    (MatterKind.OWNERS, _("the owner's")),
)


class MatterForm(forms.Form):
    """A suit as it was filed."""

    court = forms.CharField(label=_("Court"), max_length=200)
    number = forms.CharField(label=_("Number"), max_length=100)
    kind = forms.ChoiceField(label=_("Who sues"), choices=_KINDS)
    owner = forms.ModelChoiceField(
        Account.objects.all(),
        to_field_name="public_id",
        label=_("Owner"),
        help_text=_("The id of its account. In a joint matter it may download the exhibits."),
        required=False,
        widget=forms.TextInput,
    )
    parties = LongText(label=_("Parties"), max_length=2000)
    claims = LongText(label=_("Claims"), max_length=2000)
    currency = CurrencyField()
    subjects = SubjectsField(label=_("Cases"), max_length=500_000, required=False)


class ExhibitForm(forms.Form):
    """A bundle that was built."""

    bundle = forms.ModelChoiceField(
        Bundle.objects.filter(state=BundleState.BUILT).order_by("-built_at"),
        label=_("Bundle"),
        empty_label=_("Choose …"),
    )


class DeadlineForm(forms.Form):
    """A day of the court's."""

    day = DayField(label=_("Day"))
    what = forms.CharField(label=_("What has to be done"), max_length=200)


class CostsForm(forms.Form):
    """Further costs of the matter."""

    costs = forms.DecimalField(label=_("Costs"), min_value=0, max_digits=12, decimal_places=2)


class MatterDesk(EvidenceDesk[CivilMatter]):
    """Those before a court first."""

    model, name, plural, key = CivilMatter, "matter", "matters", "matter_id"
    title = _("Civil matters")
    introduction = _(
        "Suits before civil courts. A joint matter opens its exhibits to the account of the owner,"
        " and nothing else."
    )
    none_yet = _("No civil matters yet.")
    columns = (_("Number"), _("Court"), _("Who sues"), _("Next deadline"))
    search = ("number", "court", "parties")
    search_label = _("Number, court or parties")
    over = frozenset({"closed"})
    form, form_title = MatterForm, _("Write down a suit")
    make = staticmethod(matters.open_matter)
    steps = (
        Step(
            "correct",
            _("Correct it, or add cases"),
            matters.correct_matter,
            ("open",),
            MatterForm,
            is_edit=True,
            is_whole=True,
        ),
        Step("exhibit", _("Add an exhibit"), matters.add_exhibit, ("open",), ExhibitForm),
        Step("deadline", _("Add a deadline"), matters.add_deadline, ("open",), DeadlineForm),
        Step("costs", _("Add costs"), matters.add_costs, ("open",), CostsForm),
        offer_outcome(CivilMatter),
        Step("close", _("Close"), matters.close_matter, ("open",)),
    )

    def list_all(self) -> QuerySet[CivilMatter, Any]:
        """List open matters first."""
        rows = CivilMatter.objects.select_related("owner")
        return rows.order_by("-ended_at", "-opened_at", "-pk")

    def list_cells(self, matter: CivilMatter) -> tuple[object, ...]:
        """Return the number, court, claimant and next deadline."""
        today = f"{database_now():%Y-%m-%d}"
        following = next((day for day, _what in matter.deadlines if day >= today), "–")
        return matter.number, matter.court, dict(_KINDS)[MatterKind(matter.kind)], following

    def list_facts(self, matter: CivilMatter) -> Iterator[Fact]:
        """List everything in the matter, and what disputes report of suits on its cases."""
        yield Fact(_("Court"), matter.court)
        yield Fact(_("Who sues"), dict(_KINDS)[MatterKind(matter.kind)])
        yield Fact(_("Owner"), matter.owner.name if matter.owner else "")
        yield Fact(_("Parties"), matter.parties)
        yield Fact(_("Claims"), matter.claims)
        yield Fact(_("Cases"), len(matter.case_ids))
        for exhibit in matter.exhibits.order_by("requested_at"):
            address = reverse("console:bundle", args=[exhibit.public_id])
            yield Fact(_("Exhibit"), exhibit.title, exhibit.sha256[:12], address)
        for day, what in matter.deadlines:
            yield Fact(_("Deadline"), day, what)
        yield Fact(_("Costs"), f"{matter.costs:,.2f} {matter.currency}")
        for counter in matters.list_reported().filter(case__in=matter.case_ids)[:_MOST]:
            yield _link_dispute(counter, _("Suit reported in a dispute"), counter.answer_text)
        yield from list_outcomes(matter)

    def list_counts(self) -> Iterator[Table]:
        """List suits reported in disputes and not recorded yet, and the yearly figures."""
        theirs = CivilMatter.objects.filter(case_ids__contains=[OuterRef("case")])
        counters = matters.list_reported().exclude(Exists(theirs))[:_MOST]
        rows = [
            (_link_dispute(row), row.answer_text, f"{row.answered_at:%Y-%m-%d}") for row in counters
        ]
        heads = (_("Case"), _("As the filer wrote"), _("Reported by the filer on"))
        yield Table(_("Suits reported in disputes, to be written down"), heads, rows)
        by_kind = [
            (row["opened_at__year"], dict(_KINDS)[MatterKind(row["kind"])], row["count"])
            for row in matters.count_matters()
        ]
        yield Table(_("Suits by year"), (_("Year"), _("Who sues"), _("Suits")), by_kind)
        yield count_outcomes("civilmatter")


def _link_dispute(counter: CounterNotification, label: Label = "", note: str = "") -> Fact:
    address = reverse("console:proceeding_counter", args=[counter.public_id])
    return Fact(label, counter.case.number, note, address)


@PAGES.step(
    "matters/reported/<uuid:counter_id>/",
    allow_roles(*KEEPERS, foreign=404, overseers=KEEPERS),
    name="matter_of_reported_suit",
)
def write_down_reported(request: HttpRequest, keeper: User, counter_id: UUID) -> HttpResponseBase:
    """Make a matter of the suit that a dispute reports, by one click on the page of the dispute."""
    counter = get_object_or_404(matters.list_reported(), public_id=counter_id)

    def write_down() -> HttpResponse:
        matter = matters.open_reported(counter, keeper, now=database_now())
        return redirect(MATTERS.find_url(matter))

    return open_page(request, keeper, MATTERS.kind, None, write_down)


MATTERS: Final = MatterDesk()


PAGES.urls.extend(MATTERS.list_urls())
