"""The page of a filer's statistics, its plots, and all of it as CSV and JSON."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.portal.filing.labels import get_reason_title
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components import plots, table_files
from interfaces.web.components.plots import (
    NAMES_DOWN,
    WIDTH,
    IntervalAxis,
    Plot,
    build_interval_plot,
    colours,
)
from interfaces.web.components.table_files import Cell
from interfaces.web.components.tables import Filter, paginate
from interfaces.web.labels import Label, label
from pipeline.time.service_level import Turnaround
from records.accounts.models import User
from records.actions.filing import request_status
from records.cases.models import Case
from records.clock import database_now
from records.filing.models.reports import AdoptedReport
from records.rights.models import Right
from records.statistics import filers
from records.statistics.filers import (
    STATES,
    Figures,
    FilerPeriod,
    Period,
    ReasonFigures,
    ReportedSeller,
    build_span,
    compute_figures,
)

_HEIGHT: Final = 220
_ROW: Final = 26
_HOUR: Final = 3_600
_TONES: Final = {  # of the states, in their order; red is for faults and lateness alone
    "light": ("#8a8d85", "#1f5f5b", "#8e5f86", "#b5892f", "#5a6fae", "#c9c7be"),
    "dark": ("#8a8d85", "#7cc4bb", "#c9a1c3", "#e0bf6a", "#9db0e8", "#55584f"),
}


def _plot_states(figures: Figures, theme: str) -> Plot:
    """Plot a bar for each period, divided by state."""
    names = [str(label(state)) for state in STATES]
    values = [
        {"begins": f"{period.begins_on:%y-%m-%d}", "state": name, "place": place, "cases": count}
        for period in figures.periods
        for place, (name, count) in enumerate(zip(names, period.counts, strict=True))
        if count
    ]
    axis = {"labelAngle": 0, "labelOverlap": "greedy", "titlePadding": 8}
    ink = colours(theme)["ink"]
    return {
        "width": WIDTH,
        "height": _HEIGHT,
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "begins", "type": "ordinal", "axis": axis, "title": _("Filed from")},
            "y": {"field": "cases", "type": "quantitative", "title": _("Cases")},
            "color": {
                "field": "state",
                "type": "nominal",
                "scale": {"domain": names, "range": list(_TONES[theme])},
                "legend": {"labelColor": ink, "title": None, "orient": "bottom", "columns": 3},
            },
            "order": {"field": "place", "type": "quantitative"},
        },
    }


def _plot_times(figures: Figures, theme: str) -> Plot:
    """Plot the median and the 90th percentile of each period, and the promise as a line."""
    first, second = colours(theme)["first"], colours(theme)["second"]
    values = [
        {
            "begins": f"{period.begins_on:%y-%m-%d}",
            "median": period.took.median / _HOUR,
            "p90": (period.took.p90 or 0) / _HOUR,
        }
        for period in figures.periods
        if period.took.median is not None
    ]
    axis = {"labelAngle": 0, "labelOverlap": "greedy", "titlePadding": 8}
    along = {"field": "begins", "type": "ordinal", "axis": axis, "title": _("Filed from")}
    y_encoding = {
        "type": "quantitative",
        "title": _("Business hours: median (point) to 90 % (line)"),
    }
    return {
        "width": WIDTH,
        "height": _HEIGHT,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": first},
                "encoding": {
                    "x": along,
                    "y": {"field": "median"} | y_encoding,
                    "y2": {"field": "p90"},
                },
            },
            {
                "mark": {"type": "circle", "size": 70, "color": first, "opacity": 1},
                "encoding": {"x": along, "y": {"field": "median"} | y_encoding},
            },
            {
                "mark": {"type": "rule", "strokeDash": [6, 4], "color": second},
                "encoding": {"y": {"datum": figures.promised_hours, "type": "quantitative"}},
            },
        ],
    }


def _plot_reasons(figures: Figures, theme: str) -> Plot:
    """Plot the share upheld for each reason, with its interval."""
    values = [
        {"name": reason.code, "figure": reason.share, "low": reason.low, "high": reason.high}
        for reason in figures.reasons
        if reason.ruled
    ]
    axis = IntervalAxis(_("Share upheld, with its 95 % interval"), _ROW)
    return build_interval_plot(values, axis, theme)


def _plot_sellers(figures: Figures, theme: str) -> Plot:
    """Plot the cases of the most reported sellers, and how many are upheld."""
    first, line = colours(theme)["first"], colours(theme)["line"]
    values = [
        {"name": f"S-{seller.seller_id}", "cases": seller.cases, "upheld": seller.upheld}
        for seller in figures.sellers
    ]
    across = {"type": "quantitative", "title": _("Cases; the coloured part is upheld")}
    return {
        "width": WIDTH,
        "height": {"step": _ROW},
        "data": {"values": values},
        "encoding": {"y": NAMES_DOWN},
        "layer": [
            {
                "mark": {"type": "bar", "color": line},
                "encoding": {"x": {"field": "cases"} | across},
            },
            {
                "mark": {"type": "bar", "color": first},
                "encoding": {"x": {"field": "upheld"} | across},
            },
        ],
    }


PLOTS: Final[Mapping[str, Callable[[Figures, str], Plot]]] = {
    "states": _plot_states,
    "times": _plot_times,
    "reasons": _plot_reasons,
    "sellers": _plot_sellers,
}


PAGES = Pages(allow_filers)
PERIODS: Final = {
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "365": gettext_lazy("a year"),
}
_MOST_RIGHTS: Final = 200


@dataclass(frozen=True, slots=True)
class StatisticsFilter:
    """What the address asks for."""

    span: FilerPeriod
    days: str
    right: str  # a public id; empty: any


def read_filter(request: HttpRequest, account_id: int, *, now: datetime) -> StatisticsFilter:
    """Read the filter from the query string, ignoring unknown values."""
    query = request.GET
    days = query.get("days", "")
    days = days if days in PERIODS else "90"
    right = _find_right(query.get("right", ""), account_id)
    span = build_span(account_id, int(days), right.pk if right else None, now=now)
    return StatisticsFilter(span, days, str(right.public_id) if right else "")


def build_filters(filters: StatisticsFilter) -> tuple[Filter, ...]:
    """Build the filters above the page."""
    rights = Right.objects.filter(owner_id=filters.span.account_id).order_by("mark", "number", "pk")
    choices = tuple(
        (str(right.public_id), right.mark or right.number or str(right.public_id))
        for right in rights.only("public_id", "mark", "number")[:_MOST_RIGHTS]
    )
    period: Label = gettext_lazy("Filed within")
    return (
        Filter("days", period, filters.days, tuple(PERIODS.items())),
        Filter("right", gettext_lazy("Right"), filters.right, choices),
    )


def _find_right(text: str, account_id: int) -> Right | None:
    try:
        return Right.objects.filter(owner_id=account_id, public_id=UUID(text)).first()
    except ValueError:
        return None


_HEAD: Final = (
    "table", "row", "cases", *STATES, "ruled", "upheld_now", "within_promise", "median_seconds",
    "p90_seconds", "requests", "listings",
)  # fmt: skip


@PAGES.show("statistics/", name="statistics")
def show_statistics(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show the statistics of the period and right in the query string."""
    filters = read_filter(request, get_account_id(visitor), now=database_now())
    figures = compute_figures(filters.span)
    context = {
        "figures": figures,
        "reasons": [(reason, get_reason_title(reason.code)) for reason in figures.reasons],
        "states": STATES,
        "filters": build_filters(filters),
        "is_filtered": bool(filters.right or request.GET.get("days")),
    }
    return render(request, "portal/statistics/statistics.html", context)


