"""The period that an address names by its first and last day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from records.notices.transparency.rows import Period

_USUAL_DAYS: Final = 90
_LONGEST_DAYS: Final = 366
_FIRST_YEAR: Final = 2000


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """The period that the address names, or the usual one with what is wrong."""

    period: Period
    field: str = ""  # which of from and to is wrong
    fault: str = ""

    @property
    def query(self) -> str:
        """The period as an address names it."""
        return f"from={self.period.first_on}&to={self.period.last_on}"


class _PeriodUnreadable(ValueError):
    def __init__(self, field: str, fault: str) -> None:
        super().__init__(fault)
        self.field = field


def read_period(
    request: HttpRequest, usual_end_on: date, *, last_on: date | None = None
) -> PeriodChoice:
    """Read the period from the query string.

    Args:
        request: with the days as `from` and `to`; without both, it is the usual days.
        usual_end_on: the last of the usual days.
        last_on: the last day that there are figures of; none: any day will do.
    """
    usual = Period(usual_end_on - timedelta(days=_USUAL_DAYS - 1), usual_end_on)
    if not any(request.GET.get(field) for field in ("from", "to")):
        return PeriodChoice(usual)
    try:
        period = Period(_read_day(request, "from"), _read_day(request, "to"))
        _ensure_fit(period, last_on)
    except _PeriodUnreadable as unreadable:
        return PeriodChoice(usual, unreadable.field, str(unreadable))
    return PeriodChoice(period)


def _read_day(request: HttpRequest, field: str) -> date:
    try:
        day = date.fromisoformat(request.GET.get(field, ""))
    except ValueError:
        fault = _("First day: write it like 2026-11-24.")
        if field == "to":
            fault = _("Last day: write it like 2026-11-24.")
        raise _PeriodUnreadable(field, fault) from None
    if not _FIRST_YEAR <= day.year < date.max.year:
        raise _PeriodUnreadable(field, _("There are no figures of the year %d.") % day.year)
    return day


def _ensure_fit(period: Period, last_on: date | None) -> None:
    days = (period.last_on - period.first_on).days
    if days < 0:
        raise _PeriodUnreadable("to", _("Last day: it lies before the first."))
    if days >= _LONGEST_DAYS:
        raise _PeriodUnreadable("to", _("Last day: choose one at most a year after the first."))
    if last_on is None or period.last_on <= last_on:
        return
    fault = _("Last day: choose one until %(day)s, the last that was counted.") % {"day": last_on}
    raise _PeriodUnreadable("to", fault)
