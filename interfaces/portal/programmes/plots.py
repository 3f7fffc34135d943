"""The plot of the Good Faith panel: each takedown rate with its bound, and the limit as a line."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from interfaces.web.components.plots import Plot, colours
from pipeline.standing.good_faith import Evaluation
from pipeline.standing.rates import Rate

_WIDTH: Final = 460
_ROW: Final = 26


def build_rates_plot(found: Evaluation, theme: str) -> Plot:
    """A point for each rate, a line to its bound, a rule at the limit of takedown rates."""
    values = [
        {
            "name": name,
            "figure": rate.share,
            "bound": rate.wilson_bound,
            "limit": rate.limit_percent / 100,
        }
        for name, rate in _list_rates(found)
    ]
    first, second = colours(theme)["first"], colours(theme)["second"]
    scale, axis = {"domain": [0, 1]}, {"format": "%", "tickCount": 6}
    title = _("Takedown rate, with its bound; the line is the limit")
    across = {"type": "quantitative", "scale": scale, "axis": axis, "title": title}
    down = {"field": "name", "type": "nominal", "title": None, "sort": None}
    return {
        "width": _WIDTH,
        "height": {"step": _ROW},
        "data": {"values": values},
        "encoding": {"y": down},
        "layer": [
            {
                "mark": {"type": "tick", "thickness": 2, "size": _ROW, "color": second},
                "encoding": {"x": {"field": "limit"} | across},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": first},
                "encoding": {"x": {"field": "bound"} | across, "x2": {"field": "figure"}},
            },
            {
                "mark": {"type": "circle", "size": 90, "color": first, "opacity": 1},
                "encoding": {"x": {"field": "figure"} | across},
            },
        ],
    }


def _list_rates(found: Evaluation) -> Iterator[tuple[str, Rate]]:
    yield _("all reasons"), found.figures.takedown
    yield from ((reason.value, rate) for reason, rate in found.figures.by_reason)
    yield from ((reason.value, rate) for reason, rate in found.few)
