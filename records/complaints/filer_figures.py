"""The figures of a filer's own cases in a span: by time, reason and seller."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from pipeline import deadlines
from pipeline.rates import compute_wilson_bound
from pipeline.turnaround import Turnaround, compute_turnaround
from records.complaints import filer_measures
from records.complaints.filer_measures import CaseCount, ReportedSeller, RuledCase, Span
from records.ledger import policies

STATES: Final = ("open", "upheld", "rejected", "invalid", "duplicate", "withdrawn")
DAYS: Final = (30, 90, 365)
TOP_SELLERS: Final = 10
_BY_WEEK: Final = 120  # days; a longer period is told by month
_Z: Final = 1.96  # an interval of 95 %
_HOUR: Final = 3_600


@dataclass(frozen=True, slots=True)
class Period:
    """Cases filed in one week or month: where they stand now, and how long their rulings took."""

    begins_on: date
    counts: tuple[int, ...]  # in the order of STATES
    took: Turnaround

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class ReasonFigures:
    """Cases of one reason."""

    code: str
    total: int
    ruled: int  # upheld or rejected at first instance
    upheld: int  # of those, effectively, as it stands now

    @property
    def share(self) -> float:
        """Of the ruled, from 0 to 1."""
        return self.upheld / self.ruled if self.ruled else 0.0

    @property
    def low(self) -> float:
        """Wilson's lower bound."""
        return compute_wilson_bound(self.upheld, self.ruled, -_Z)

    @property
    def high(self) -> float:
        """Wilson's upper bound."""
        return compute_wilson_bound(self.upheld, self.ruled, _Z)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything of a span."""

    span: Span
    periods: tuple[Period, ...]
    reasons: tuple[ReasonFigures, ...]
    whole: ReasonFigures
    took: Turnaround
    is_cut: bool  # more rulings than are read
    sellers: tuple[ReportedSeller, ...]
    promised_hours: float

    @property
    def is_empty(self) -> bool:
        """Was nothing filed?"""
        return not self.periods


def build_span(account_id: int, days: int, right_id: int | None, *, now: datetime) -> Span:
    """What was filed in so many days until now; what can still be undone is not told."""
    return Span(
        account_id=account_id,
        since=now - timedelta(days=days),
        until=now,
        settled_at=now - timedelta(seconds=policies.policy().limits.undo_seconds),
        zone=policies.calendar().time_zone,
        right_id=right_id,
        is_by_month=days > _BY_WEEK,
    )


def compute_figures(span: Span) -> Figures:
    """Counted by the database, and the newest rulings measured here."""
    hours = policies.policy().clock.business_hours
    found, ruled = filer_measures.count_cases(span), filer_measures.list_rulings(span)
    took = [
        (_period_start(one.filed_at, span), _business_seconds(one, hours * _HOUR)) for one in ruled
    ]
    return Figures(
        span=span,
        periods=_build_periods(found, took, hours * _HOUR),
        reasons=_build_reasons(found),
        whole=_compute_reason("", found),
        took=compute_turnaround((seconds for _begins, seconds in took), hours * _HOUR),
        is_cut=len(ruled) == filer_measures.RULINGS_READ,
        sellers=tuple(
            filer_measures.build_sellers(filer_measures.rank_sellers(span)[:TOP_SELLERS])
        ),
        promised_hours=hours,
    )


def _business_seconds(one: RuledCase, promised: float) -> float:
    """Business seconds on the clock; those in which it waited for the filer are not on it."""
    calendar = policies.calendar()
    return promised - deadlines.business_seconds_between(one.closed_at, one.due_at, calendar)


def _period_start(filed_at: datetime, span: Span) -> date:
    day = filed_at.astimezone(span.zone).date()
    return day.replace(day=1) if span.is_by_month else day - timedelta(days=day.weekday())


def _build_periods(
    found: Iterable[CaseCount], took: Iterable[tuple[date, float]], promised: float
) -> tuple[Period, ...]:
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for one in found:
        counts[one.begins_on][one.state] += one.count
    seconds: dict[date, list[float]] = defaultdict(list)
    for begins_on, one_took in took:
        seconds[begins_on].append(one_took)
    return tuple(
        Period(
            begins_on,
            tuple(counts[begins_on][state] for state in STATES),
            compute_turnaround(seconds[begins_on], promised),
        )
        for begins_on in sorted(counts)
    )


def _build_reasons(found: Sequence[CaseCount]) -> tuple[ReasonFigures, ...]:
    codes = sorted({one.reason for one in found})
    return tuple(
        _compute_reason(code, [one for one in found if one.reason == code]) for code in codes
    )


def _compute_reason(code: str, found: Sequence[CaseCount]) -> ReasonFigures:
    ruled = [one for one in found if one.state in {"upheld", "rejected"}]
    return ReasonFigures(
        code=code,
        total=sum(one.count for one in found),
        ruled=sum(one.count for one in ruled),
        upheld=sum(one.count for one in ruled if one.is_upheld),
    )