@PAGES.show("statistics/plots/<slug:name>.svg", allow_filers(), name="statistics_plot")
def show_plot(request: HttpRequest, visitor: User, name: str) -> HttpResponse:
    """Return one plot as an image in the colours of a theme."""
    if name not in PLOTS:
        raise Http404
    figures = _compute_figures(request, visitor)
    return plots.plot_response(request, lambda theme: PLOTS[name](figures, theme))


@PAGES.show("statistics/tables.csv", name="statistics_csv")
def export_csv(request: HttpRequest, visitor: User) -> HttpResponse:
    """Return every table of the page in one CSV file."""
    return table_files.table_response(
        request, "statistics", _HEAD, _build_rows(_compute_figures(request, visitor))
    )


@PAGES.show("statistics/tables.json", name="statistics_json")
def export_json(request: HttpRequest, visitor: User) -> HttpResponse:
    """Return the statistics as JSON."""
    filters = read_filter(request, get_account_id(visitor), now=database_now())
    figures = compute_figures(filters.span)
    document: dict[str, Any] = {
        "since": filters.span.since.isoformat(),
        "until": filters.span.until.isoformat(),
        "right": filters.right or None,
        "promised_business_hours": figures.promised_hours,
        "rows": [dict(zip(_HEAD, row, strict=True)) for row in _build_rows(figures)],
    }
    response = JsonResponse(document)
    response["Content-Disposition"] = 'attachment; filename="statistics.json"'
    return response


