"""Leads on the pages: drafted by one, approved by another, shared, answered; outcomes."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import Fact, ListFilter, LongText, Step, Table
from interfaces.console.evidence.desk import EvidenceDesk
from interfaces.console.evidence.legal_holds import SubjectsField
from interfaces.web.components.countries import list_country_choices
from interfaces.web.labels import Label
from records.accounts.models import Account
from records.actions.evidence import leads
from records.evidence.models import Authority, CivilMatter, DisclosureOrder, Lead, LeadState

_OUTCOMES: Final = (
    ("criminal", _("criminal proceedings")),
    ("injunction", _("injunction")),
    ("damages", _("damages")),
    ("settlement", _("settlement")),
)


class CurrencyField(forms.RegexField):
    """Three letters."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401  # as the library has it
        """Use EUR by default."""
        super().__init__(r"^[A-Z]{3}$", label=_("Currency"), initial="EUR", **more)


class OfferForm(forms.Form):
    """What the law and the recipient want to know."""

    title = forms.CharField(label=_("Title"), max_length=200)
    authority = forms.ModelChoiceField(
        Authority.objects.order_by("country", "name"),
        label=_("Authority on our list"),
        empty_label=_("Choose …"),
    )
    basis = forms.CharField(label=_("Legal basis of the disclosure"), max_length=500)
    jurisdiction = forms.ChoiceField(label=_("Jurisdiction"), choices=list_country_choices)
    offence = forms.CharField(label=_("Suspected offence"), max_length=200)
    value = forms.DecimalField(
        label=_("Estimated value"), min_value=0, max_digits=14, decimal_places=2
    )
    currency = CurrencyField()
    value_how = LongText(label=_("How the value was estimated"), max_length=500)
    subjects = SubjectsField(
        label=_("Cases"),
        help_text=_(
            "One a line: numbers of cases or requests, ids of sellers or of a group of linked"
            " sellers. Nothing else leaves."
        ),
        max_length=500_000,
    )


class LeadForm(OfferForm):
    """The same, with who contributed."""

    contributor = forms.ModelChoiceField(
        Account.objects.all(),
        to_field_name="public_id",
        label=_("Rights holder who contributed"),
        help_text=_("The id of its account. Leave it empty if there is none."),
        required=False,
        widget=forms.TextInput,
    )


class AnswerForm(forms.Form):
    """What the authority answered."""

    declined_why = LongText(
        label=_("Why it was declined"),
        help_text=_("Leave it empty if the authority took it up."),
        max_length=500,
        required=False,
    )


class ContributorTextForm(forms.Form):
    """What the contributor may read."""

    may_be_told = LongText(label=_("What the contributor may read"), max_length=500)


