"""The period and the right that the address of the statistics names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interfaces.look.gallery import Filter
from interfaces.look.labels import Label
from records.complaints.filer_figures import build_span
from records.complaints.filer_measures import Span
from records.rights.models import Right

PERIODS: Final = {"30": _("30 days"), "90": _("90 days"), "365": _("a year")}
_MOST_RIGHTS: Final = 200


@dataclass(frozen=True, slots=True)
class StatisticsFilter:
    """What the address asks for."""

    span: Span
    days: str
    right: str  # a public id; empty: any


def read_filter(request: HttpRequest, account_id: int, *, now: datetime) -> StatisticsFilter:
    """By the address; what it names wrongly is left out."""
    asked = request.GET
    days = asked.get("days", "")
    days = days if days in PERIODS else "90"
    right = _find_right(asked.get("right", ""), account_id)
    span = build_span(account_id, int(days), right.pk if right else None, now=now)
    return StatisticsFilter(span, days, str(right.public_id) if right else "")


def build_filters(of: StatisticsFilter) -> tuple[Filter, ...]:
    """Above the page."""
    rights = Right.objects.filter(owner_id=of.span.account_id).order_by("mark", "number", "pk")
    choices = tuple(
        (str(one.public_id), one.mark or one.number or str(one.public_id))
        for one in rights.only("public_id", "mark", "number")[:_MOST_RIGHTS]
    )
    period: Label = _("Filed within")
    return (
        Filter("days", period, of.days, tuple(PERIODS.items())),
        Filter("right", _("Right"), of.right, choices),
    )


def _find_right(asked: str, account_id: int) -> Right | None:
    try:
        return Right.objects.filter(owner_id=account_id, public_id=UUID(asked)).first()
    except ValueError:
        return None
