"""Concerns: listed, looked at with the four factors, and dismissed or acted on by a person."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import POLICY_READERS, SEE_ALL
from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Fact, ListFilter, Step, Table, Visit, why_form
from interfaces.web import sanctions as words
from interfaces.web.labels import Label, label, translate
from pipeline.conduct.abuse_signals import Signal
from pipeline.conduct.misuse import Proposal
from pipeline.sellers.monitoring import explain_risk
from pipeline.vocabulary import Matter
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Role, User
from records.actions.conduct import misuse_scan, sanctions
from records.actions.conduct.sanctions import SanctionDecision
from records.actions.sellers import closures
from records.cases.models import Case
from records.clock import database_now
from records.conduct import assessment
from records.conduct.assessment import Assessment, Party
from records.conduct.models import CONCERN_KINDS, Concern, ConcernState
from records.notices.letters.penalty_letters import read_risks

_CASES_SHOWN: Final = 25
_REASON_MISSING: Final = _(
    "Say why, in 1 to 500 characters. People who look at it later read this."
)
_WHY: Final = why_form(
    _("Why, and what you see about intent"),
    misuse_scan.LONGEST_WORDS,
    _REASON_MISSING,
    _("We keep it, and if you warn or suspend the party, they read it."),
)
_PROPOSALS: Final = {
    Proposal.SUSPENSION: _("The figures suggest a suspension: the party was warned and continued."),
    Proposal.WARNING: _("The figures suggest a warning."),
}


def find_party(concern: Concern) -> Party:
    """Return the party that a sanction would concern; most signs concern a filer's complaints."""
    is_of_seller = concern.kind == Signal.SELLER_RISK
    otherwise = Matter.LISTINGS if is_of_seller else Matter.NOTICES
    matter = Matter(concern.kind) if concern.kind in set(Matter) else otherwise
    seller_id = None if matter.is_of_filer else concern.seller_id
    return Party(matter, concern.account_id, seller_id)


def _list_cases(concern: Concern, party: Party, now: datetime) -> Iterator[tuple[Case, bool, bool]]:
    conduct = {case_id: event for event, case_id in assessment.list_conduct(party, now)}
    rows = Case.objects.filter(pk__in=conduct).select_related("listing", "frozen", "request")
    if party.matter.is_of_filer and concern.seller_id is not None:
        rows = rows.filter(seller_id=concern.seller_id)
    for case in rows.order_by("-filed_at", "-pk")[:_CASES_SHOWN]:
        yield case, conduct[case.pk].is_unfounded, conduct[case.pk].is_grave


def _decide_on_party(
    act: Callable[..., object], concern_id: int, *, why: str, person: User, now: datetime
) -> object:
    party = find_party(Concern.objects.get(pk=concern_id))
    return act(party, SanctionDecision(person, why, concern_id), now=now)


def _decide_on_store(
    act: Callable[..., object], concern_id: int, *, why: str, person: User, now: datetime
) -> object:
    return act(SanctionDecision(person, why, concern_id), now=now)


def _closes_store(concern: Concern, _person: User) -> bool:
    return find_party(concern).matter is Matter.LISTINGS


_DECIDE: Final = partial(Step, states=(ConcernState.OPEN,), form=_WHY, heading=_("Decide"))