class OutcomeForm(forms.Form):
    """What came of it, and who says so."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_OUTCOMES)
    arrests = forms.IntegerField(label=_("Arrests"), min_value=0, initial=0)
    facilities = forms.IntegerField(label=_("Facilities closed"), min_value=0, initial=0)
    value = forms.DecimalField(
        label=_("Value"), min_value=0, max_digits=14, decimal_places=2, initial=0
    )
    currency = CurrencyField()
    note = LongText(label=_("Note"), max_length=500, required=False)
    source = forms.CharField(
        label=_("Source"),
        help_text=_("Where it can be read: a letter, a judgment, a press release."),
        max_length=300,
    )


def offer_outcome(model: type[Lead | DisclosureOrder | CivilMatter]) -> Step:
    """Build the step that notes an outcome."""
    take, states = partial(leads.note_outcome, model), leads.OUTCOME_STATES[model]
    return Step("outcome", _("Note an outcome"), take, states, OutcomeForm, is_whole=True)


def list_outcomes(thing: Any) -> Iterator[Fact]:  # noqa: ANN401  # a lead, an order or a suit
    """List the outcomes so far."""
    kinds = dict(_OUTCOMES)
    for outcome in thing.outcomes.order_by("noted_at"):
        value = f"{outcome.value:,.2f} {outcome.currency}"
        summary = f"{kinds.get(outcome.kind, outcome.kind)} · {_('Arrests')} {outcome.arrests}"
        summary += f" · {_('Facilities closed')} {outcome.facilities} · {value} {outcome.note}"
        yield Fact(_("Outcome"), summary, outcome.source)


def count_outcomes(kind: str) -> Table:
    """Count the outcomes of a kind by year, from those with a source only."""
    heads: tuple[Label, ...] = (
        _("Year"), _("With an outcome"), _("Outcomes"), _("Arrests"), _("Facilities closed"),
        _("Value"),
    )  # fmt: skip
    rows = [
        (row["noted_at__year"], row["things"], row["outcomes"], row["all_arrests"],
         row["all_facilities"], f"{row['all_value']:,.2f} {row['currency']}")
        for row in leads.count_outcomes(kind)
    ]  # fmt: skip
    return Table(_("Figures, from outcomes with a source"), heads, rows)


def link_bundle(thing: Any) -> Iterator[Fact]:  # noqa: ANN401  # what has a bundle, or none yet
    """Link to the evidence bundle."""
    if thing.bundle:
        address = reverse("console:bundle", args=[thing.bundle.public_id])
        yield Fact(_("Bundle"), thing.bundle.title, url=address)


class LeadDesk(EvidenceDesk[Lead]):
    """Those that wait first."""

    model, name, plural, key = Lead, "lead", "leads", "lead_id"
    title = _("Leads")
    introduction = _(
        "What we tell an authority of our own accord. One investigator drafts a lead, another"
        " approves it; it goes to an authority on our list, as a bundle."
    )
    none_yet = _("No leads yet. Draft one below, or from a group of linked sellers.")
    columns = (_("Title"), _("Authority"), _("Suspected offence"), _("Estimated value"))
    filters = (ListFilter("state", _("State"), LeadState),)
    search = ("title", "authority__name")
    search_label = _("Title or authority")
    over = frozenset({LeadState.ACCEPTED, LeadState.DECLINED, LeadState.CLOSED})
    form, form_title = LeadForm, _("Draft a lead")
    make = staticmethod(leads.draft_lead)
    steps = (
        Step(
            "draft",
            _("Make a lead of it"),
            leads.take_up_offer,
            (LeadState.OFFERED,),
            OfferForm,
            is_edit=True,
            is_whole=True,
        ),
        Step(
            "approve",
            _("Approve the lead"),
            leads.approve_lead,
            (LeadState.DRAFT,),
            second_to="prepared_by",
        ),
        Step("share", _("It was handed over"), leads.share_lead, (LeadState.APPROVED,)),
        Step(
            "answer",
            _("The authority answered"),
            leads.answer_lead,
            (LeadState.SHARED,),
            AnswerForm,
        ),
        offer_outcome(Lead),
        Step(
            "told",
            _("Let the contributor read this"),
            leads.set_contributor_text,
            tuple(LeadState),
            ContributorTextForm,
            is_edit=True,
            is_offered=lambda lead, _keeper: lead.contributor_id is not None,
        ),
        Step(
            "close",
            _("Close"),
            leads.close_lead,
            tuple(state for state in LeadState if state != LeadState.CLOSED),
        ),
    )

    def list_all(self) -> QuerySet[Lead, Any]:
        """List open leads first, newest first."""
        rows = Lead.objects.select_related("authority", "bundle", "cluster", "contributor")
        return rows.order_by("-ended_at", "-drafted_at", "-pk")

    def list_cells(self, lead: Lead) -> tuple[object, ...]:
        """Return the title, authority, offence and value of a lead."""
        return lead.title, lead.authority, lead.offence, f"{lead.value:,.2f} {lead.currency}"

    def list_facts(self, lead: Lead) -> Iterator[Fact]:
        """List everything in the lead and its outcomes."""
        yield Fact(_("What the rights holder knows"), lead.offer)
        yield Fact(_("Authority"), lead.authority)
        yield Fact(_("Legal basis of the disclosure"), lead.basis)
        yield Fact(_("Jurisdiction"), lead.jurisdiction)
        yield Fact(_("Suspected offence"), lead.offence)
        if lead.currency:
            yield Fact(_("Estimated value"), f"{lead.value:,.2f} {lead.currency}", lead.value_how)
        yield Fact(_("Cases"), len(lead.case_ids))
        if lead.cluster:
            address = reverse("console:cluster", args=[lead.cluster.public_id])
            yield Fact(_("Linked sellers"), lead.cluster.public_id, url=address)
        yield from link_bundle(lead)
        yield Fact(_("Why it was declined"), lead.declined_why)
        if lead.contributor:
            yield Fact(_("Rights holder who contributed"), lead.contributor.name, lead.may_be_told)
        yield from list_outcomes(lead)

    def list_counts(self) -> Iterator[Table]:
        """Return the figures for a report."""
        heads = (_("Year"), _("Handed over"), _("Declined"))
        rows = [tuple(row.values()) for row in leads.count_shared()]
        yield Table(_("Leads handed over"), heads, rows)
        yield count_outcomes("lead")


LEADS: Final = LeadDesk()


PAGES = LEADS.declare_pages()
