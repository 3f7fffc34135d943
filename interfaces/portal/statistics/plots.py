"""The plots of a filer's statistics, each of the rows of the table beside it."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from interfaces.web.components.plots import (
    NAMES_DOWN,
    WIDTH,
    IntervalAxis,
    Plot,
    build_interval_plot,
    colours,
)
from interfaces.web.labels import label
from records.statistics.filers import STATES, Figures

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
