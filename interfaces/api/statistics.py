"""Statistics of the account's own cases: by time, by reason, by seller."""

from datetime import date, datetime
from enum import IntEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from interfaces.api.protocol.authentication import get_account
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.pagination import Part, Search, fetch_part
from interfaces.api.protocol.schemas import RecordOut
from records.accounts.models import Scope
from records.clock import database_now
from records.rights.models import Right
from records.statistics import filers
from records.statistics.filers import STATES, FilerPeriod, Period, ReasonFigures, ReportedSeller

router = Operations("Statistics")

_UNKNOWN_RIGHT_ID = 0  # no case has it


class Days(IntEnum):
    """The length of the period in days."""

    MONTH = 30
    QUARTER = 90
    YEAR = 365


class SpanFilters(Schema):
    """The period until now, and optionally one right."""

    days: Days = Field(default=Days.QUARTER, description="30, 90 or 365; a year is by month.")
    right: UUID | None = Field(
        default=None, description="Id of one of your rights; null: any right."
    )


class SellerFilters(SpanFilters, Search):
    """Filters for sellers, and where the list continues."""

    repeat: bool = Field(default=False, description="Only sellers in several requests.")


class TurnaroundOut(RecordOut):
    """How long rulings took, in business time."""

    rulings: int = Field(validation_alias="count")
    within_promise: int = Field(validation_alias="within")
    median_seconds: float | None = Field(
        validation_alias="median", description="Null: there is no ruling."
    )
    p90_seconds: float | None = Field(validation_alias="p90")


class PeriodOut(RecordOut):
    """Cases filed in one week or month, as they stand now."""

    begins_on: date
    counts: dict[str, int] = Field(description=f"By state: {', '.join(STATES)}.")
    took: TurnaroundOut

    @staticmethod
    def resolve_counts(period: Period) -> dict[str, int]:
        return dict(zip(STATES, period.counts, strict=True))


class ReasonFiguresOut(RecordOut):
    """Cases of one reason or of all, and the share of decided ones that is upheld."""

    reason: str | None = Field(description="Null: of every reason.")
    cases: int = Field(validation_alias="total")
    ruled: int
    upheld_now: int = Field(validation_alias="upheld")
    low: float = Field(description="Wilson's bounds of the share, 95 %.")
    high: float

    @staticmethod
    def resolve_reason(figures: ReasonFigures) -> str | None:
        return figures.code or None

    @staticmethod
    def resolve_low(figures: ReasonFigures) -> float:
        return round(figures.low, 4)

    @staticmethod
    def resolve_high(figures: ReasonFigures) -> float:
        return round(figures.high, 4)


class ReportedSellerOut(RecordOut):
    """A seller in your cases; only the marketplace knows who it is."""

    seller: str
    cases: int
    requests: int
    listings: int
    upheld_now: int = Field(validation_alias="upheld")
    last_filed_at: datetime = Field(validation_alias="last_at")

    @staticmethod
    def resolve_seller(seller: ReportedSeller) -> str:
        return f"S-{seller.seller_id}"


class ReportedSellerPart(Part[ReportedSellerOut]):
    """A part of the sellers, the most reported first."""


class StatisticsOut(RecordOut):
    """All figures of a period; rulings that can still be undone count as open."""

    since: datetime = Field(validation_alias="span.since")
    until: datetime = Field(validation_alias="span.until")
    is_by_month: bool = Field(validation_alias="span.is_by_month", description="False: by week.")
    promised_business_hours: float = Field(validation_alias="promised_hours")
    whole: ReasonFiguresOut
    took: TurnaroundOut
    periods: list[PeriodOut]
    reasons: list[ReasonFiguresOut]
    sellers: list[ReportedSellerOut] = Field(description="The ten sellers that you reported most.")


@router.show("", Scope.READ, StatisticsOut, "Count your cases")
def own_statistics(request: HttpRequest, filters: Annotated[SpanFilters, Query()]) -> StatisticsOut:
    """Count your own cases by time, reason and seller."""
    return StatisticsOut.from_record(filers.compute_figures(_read_span(request, filters)))


@router.show("/sellers", Scope.READ, ReportedSellerPart, "List the sellers that you reported")
def reported_sellers(
    request: HttpRequest, filters: Annotated[SellerFilters, Query()]
) -> Part[ReportedSellerOut]:
    """List the sellers that you reported, the most reported first."""
    sellers = filers.rank_sellers(_read_span(request, filters), is_repeat=filters.repeat)
    rows, further = fetch_part(sellers, filters, ("-cases", "seller_id"))
    items = list(map(ReportedSellerOut.from_record, filers.build_sellers(rows)))
    return Part(items=items, next=further)


def _read_span(request: HttpRequest, filters: SpanFilters) -> FilerPeriod:
    right_id = None
    if filters.right is not None:
        right = Right.objects.filter(
            owner_id=get_account(request).pk, public_id=filters.right
        ).first()
        right_id = right.pk if right else _UNKNOWN_RIGHT_ID
    now = database_now()
    return filers.build_span(get_account(request).pk, int(filters.days), right_id, now=now)
