"""What a rights holder's cases and requests of one window add up to."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.cases.outcomes import (
    OutcomeCause,
    OutcomeChange,
    is_effectively_upheld,
    is_restored_on_counter,
    latest_turn,
)
from pipeline.policy.tables import GoodFaithNumbers
from pipeline.reasons import Reason
from pipeline.statistics.rates import Rate
from pipeline.time.deadlines import Calendar
from pipeline.vocabulary import Outcome

_RULED = frozenset({Outcome.UPHELD, Outcome.REJECTED})


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """One case of the subject; what never happened is None."""

    reason: Reason
    seller_id: int | None
    turns: tuple[OutcomeChange, ...]
    opened_at: datetime | None = None  # first by a reviewer
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RequestHistory:
    """One request of the subject."""

    filed_at: datetime
    accepted_cases: int


@dataclass(frozen=True, slots=True)
class Window:
    """From one moment to before another."""

    begins_at: datetime
    ends_at: datetime

    def holds(self, moment: datetime | None) -> bool:
        """Return whether the moment lies inside."""
        return moment is not None and self.begins_at <= moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Figures:
    """What the subject did in the window."""

    cases: int
    takedown: Rate
    by_reason: tuple[tuple[Reason, Rate], ...]  # reasons with enough cases for a verdict
    counter: Rate
    requests: int
    sellers: int


def evaluation_window(day_on: date, calendar: Calendar, numbers: GoodFaithNumbers) -> Window:
    """Return the calendar months before a day, clamped to the month's end."""
    begins_on = add_months(day_on, -numbers.window_months)
    return Window(calendar.midnight(begins_on), calendar.midnight(day_on))


def add_months(day_on: date, months: int) -> date:
    """Return the same day of another month, or that month's last."""
    year, month = divmod(day_on.year * 12 + day_on.month - 1 + months, 12)
    return date(year, month + 1, min(day_on.day, monthrange(year, month + 1)[1]))


def compute_figures(
    cases: Sequence[CaseHistory],
    requests: Sequence[RequestHistory],
    window: Window,
    numbers: GoodFaithNumbers,
) -> Figures:
    """Return the figures of one window, from what had been recorded before its end."""
    histories = [case for case in cases if _is_counted(case, window)]
    upheld = [case for case in histories if _first_outcome(case, window) is Outcome.UPHELD]
    restored_count = sum(is_restored_on_counter(case.turns, window.ends_at) for case in upheld)
    filings = [r for r in requests if r.accepted_cases and window.holds(r.filed_at)]
    return Figures(
        cases=len(histories),
        takedown=_takedown_rate(histories, window, numbers),
        by_reason=_judged_rates(histories, window, numbers),
        counter=Rate(restored_count, len(upheld), numbers.counter_rate_percent, is_floor=False),
        requests=len(filings),
        sellers=len({case.seller_id for case in histories if case.seller_id is not None}),
    )


def list_unjudged_rates(
    cases: Sequence[CaseHistory], window: Window, numbers: GoodFaithNumbers
) -> tuple[tuple[Reason, Rate], ...]:
    """Return the rates of those reasons that have cases, and not enough: shown, never judged."""
    rates = _rates_by_reason([case for case in cases if _is_counted(case, window)], window, numbers)
    return tuple((reason, rate) for reason, rate in rates if rate.of < numbers.minimum_cases)


def _judged_rates(
    cases: Sequence[CaseHistory], window: Window, numbers: GoodFaithNumbers
) -> tuple[tuple[Reason, Rate], ...]:
    rates = _rates_by_reason(cases, window, numbers)
    return tuple((reason, rate) for reason, rate in rates if rate.of >= numbers.minimum_cases)


def _rates_by_reason(
    cases: Sequence[CaseHistory], window: Window, numbers: GoodFaithNumbers
) -> Iterator[tuple[Reason, Rate]]:
    for reason in Reason:
        if group := [case for case in cases if case.reason is reason]:
            yield reason, _takedown_rate(group, window, numbers)


def _takedown_rate(cases: Sequence[CaseHistory], window: Window, numbers: GoodFaithNumbers) -> Rate:
    upheld = sum(is_effectively_upheld(case.turns, window.ends_at) for case in cases)
    return Rate(upheld, len(cases), numbers.takedown_rate_percent, is_floor=True)


def _is_counted(case: CaseHistory, window: Window) -> bool:
    ruling = _first_ruling(case, window)
    if ruling is not None:
        return ruling.outcome in _RULED and window.holds(ruling.at)
    return (
        window.holds(case.withdrawn_at)
        and case.withdrawn_at is not None
        and case.opened_at is not None
        and case.opened_at < case.withdrawn_at
    )


def _first_ruling(case: CaseHistory, window: Window) -> OutcomeChange | None:
    return latest_turn(
        (turn for turn in case.turns if turn.cause is OutcomeCause.FIRST), window.ends_at
    )


def _first_outcome(case: CaseHistory, window: Window) -> Outcome | None:
    ruling = _first_ruling(case, window)
    return ruling.outcome if ruling else None
