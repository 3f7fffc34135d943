"""Who is a member of the Good Faith Program today, and by which figures?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from matchers.labels.words import Word, _
from pipeline.policy.tables import GoodFaithNumbers
from pipeline.programmes.track_record import (
    CaseHistory,
    Figures,
    RequestHistory,
    Window,
    add_months,
    compute_figures,
    evaluation_window,
    list_unjudged_rates,
)
from pipeline.reasons import Reason
from pipeline.statistics.rates import Rate
from pipeline.time.deadlines import Calendar
from pipeline.vocabulary import GoodFaithState


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a subject stands; a cooldown ends on the day it names."""

    state: GoodFaithState
    cooldown_until_on: date | None = None


class Criterion(Word):
    """What a member has to meet."""

    TAKEDOWN_RATE = "takedown_rate", _("takedown rate")
    COUNTER_RATE = "counter_rate", _("counter-notifications that succeeded")
    VOLUME = "volume", _("number of requests")
    SELLERS = "sellers", _("number of sellers")


class StandingVerdict(Word):
    """What an evaluation found."""

    ADMITTED = "admitted", _("admitted: every criterion is met")
    KEPT = "kept", _("stays a member")
    REMOVED = "removed", _("removed: a rate is beyond its limit")
    NOT_ADMITTED = "not_admitted", _("not admitted: a criterion is not met")
    TOO_FEW_CASES = "too_few_cases", _("no verdict: too few decided cases")
    COOLING_DOWN = "cooling_down", _("no verdict: cooling down")
    BARRED = "barred", _("no verdict: barred")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures, the verdict and what follows from it."""

    day_on: date
    window: Window
    figures: Figures
    verdict: StandingVerdict
    misses: tuple[str, ...]  # the criteria that are not met
    after: Membership
    few: tuple[tuple[Reason, Rate], ...] = ()  # reasons with too few cases for a verdict


def evaluate(
    membership: Membership,
    cases: Iterable[CaseHistory],
    requests: Iterable[RequestHistory],
    *,
    day_on: date,
    calendar: Calendar,
    numbers: GoodFaithNumbers,
) -> Evaluation:
    """Return the daily evaluation at 00:00 desk time, from what had been recorded before it."""
    window = evaluation_window(day_on, calendar, numbers)
    histories = tuple(cases)
    figures = compute_figures(histories, tuple(requests), window, numbers)
    conduct = _rate_misses(figures)
    misses = conduct + _volume_misses(figures, numbers)
    verdict = _decide_verdict(_current_state(membership, day_on), figures, conduct, misses, numbers)
    after = _next_membership(membership, verdict, day_on, numbers)
    few = list_unjudged_rates(histories, window, numbers)
    return Evaluation(day_on, window, figures, verdict, misses, after, few)


def leave_programme(day: date, numbers: GoodFaithNumbers) -> Membership:
    """Return the subject after they left the program; a cooldown follows."""
    return Membership(GoodFaithState.COOLDOWN, add_months(day, numbers.cooldown_months))


def bar_member() -> Membership:
    """Return the subject barred at once, from any state, until staff lift it."""
    return Membership(GoodFaithState.BARRED)


def lift_bar(membership: Membership) -> Membership:
    """Return the subject without a bar; they must qualify again."""
    if membership.state is GoodFaithState.BARRED:
        return Membership(GoodFaithState.NOT_ELIGIBLE)
    return membership


def look_back_start(proven_on: date, numbers: GoodFaithNumbers) -> date:
    """Return the day since which cases are looked at again once a falsehood is proven."""
    return proven_on - timedelta(days=numbers.look_back_days)


def _rate_misses(figures: Figures) -> tuple[str, ...]:
    by_reason = (
        f"{Criterion.TAKEDOWN_RATE}:{reason}"
        for reason, rate in figures.by_reason
        if not rate.passes
    )
    return (
        *(() if figures.takedown.passes else (Criterion.TAKEDOWN_RATE,)),
        *by_reason,
        *(() if figures.counter.passes else (Criterion.COUNTER_RATE,)),
    )


def _volume_misses(figures: Figures, numbers: GoodFaithNumbers) -> tuple[str, ...]:
    return (
        *((Criterion.VOLUME,) if figures.requests < numbers.volume else ()),
        *((Criterion.SELLERS,) if figures.sellers < numbers.minimum_sellers else ()),
    )


def _current_state(membership: Membership, day_on: date) -> GoodFaithState:
    ends_on = membership.cooldown_until_on
    if membership.state is GoodFaithState.COOLDOWN and ends_on is not None and day_on >= ends_on:
        return GoodFaithState.NOT_ELIGIBLE
    return membership.state


def _decide_verdict(
    state: GoodFaithState,
    figures: Figures,
    conduct: tuple[str, ...],
    misses: tuple[str, ...],
    numbers: GoodFaithNumbers,
) -> StandingVerdict:
    if state is GoodFaithState.BARRED:
        return StandingVerdict.BARRED
    if state is GoodFaithState.COOLDOWN:
        return StandingVerdict.COOLING_DOWN
    if figures.cases < numbers.minimum_cases:
        return StandingVerdict.TOO_FEW_CASES
    if state is GoodFaithState.MEMBER:
        return StandingVerdict.REMOVED if conduct else StandingVerdict.KEPT
    return StandingVerdict.NOT_ADMITTED if misses else StandingVerdict.ADMITTED


def _next_membership(
    membership: Membership, verdict: StandingVerdict, day_on: date, numbers: GoodFaithNumbers
) -> Membership:
    if verdict is StandingVerdict.ADMITTED:
        return Membership(GoodFaithState.MEMBER)
    if verdict is StandingVerdict.REMOVED:
        return leave_programme(day_on, numbers)
    if _current_state(membership, day_on) is not membership.state:
        return Membership(GoodFaithState.NOT_ELIGIBLE)
    return membership
