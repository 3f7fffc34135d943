"""Does the Small Firms Programme help? Rates before, as members and of others, with intervals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from interfaces.console.quality.kill_switches import POLICY_READERS
from interfaces.web.access import allow_roles
from interfaces.web.components import csv_files, plots
from interfaces.web.components.csv_files import Cell
from interfaces.web.components.plots import Plot, colours
from interfaces.web.components.tables import Filter
from pipeline.standing.rates import Difference, Share, Uplift
from pipeline.vocabulary import Reason
from records.accounts.models import User
from records.clock import database_now
from records.complaints.statistics import programmes
from records.complaints.statistics.programmes import Firm

PERIODS: Final = {"90": gettext_lazy("90 days"), "365": gettext_lazy("a year")}
_HEAD: Final = ("row", "upheld", "ruled", "share", "low", "high")
_WIDTH: Final = 460
_ROW: Final = 34


@dataclass(frozen=True, slots=True)
class UpliftReport:
    """What the address asks for, and what was found."""

    days: str
    reason: str
    uplift: Uplift
    firms: tuple[Firm, ...]

    @property
    def rows(self) -> tuple[tuple[str, Share], ...]:
        """The three rates with their names."""
        return (
            (_("The same firms before they joined"), self.uplift.before),
            (_("Members"), self.uplift.members),
            (_("Others, in the standard lane"), self.uplift.others),
        )

    @property
    def differences(self) -> tuple[tuple[str, Difference | None], ...]:
        """The two comparisons with their names."""
        return (
            (_("Members against before"), self.uplift.over_before),
            (_("Members against others"), self.uplift.over_others),
        )


@allow_roles(*POLICY_READERS)
@require_safe
def uplift_page(request: HttpRequest, visitor: User) -> HttpResponse:
    """Of cases filed within the period, of one reason or of all."""
    del visitor
    shown = _measure_uplift(request, now=database_now())
    reasons = tuple((one.value, one.value) for one in Reason)
    context = {
        "shown": shown,
        "filters": (
            Filter("days", _("Filed within"), shown.days, tuple(PERIODS.items())),
            Filter("reason", _("Reason"), shown.reason, reasons),
        ),
        "is_filtered": bool(shown.reason or request.GET.get("days")),
    }
    return render(request, "console/programmes/uplift.html", context)


@allow_roles(*POLICY_READERS)
@require_safe
def uplift_plot(request: HttpRequest, visitor: User) -> HttpResponse:
    """The three rates with their intervals."""
    del visitor
    theme = request.GET.get("theme", "")
    if theme not in plots.THEMES:
        raise Http404
    try:
        return plots.plot_response(
            _build_plot(_measure_uplift(request, now=database_now()), theme), theme
        )
    except plots.PlotNotDrawn:
        return HttpResponse(status=503)


@allow_roles(*POLICY_READERS)
@require_safe
def uplift_csv(request: HttpRequest, visitor: User) -> HttpResponse:
    """The rates, and those of each firm."""
    del visitor
    return csv_files.csv_response(
        "uplift", _HEAD, _list_csv_rows(_measure_uplift(request, now=database_now()))
    )


def _measure_uplift(request: HttpRequest, *, now: datetime) -> UpliftReport:
    days, reason = request.GET.get("days", ""), request.GET.get("reason", "")
    days = days if days in PERIODS else "365"
    reason = reason if reason in set(Reason) else ""
    since = now - timedelta(days=int(days))
    return UpliftReport(
        days,
        reason,
        programmes.measure_uplift(since, now, reason),
        tuple(programmes.list_firms(since, now, reason)),
    )


def _list_csv_rows(shown: UpliftReport) -> Iterator[tuple[Cell, ...]]:
    for name, one in shown.rows:
        yield _build_csv_row(name, one)
    for firm in shown.firms:
        yield _build_csv_row(f"{firm.name}: before", firm.before)
        yield _build_csv_row(f"{firm.name}: member", firm.member)


def _build_csv_row(name: str, one: Share) -> tuple[Cell, ...]:
    bounds = (one.share, one.low, one.high) if one.of else (None, None, None)
    return (name, one.hits, one.of, *bounds)


def _build_plot(shown: UpliftReport, theme: str) -> Plot:
    """A point for each rate, a line for its interval."""
    first = colours(theme)["first"]
    values = [
        {"name": name, "share": one.share, "low": one.low, "high": one.high}
        for name, one in shown.rows
        if one.of
    ]
    scale, axis = {"domain": [0, 1]}, {"format": "%", "tickCount": 6}
    title = _("Share upheld, with its 95 % interval")
    across = {"type": "quantitative", "scale": scale, "axis": axis, "title": title}
    down = {"field": "name", "type": "nominal", "title": None, "sort": None}
    return {
        "width": _WIDTH,
        "height": {"step": _ROW},
        "data": {"values": values},
        "encoding": {"y": down},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": first},
                "encoding": {"x": {"field": "low"} | across, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "circle", "size": 90, "color": first, "opacity": 1},
                "encoding": {"x": {"field": "share"} | across},
            },
        ],
    }
