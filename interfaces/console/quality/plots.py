"""The plots of the page of quality, each of the rows of the table beside it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from interfaces.console.quality.figures import Figures, Group
from interfaces.look.plots import Plot, colours

_WIDTH: Final = 460
_ROW: Final = 24


def _plot_agreement(groups: Sequence[Group], theme: str) -> Plot:
    """A point for the figure, a line for the interval; those with too few pairs are left out."""
    values = [
        {"name": str(one.label), "figure": found.alpha, "low": found.low, "high": found.high}
        for one in groups
        if (found := one.agreement).alpha is not None
    ]
    return _plot_intervals(
        values, _("Krippendorff's alpha, with its 95 % interval"), (-0.2, 1), theme
    )


def _plot_automatic(shown: Figures, theme: str) -> Plot:
    values = [
        {
            "name": one.name,
            "figure": one.overturned.share,
            "low": one.overturned.low,
            "high": one.overturned.high,
        }
        for one in shown.automatic
    ]
    return _plot_intervals(values, _("Share overturned, with its 95 % interval"), (0, 1), theme)


def _plot_intervals(
    values: Sequence[Mapping[str, object]], title: str, domain: tuple[float, float], theme: str
) -> Plot:
    scale = {"domain": list(domain), "clamp": True}
    axis = {"tickCount": 6}
    across = {"type": "quantitative", "scale": scale, "axis": axis, "title": title}
    down = {"field": "name", "type": "nominal", "title": None, "sort": None}
    first = colours(theme)["first"]
    return {
        "width": _WIDTH,
        "height": {"step": _ROW},
        "data": {"values": list(values)},
        "encoding": {"y": down},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": first},
                "encoding": {"x": {"field": "low"} | across, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "circle", "size": 90, "color": first, "opacity": 1},
                "encoding": {"x": {"field": "figure"} | across},
            },
        ],
    }


def _plot_weeks(shown: Figures, theme: str) -> Plot:
    values = [
        {
            "week": f"{one.begins_on:%y-%m-%d}",
            "share": one.agreed.share,
            "low": one.agreed.low,
            "high": one.agreed.high,
        }
        for one in shown.weeks
    ]
    first, scale = colours(theme)["first"], {"domain": [0, 1]}
    up = {"type": "quantitative", "scale": scale, "axis": {"format": "%"}, "title": _("Agreed")}
    axis = {"labelAngle": 0, "labelOverlap": "greedy", "titlePadding": 8}
    along = {"field": "week", "type": "ordinal", "axis": axis, "title": _("Week that began on")}
    return {
        "width": _WIDTH,
        "height": 200,
        "data": {"values": values},
        "encoding": {"x": along},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": first},
                "encoding": {"y": {"field": "low"} | up, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "point": {"size": 60, "color": first}, "color": first},
                "encoding": {"y": {"field": "share"} | up},
            },
        ],
    }


PLOTS: Final[Mapping[str, Callable[[Figures, str], Plot]]] = {
    "lanes": lambda shown, theme: _plot_agreement(shown.lanes, theme),
    "reasons": lambda shown, theme: _plot_agreement(shown.reasons, theme),
    "automatic": _plot_automatic,
    "weeks": _plot_weeks,
}
