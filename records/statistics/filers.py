"""The figures of a filer's own cases in a span: by time, reason and seller."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Case as Choose
from django.db.models import CharField, Count, F, Max, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth, TruncWeek

from matchers.labels.words import Word, _
from pipeline.statistics.rates import compute_wilson_bound
from pipeline.time import deadlines
from pipeline.time.service_level import Turnaround, compute_turnaround
from pipeline.vocabulary import CaseState
from records import policies
from records.cases.models import Case
from records.cases.models.cases import OPEN

_RULED: Final = (CaseState.UPHELD, CaseState.REJECTED)
RULINGS_READ: Final = 5_000  # the newest of a span; a median needs no more


@dataclass(frozen=True, slots=True)
class FilerPeriod:
    """Which of the filer's cases: filed from here until there, on one right or on any."""

    account_id: int
    since: datetime
    until: datetime
    settled_at: datetime  # a ruling after this can still be undone and is not told yet
    zone: ZoneInfo
    right_id: int | None = None
    is_by_month: bool = False


@dataclass(frozen=True, slots=True)
class CaseCount:
    """So many cases that are alike in all of this."""

    begins_on: date  # of the week or month in which they were filed
    state: str  # of first instance; all that are open are "open"
    reason: str
    is_upheld: bool  # effectively
    count: int


@dataclass(frozen=True, slots=True)
class RuledCase:
    """One ruling of first instance, and by when it was due."""

    filed_at: datetime
    closed_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ReportedSeller:
    """One seller in the filer's cases; who it is stays with the marketplace."""

    seller_id: int
    cases: int
    requests: int
    upheld: int
    listings: int
    last_at: datetime


def count_cases(span: FilerPeriod) -> list[CaseCount]:
    """Count cases by time, state and reason, in some hundred rows at most."""
    truncate = TruncMonth if span.is_by_month else TruncWeek
    rows = (
        filter_cases(span)
        .annotate(
            begins=truncate("filed_at", tzinfo=span.zone),
            told=_shown_state(span),
            stands=Q(upheld_at__lte=span.settled_at),
        )
        .order_by("begins", "told", "reason", "stands")
        .values_list("begins", "told", "reason", "stands")
        .annotate(cases=Count("pk"))
    )
    return [
        CaseCount(begins.date(), state, reason, bool(stands), number)
        for begins, state, reason, stands, number in rows
    ]


def list_rulings(span: FilerPeriod) -> list[RuledCase]:
    """List the newest rulings of the span, up to a limit; a follower has none of its own."""
    cases = filter_cases(span).filter(
        state__in=_RULED, follows=None, closed_at__lte=span.settled_at, due_at__isnull=False
    )
    columns = cases.order_by("-closed_at", "-pk").values_list("filed_at", "closed_at", "due_at")
    return [
        RuledCase(filed_at, closed_at, due_at)
        for filed_at, closed_at, due_at in columns[:RULINGS_READ]
        if closed_at and due_at
    ]


def rank_sellers(span: FilerPeriod, *, is_repeat: bool = False) -> QuerySet[Case, Any]:
    """Return one row per seller, most reported first; repeat ones are in several requests."""
    sellers = (
        filter_cases(span)
        .exclude(seller_id=None)
        .values("seller_id")
        .annotate(
            cases=Count("pk"),
            requests=Count("request", distinct=True),
            upheld=Count("pk", filter=Q(upheld_at__lte=span.settled_at)),
            listings=Count("listing", distinct=True),
            last_at=Max("filed_at"),
        )
        .order_by("-cases", "seller_id")
    )
    return sellers.filter(requests__gt=1) if is_repeat else sellers


def build_sellers(rows: Iterable[dict[str, Any]]) -> list[ReportedSeller]:
    return [ReportedSeller(**row) for row in rows]


def filter_cases(span: FilerPeriod) -> QuerySet[Case]:
    """Select the filer's own cases by the index of its requests."""
    cases = Case.objects.filter(
        account_id=span.account_id,
        request__account_id=span.account_id,
        request__filed_at__gt=span.since,
        request__filed_at__lte=span.until,
    )
    return cases if span.right_id is None else cases.filter(right_id=span.right_id)


