"""The transparency report as a page, as CSV and as JSON: three faces of the same figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.console.conduct.report_tables import build_tables, write_headline
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components import table_files
from records import policies
from records.accounts.models import User
from records.clock import database_now
from records.notices.transparency import report
from records.notices.transparency.rows import COLUMNS, Period

PAGES = Pages()


_USUAL_DAYS: Final = 90
_LONGEST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """The period that the address names, or the usual one with what is wrong."""

    period: Period
    fault: str = ""


def _read_period(request: HttpRequest) -> PeriodChoice:
    today = policies.calendar().local_day(database_now())
    usual = Period(today - timedelta(days=_USUAL_DAYS), today - timedelta(days=1))
    dates = request.GET.get("from", ""), request.GET.get("to", "")
    if not any(dates):
        return PeriodChoice(usual)
    try:
        period = Period(*map(date.fromisoformat, dates))
    except ValueError:
        return PeriodChoice(usual, _("Write both days like 2026-11-24."))
    days = (period.last_on - period.first_on).days
    if not 0 <= days < _LONGEST_DAYS or period.first_on.year < 2000:
        return PeriodChoice(
            usual, _("The first day must be before the last, and at most a year earlier.")
        )
    return PeriodChoice(period)


@PAGES.show("transparency/", allow_roles(*POLICY_READERS))
def transparency(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show every table of the period."""
    del visitor
    choice = _read_period(request)
    figures = report.compile_report(choice.period)
    context = {
        "period": choice.period,
        "fault": choice.fault,
        "headline": write_headline(figures),
        "tables": build_tables(figures),
        "query": f"from={choice.period.first_on}&to={choice.period.last_on}",
    }
    status = 422 if choice.fault else 200
    return render(request, "console/conduct/transparency.html", context, status=status)


@PAGES.show("transparency/report.csv", allow_roles(*POLICY_READERS), name="transparency_csv")
def report_csv(request: HttpRequest, visitor: User) -> HttpResponse:
    """Return the figures as CSV, one per row."""
    del visitor
    choice = _read_period(request)
    if choice.fault:
        return _refuse_file(choice.fault)
    rows = (figure.cells() for figure in report.compile_report(choice.period))
    return table_files.table_response(request, "transparency", COLUMNS, rows)


@PAGES.show("transparency/report.json", allow_roles(*POLICY_READERS), name="transparency_json")
def report_json(request: HttpRequest, visitor: User) -> HttpResponse:
    """Return the report as JSON."""
    del visitor
    choice = _read_period(request)
    if choice.fault:
        return _refuse_file(choice.fault)
    document = report.as_json(choice.period, report.compile_report(choice.period))
    answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="transparency.json"'
    return answer


def _refuse_file(fault: str) -> HttpResponse:
    """Refuse a wrong period: a file of another one would be taken for the right one."""
    return HttpResponse(fault, status=422, content_type="text/plain; charset=utf-8")
