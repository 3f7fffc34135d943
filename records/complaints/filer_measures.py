"""One filer's cases in numbers: counted by the database, so that a page reads few rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Case as Choose
from django.db.models import CharField, Count, F, Max, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth, TruncWeek

from pipeline.words import CaseState
from records.complaints.models import Case
from records.complaints.models.cases import OPEN

_RULED: Final = (CaseState.UPHELD, CaseState.REJECTED)
RULINGS_READ: Final = 5_000  # the newest of a span; a median needs no more


@dataclass(frozen=True, slots=True)
class Span:
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


def count_cases(span: Span) -> list[CaseCount]:
    """Cases by time, state and reason: at most some hundred rows."""
    truncated = TruncMonth if span.is_by_month else TruncWeek
    found = (
        filter_cases(span)
        .annotate(
            begins=truncated("filed_at", tzinfo=span.zone),
            told=_shown_state(span),
            stands=Q(upheld_at__lte=span.settled_at),
        )
        .order_by("begins", "told", "reason", "stands")
        .values_list("begins", "told", "reason", "stands")
        .annotate(number=Count("pk"))
    )
    return [
        CaseCount(begins.date(), told, reason, bool(stands), number)
        for begins, told, reason, stands, number in found
    ]


def list_rulings(span: Span) -> list[RuledCase]:
    """The newest rulings of the span, at most so many; a follower has none of its own."""
    found = filter_cases(span).filter(
        state__in=_RULED, follows=None, closed_at__lte=span.settled_at, due_at__isnull=False
    )
    columns = found.order_by("-closed_at", "-pk").values_list("filed_at", "closed_at", "due_at")
    return [
        RuledCase(filed_at, closed_at, due_at)
        for filed_at, closed_at, due_at in columns[:RULINGS_READ]
        if closed_at and due_at
    ]


def rank_sellers(span: Span, *, is_repeat: bool = False) -> QuerySet[Case, Any]:
    """One row a seller, the most reported first; of repeat sellers, those in several requests."""
    found = (
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
    return found.filter(requests__gt=1) if is_repeat else found


def build_sellers(rows: Iterable[dict[str, Any]]) -> list[ReportedSeller]:
    """The rows as values."""
    return [ReportedSeller(**row) for row in rows]


def filter_cases(span: Span) -> QuerySet[Case]:
    """The filer's own, by the index of its requests."""
    found = Case.objects.filter(
        account_id=span.account_id,
        request__account_id=span.account_id,
        request__filed_at__gt=span.since,
        request__filed_at__lte=span.until,
    )
    return found if span.right_id is None else found.filter(right_id=span.right_id)


def _shown_state(span: Span) -> Choose:
    """The state as its filer may know it."""
    return Choose(
        When(state__in=OPEN, then=Value("open")),
        When(Q(state__in=_RULED, closed_at__gt=span.settled_at), then=Value("open")),
        default=F("state"),
        output_field=CharField(),
    )
