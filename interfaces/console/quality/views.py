"""The page of quality: figures, plots beside their tables, and all of it as CSV."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.console.quality.figures import Errors, Figures, Group, build_figures, build_filters
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components import plots, table_files
from interfaces.web.components.plots import IntervalAxis, Plot, build_interval_plot, colours
from interfaces.web.components.table_files import Cell
from records.accounts.models import User
from records.clock import database_now

PAGES = Pages()


_ROW: Final = 24


def _plot_agreement(groups: Sequence[Group], theme: str) -> Plot:
    """Plot each figure as a point on its interval, without groups of too few pairs."""
    values = [
        {
            "name": str(group.label),
            "figure": agreement.alpha,
            "low": agreement.low,
            "high": agreement.high,
        }
        for group in groups
        if (agreement := group.agreement).alpha is not None
    ]
    title = _("Krippendorff's alpha, with its 95 % interval")
    axis = IntervalAxis(title, _ROW, domain=(-0.2, 1), is_percent=False)
    return build_interval_plot(values, axis, theme)


def _plot_automatic(figures: Figures, theme: str) -> Plot:
    values = [
        {
            "name": errors.name,
            "figure": errors.overturned.share,
            "low": errors.overturned.low,
            "high": errors.overturned.high,
        }
        for errors in figures.automatic
    ]
    axis = IntervalAxis(_("Share overturned, with its 95 % interval"), _ROW, is_percent=False)
    return build_interval_plot(values, axis, theme)


def _plot_weeks(figures: Figures, theme: str) -> Plot:
    values = [
        {
            "week": f"{week.begins_on:%y-%m-%d}",
            "share": week.agreed.share,
            "low": week.agreed.low,
            "high": week.agreed.high,
        }
        for week in figures.weeks
    ]
    first, scale = colours(theme)["first"], {"domain": [0, 1]}
    y_axis = {"type": "quantitative", "scale": scale, "axis": {"format": "%"}, "title": _("Agreed")}
    axis = {"labelAngle": 0, "labelOverlap": "greedy", "titlePadding": 8}
    along = {"field": "week", "type": "ordinal", "axis": axis, "title": _("Week that began on")}
    return {
        "width": plots.WIDTH,
        "height": 200,
        "data": {"values": values},
        "encoding": {"x": along},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": first},
                "encoding": {"y": {"field": "low"} | y_axis, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "point": {"size": 60, "color": first}, "color": first},
                "encoding": {"y": {"field": "share"} | y_axis},
            },
        ],
    }


PLOTS: Final[Mapping[str, Callable[[Figures, str], Plot]]] = {
    "lanes": lambda figures, theme: _plot_agreement(figures.lanes, theme),
    "reasons": lambda figures, theme: _plot_agreement(figures.reasons, theme),
    "automatic": _plot_automatic,
    "weeks": _plot_weeks,
}


_HEAD: Final = (
    "table", "row", "second_reviews", "agreed", "alpha", "alpha_low", "alpha_high", "overturned",
    "overturned_share", "overturned_low", "overturned_high", "pending",
)  # fmt: skip


@PAGES.show("quality/", allow_roles(*POLICY_READERS), name="quality")
def quality_page(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show the figures of the period, lane and reason in the query string."""
    del visitor
    figures = build_figures(request, now=database_now())
    query = request.GET
    return render(
        request,
        "console/quality/quality.html",
        {
            "figures": figures,
            "filters": build_filters(figures),
            "is_filtered": bool(figures.span.lane or figures.span.reason or query.get("days")),
            "tables": (
                ("lanes", _("Lane"), figures.lanes),
                ("reasons", _("Reason"), figures.reasons),
            ),
        },
    )


@PAGES.show("quality/plots/<slug:name>.svg", allow_roles(*POLICY_READERS))
def quality_plot(request: HttpRequest, visitor: User, name: str) -> HttpResponse:
    """Return one plot as an image in the colours of a theme."""
    del visitor
    if name not in PLOTS:
        raise Http404
    figures = build_figures(request, now=database_now())
    return plots.plot_response(request, lambda theme: PLOTS[name](figures, theme))


@PAGES.show("quality/tables.csv", allow_roles(*POLICY_READERS))
def quality_csv(request: HttpRequest, visitor: User) -> HttpResponse:
    """Return every table of the page in one CSV file."""
    del visitor
    return table_files.table_response(
        request, "quality", _HEAD, _list_csv_rows(build_figures(request, now=database_now()))
    )


def _list_csv_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    yield _build_group_row("all", figures.whole)
    yield from (_build_group_row("lane", group) for group in figures.lanes)
    yield from (_build_group_row("reason", group) for group in figures.reasons)
    yield _build_errors_row("first ruled by", figures.all_automatic)
    yield _build_errors_row("first ruled by", figures.all_human)
    yield from (_build_errors_row("automatic", errors) for errors in figures.automatic)
    for week in figures.weeks:
        share = week.agreed
        yield ("week", week.begins_on.isoformat(), share.of, share.hits, *[None] * 8)


def _build_group_row(table: str, group: Group) -> tuple[Cell, ...]:
    agreement = group.agreement
    figure = (agreement.alpha, agreement.low, agreement.high)
    return (table, group.name, agreement.pairs, agreement.agreed, *figure, *[None] * 5)


def _build_errors_row(table: str, errors: Errors) -> tuple[Cell, ...]:
    share = errors.overturned
    bounds = (share.share, share.low, share.high) if share.of else (None, None, None)
    return (table, errors.name, share.of, *[None] * 4, share.hits, *bounds, errors.pending)
