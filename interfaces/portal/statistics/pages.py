"""The page of a filer's statistics, its plots, and all of it as CSV and JSON."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interfaces.look import csv_files, plots
from interfaces.look.csv_files import Cell
from interfaces.look.doors import allow_roles, get_account_id
from interfaces.portal.statistics.chosen import build_filters, read_filter
from interfaces.portal.statistics.plotting import PLOTS
from interfaces.portal.wording import get_reason_title
from pipeline.turnaround import Turnaround
from records.accounts.models import Role, User
from records.complaints.filer_figures import STATES, Figures, Period, ReasonFigures, compute_figures
from records.complaints.filer_measures import ReportedSeller
from records.ledger.clock import database_now

_HEAD: Final = (
    "table", "row", "cases", *STATES, "ruled", "upheld_now", "within_promise", "median_seconds",
    "p90_seconds", "requests", "listings",
)  # fmt: skip


@allow_roles(Role.FILER)
@require_safe
def show_statistics(request: HttpRequest, visitor: User) -> HttpResponse:
    """Of the period and right that the address names."""
    asked = read_filter(request, get_account_id(visitor), now=database_now())
    shown = compute_figures(asked.span)
    context = {
        "shown": shown,
        "reasons": [(one, get_reason_title(one.code)) for one in shown.reasons],
        "states": STATES,
        "filters": build_filters(asked),
        "is_filtered": bool(asked.right or request.GET.get("days")),
    }
    return render(request, "portal/statistics/statistics.html", context)


@allow_roles(Role.FILER)
@require_safe
def show_plot(request: HttpRequest, visitor: User, name: str) -> HttpResponse:
    """One plot as an image in the colours of a theme."""
    theme = request.GET.get("theme", "")
    if name not in PLOTS or theme not in plots.THEMES:
        raise Http404
    try:
        return plots.plot_response(PLOTS[name](_compute_figures(request, visitor), theme), theme)
    except plots.PlotNotDrawn:
        return HttpResponse(status=503)


@allow_roles(Role.FILER)
@require_safe
def export_csv(request: HttpRequest, visitor: User) -> HttpResponse:
    """Every table of the page in one file."""
    return csv_files.csv_response(
        "statistics", _HEAD, _build_rows(_compute_figures(request, visitor))
    )


@allow_roles(Role.FILER)
@require_safe
def export_json(request: HttpRequest, visitor: User) -> HttpResponse:
    """The same for programs."""
    asked = read_filter(request, get_account_id(visitor), now=database_now())
    shown = compute_figures(asked.span)
    found: dict[str, Any] = {
        "since": asked.span.since.isoformat(),
        "until": asked.span.until.isoformat(),
        "right": asked.right or None,
        "promised_business_hours": shown.promised_hours,
        "rows": [dict(zip(_HEAD, row, strict=True)) for row in _build_rows(shown)],
    }
    answered = JsonResponse(found)
    answered["Content-Disposition"] = 'attachment; filename="statistics.json"'
    return answered


def _compute_figures(request: HttpRequest, visitor: User) -> Figures:
    return compute_figures(read_filter(request, get_account_id(visitor), now=database_now()).span)


def _build_rows(shown: Figures) -> Iterator[tuple[Cell, ...]]:
    yield _build_reason_row("all", shown.whole, shown.took)
    yield from (_build_period_row(shown, one) for one in shown.periods)
    yield from (_build_reason_row("reason", one) for one in shown.reasons)
    yield from (_build_seller_row(one) for one in shown.sellers)


def _build_period_row(shown: Figures, one: Period) -> tuple[Cell, ...]:
    table = "month" if shown.span.is_by_month else "week"
    of_rulings = (one.took.count, None, *_list_times(one.took), None, None)
    return (table, one.begins_on.isoformat(), one.total, *one.counts, *of_rulings)


def _build_reason_row(
    table: str, one: ReasonFigures, took: Turnaround | None = None
) -> tuple[Cell, ...]:
    times = _list_times(took) if took else (None, None, None)
    counts = (None,) * len(STATES)
    return (table, one.code, one.total, *counts, one.ruled, one.upheld, *times, None, None)


def _build_seller_row(one: ReportedSeller) -> tuple[Cell, ...]:
    counts = (None,) * len(STATES)
    rest = (None, one.upheld, None, None, None, one.requests, one.listings)
    return ("seller", f"S-{one.seller_id}", one.cases, *counts, *rest)


def _list_times(took: Turnaround) -> tuple[Cell, ...]:
    return (took.within, took.median, took.p90)