def _shown_state(span: FilerPeriod) -> Choose:
    """Build the state that the filer may know."""
    return Choose(
        When(state__in=OPEN, then=Value("open")),
        When(Q(state__in=_RULED, closed_at__gt=span.settled_at), then=Value("open")),
        default=F("state"),
        output_field=CharField(),
    )


class CountedState(Word):
    """What became of a case, for figures."""

    OPEN = "open", _("open")
    UPHELD = "upheld", _("upheld")
    REJECTED = "rejected", _("rejected")
    INVALID = "invalid", _("invalid")
    DUPLICATE = "duplicate", _("duplicate")
    WITHDRAWN = "withdrawn", _("withdrawn")


STATES: Final = tuple(CountedState)
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
        """The share upheld of those ruled on, from 0 to 1."""
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

    span: FilerPeriod
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


def build_span(account_id: int, days: int, right_id: int | None, *, now: datetime) -> FilerPeriod:
    """Build a span of some days until now, without rulings that can still be undone."""
    return FilerPeriod(
        account_id=account_id,
        since=now - timedelta(days=days),
        until=now,
        settled_at=now - timedelta(seconds=policies.policy().limits.undo_seconds),
        zone=policies.calendar().time_zone,
        right_id=right_id,
        is_by_month=days > _BY_WEEK,
    )


def compute_figures(span: FilerPeriod) -> Figures:
    """Compute the figures: counts by the database, durations from the newest rulings."""
    hours = policies.policy().clock.business_hours
    counts, cases = count_cases(span), list_rulings(span)
    durations = [
        (_period_start(case.filed_at, span), _business_seconds(case, hours * _HOUR))
        for case in cases
    ]
    return Figures(
        span=span,
        periods=_build_periods(counts, durations, hours * _HOUR),
        reasons=_build_reasons(counts),
        whole=_compute_reason("", counts),
        took=compute_turnaround((seconds for _begins, seconds in durations), hours * _HOUR),
        is_cut=len(cases) == RULINGS_READ,
        sellers=tuple(build_sellers(rank_sellers(span)[:TOP_SELLERS])),
        promised_hours=hours,
    )


def _business_seconds(case: RuledCase, promised_seconds: float) -> float:
    """Return the business seconds on the clock, without those spent waiting for the filer."""
    calendar = policies.calendar()
    return promised_seconds - deadlines.business_seconds_between(
        case.closed_at, case.due_at, calendar
    )


def _period_start(filed_at: datetime, span: FilerPeriod) -> date:
    day = filed_at.astimezone(span.zone).date()
    return day.replace(day=1) if span.is_by_month else day - timedelta(days=day.weekday())


def _build_periods(
    case_counts: Iterable[CaseCount],
    durations: Iterable[tuple[date, float]],
    promised_seconds: float,
) -> tuple[Period, ...]:
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for count in case_counts:
        counts[count.begins_on][count.state] += count.count
    seconds: dict[date, list[float]] = defaultdict(list)
    for begins_on, one_took in durations:
        seconds[begins_on].append(one_took)
    return tuple(
        Period(
            begins_on,
            tuple(counts[begins_on][state] for state in STATES),
            compute_turnaround(seconds[begins_on], promised_seconds),
        )
        for begins_on in sorted(counts)
    )


def _build_reasons(counts: Sequence[CaseCount]) -> tuple[ReasonFigures, ...]:
    codes = sorted({count.reason for count in counts})
    return tuple(
        _compute_reason(code, [count for count in counts if count.reason == code]) for code in codes
    )


def _compute_reason(code: str, counts: Sequence[CaseCount]) -> ReasonFigures:
    decisions = [count for count in counts if count.state in {"upheld", "rejected"}]
    return ReasonFigures(
        code=code,
        total=sum(count.count for count in counts),
        ruled=sum(count.count for count in decisions),
        upheld=sum(count.count for count in decisions if count.is_upheld),
    )