class ConcernDesk(Desk[Concern]):
    """What the nightly scan found; by default what waits for a person."""

    name, plural, key, place = "concern", "concerns", "concern_id", "conduct/"
    readers, doers = tuple(POLICY_READERS), (Role.SENIOR_REVIEWER,)
    rooms = "console/parts/rooms.html#conduct"
    title = _("Concerns")
    introduction = _(
        "What the nightly scan found above the limits of the policy. Nothing happens"
        " automatically: a senior reviewer dismisses it or takes action."
    )
    none_yet = none_matches = _("Nothing is waiting for a person.")
    none_says = _("The next scan is in the coming night.")
    columns = (_("Kind"), _("Party"), _("Found"), _("Last found"))
    over = frozenset({*ConcernState} - {ConcernState.OPEN})
    filters = (
        ListFilter("state", _("State"), ConcernState, default=ConcernState.OPEN),
        ListFilter("kind", _("Kind"), CONCERN_KINDS),
    )
    steps = (
        _DECIDE(
            "dismiss",
            _("Dismiss"),
            misuse_scan.dismiss_concern,
            done=_("Dismissed. It is not raised again for a while."),
        ),
        _DECIDE(
            "warn",
            _("Warn"),
            partial(_decide_on_party, sanctions.warn_party),
            done=_("Warned. We write to the party and name what was weighed."),
        ),
        _DECIDE(
            "suspend",
            _("Suspend for a time"),
            partial(_decide_on_party, sanctions.suspend_party),
            done=_("Suspended. We write to the party, and they may object."),
        ),
        _DECIDE(
            "limit",
            _("Limit new listings"),
            partial(_decide_on_store, closures.limit_seller),
            is_offered=_closes_store,
            done=_("Limited. We inform the marketplaces and the seller."),
        ),
        _DECIDE(
            "close",
            _("Close the store"),
            partial(_decide_on_store, closures.close_store),
            is_offered=_closes_store,
            done=_("Approved. Another person closes the store when the notice period is over."),
            note=_(
                "A store is closed by two people: you approve it, and another person confirms it"
                " after the notice period."
            ),
        ),
    )

    def list_all(self) -> QuerySet[Concern, Any]:
        """List concerns, newest first."""
        rows = Concern.objects.select_related("account", "seller", "decided_by")
        return rows.order_by("-found_at", "-pk")

    def list_cells(self, concern: Concern) -> tuple[object, ...]:
        """Return the kind, the party, and when it was found."""
        names = (
            concern.account.name if concern.account else "",
            concern.seller.legal_name if concern.seller else "",
        )
        party = " → ".join(name for name in names if name)
        return label(concern.kind), party, concern.found_at, concern.seen_at

    def find_obstacle(self, step: Step, visit: Visit[Concern]) -> Label:
        """Say that nobody can be warned for reports of the public form."""
        is_nobody = visit.thing.account_id == PUBLIC_FORM_ACCOUNT_ID
        if is_nobody and step.code in {"warn", "suspend"}:
            return _(
                "Reports from the public form have no account, so nobody can be warned or"
                " suspended."
            )
        return super().find_obstacle(step, visit)

    def list_facts(self, concern: Concern) -> Iterator[Fact]:
        """List the party, who decided, and what was found."""
        if concern.account:
            yield Fact(_("Filer"), concern.account.name)
        if concern.seller:
            address = reverse("console:seller", args=[concern.seller.public_id])
            yield Fact(_("Seller"), concern.seller.legal_name, url=address)
        if concern.decided_by:
            yield Fact(_("Decided"), concern.decided_at, concern.decided_by.username)
            yield Fact(_("Why"), concern.why)
        yield Fact(_("Found"), concern.found_at)
        if "unfounded" not in concern.figures:
            figures = {key: says for key, says in concern.figures.items() if key in words.FIGURES}
            yield Fact(_("Detail"), concern.detail if figures else "")
            for key, says in figures.items():
                yield Fact(words.FIGURES[key], says)

    def list_tables(self, visit: Visit[Concern]) -> Iterator[Table]:
        """List the figures of the night, the factors as they stand, earlier measures and cases."""
        concern, now = visit.thing, database_now()
        party = find_party(concern)
        risks = [
            (translate(explain_risk(risk, concern.figures["days"])),)
            for risk in read_risks(concern.figures)
        ]
        yield Table(_("What the night counted"), (_("Figure"),), risks)
        yield _build_factors(party, assessment.assess_party(party, now))
        measures = [
            (
                measure.decided_at,
                Fact(
                    "",
                    label(measure.kind),
                    url=reverse("console:measure", args=[measure.public_id]),
                ),
                Fact("", state, tone=tone),
            )
            for measure in assessment.list_all_measures(party)
            for tone, state in (words.describe_measure_state(measure, now),)
        ]
        heads = (_("Decided"), _("Measure"), _("State"))
        yield Table(_("Earlier measures"), heads, measures, none=_("None."))
        sees_cases = visit.person.role in SEE_ALL
        cases = [
            _build_case_row(case, counts=counts, is_grave=is_grave, sees_cases=sees_cases)
            for case, counts, is_grave in _list_cases(concern, party, now)
        ]
        yield Table(
            _("Newest cases behind it"),
            (_("Filed"), _("Listing"), _("Claim"), _("Counts")),
            cases,
            none=_("No case was decided in the window."),
        )


def _build_factors(party: Party, found: Assessment) -> Table:
    numbers = policies.policy().misuse.numbers_of(party.matter)
    values = {"cases": numbers.cases, "days": numbers.window_days}
    share = {"hits": found.factors.share.hits, "of": found.factors.share.of}
    rows = (
        (
            _("How many"),
            found.factors.unfounded,
            gettext("from %(cases)s on in %(days)s days") % values,
        ),
        (
            _("Proportion"),
            gettext("%(hits)s of %(of)s") % share,
            gettext("above %(limit)s %%") % {"limit": numbers.share_percent},
        ),
        (
            _("Seriousness"),
            found.factors.grave,
            gettext("a serious one weighs as %(weight)s") % {"weight": numbers.grave_weight},
        ),
        (
            _("Intent"),
            _("No figure shows this. Look at the cases, and write down what you see."),
            "",
        ),
    )
    says = _PROPOSALS.get(found.proposal, _("The figures suggest no measure at present."))
    heads = (_("Factor"), _("Figure"), _("Shown to a person"))
    return Table(_("The four factors, as they stand now"), heads, rows, note=says)


def _build_case_row(
    case: Case, *, counts: bool, is_grave: bool, sees_cases: bool
) -> tuple[object, ...]:
    title = Truncator((case.frozen and case.frozen.title) or case.listing).chars(80)
    address = reverse("console:case", args=[case.public_id]) if sees_cases else ""
    chip = Fact("", _("does not count"), tone="yes")
    if counts:
        chip = Fact("", _("counts, serious") if is_grave else _("counts"), tone="no")
    return case.filed_at, Fact("", title, url=address), label(case.reason), chip


PAGES = ConcernDesk().declare_pages()