def _compute_figures(request: HttpRequest, visitor: User) -> Figures:
    return compute_figures(read_filter(request, get_account_id(visitor), now=database_now()).span)


def _build_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    yield _build_reason_row("all", figures.whole, figures.took)
    yield from (_build_period_row(figures, period) for period in figures.periods)
    yield from (_build_reason_row("reason", reason) for reason in figures.reasons)
    yield from (_build_seller_row(seller) for seller in figures.sellers)


def _build_period_row(figures: Figures, period: Period) -> tuple[Cell, ...]:
    table = "month" if figures.span.is_by_month else "week"
    of_rulings = (period.took.count, None, *_list_times(period.took), None, None)
    return (table, period.begins_on.isoformat(), period.total, *period.counts, *of_rulings)


def _build_reason_row(
    table: str, figures: ReasonFigures, took: Turnaround | None = None
) -> tuple[Cell, ...]:
    times = _list_times(took) if took else (None, None, None)
    counts = (None,) * len(STATES)
    rulings = (figures.ruled, figures.upheld)
    return (table, figures.code, figures.total, *counts, *rulings, *times, None, None)


def _build_seller_row(seller: ReportedSeller) -> tuple[Cell, ...]:
    counts = (None,) * len(STATES)
    rest = (None, seller.upheld, None, None, None, seller.requests, seller.listings)
    return ("seller", f"S-{seller.seller_id}", seller.cases, *counts, *rest)


def _list_times(took: Turnaround) -> tuple[Cell, ...]:
    return (took.within, took.median, took.p90)


_SELLERS_A_PAGE = 25
_MOST_ROWS = 5_000
_MOST_ADOPTED = 50


@PAGES.show("statistics/sellers/", name="reported")
def list_sellers(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the sellers of the period: all, or those reported in several requests."""
    filters = read_filter(request, get_account_id(visitor), now=database_now())
    is_repeat = request.GET.get("repeat") == "1"
    rows = filers.rank_sellers(filters.span, is_repeat=is_repeat)
    page = Paginator(rows, _SELLERS_A_PAGE).get_page(request.GET.get("page"))
    reports = AdoptedReport.objects.filter(account_id=get_account_id(visitor)).order_by("-filed_at")
    context = {
        "sellers": filers.build_sellers(list(page)),
        "page": page,
        "is_repeat": is_repeat,
        "filters": build_filters(filters),
        "is_filtered": bool(filters.right or request.GET.get("days")),
        "adopted": reports[:_MOST_ADOPTED],
    }
    return render(request, "portal/statistics/reported.html", context)


@PAGES.show("statistics/sellers/table.csv", name="reported_csv")
def export_sellers(request: HttpRequest, visitor: User) -> HttpResponse:
    """Return the sellers of the period as a table, most reported first, up to a limit."""
    filters = read_filter(request, get_account_id(visitor), now=database_now())
    sellers = filers.rank_sellers(filters.span, is_repeat=request.GET.get("repeat") == "1")
    head = ("seller", "cases", "requests", "upheld_now", "listings", "last_filed")
    rows = map(_build_reported_row, filers.build_sellers(list(sellers[:_MOST_ROWS])))
    return table_files.table_response(request, "reported-sellers", head, rows)


@PAGES.show("statistics/sellers/<int:seller_id>/", name="reported_seller")
def show_seller(request: HttpRequest, visitor: User, seller_id: int) -> HttpResponse:
    """Show one's own cases against a seller, newest first; 404 for one never reported."""
    account_id, now = get_account_id(visitor), database_now()
    filters = read_filter(request, account_id, now=now)
    cases = filers.filter_cases(filters.span).filter(seller_id=seller_id)
    page = paginate(
        cases.select_related("request", "listing", "frozen").order_by("-filed_at", "-pk"), request
    )
    own_cases = Case.objects.filter(account_id=account_id, seller_id=seller_id)
    if not page.rows and not own_cases.exists():  # older cases lead here, too
        raise Http404
    context = {
        "seller_id": seller_id,
        "cases": request_status.describe_cases(page.rows, now=now),
        "page": page,
        "filters": build_filters(filters),
        "is_filtered": bool(filters.right or request.GET.get("days")),
    }
    return render(request, "portal/statistics/seller.html", context)


def _build_reported_row(seller: ReportedSeller) -> tuple[Cell, ...]:
    name = f"S-{seller.seller_id}"
    counts = (seller.cases, seller.requests, seller.upheld, seller.listings)
    return (name, *counts, seller.last_at.isoformat())
