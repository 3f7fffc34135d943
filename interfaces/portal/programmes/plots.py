"""The plot of the Good Faith panel: each takedown rate with its bound, and the limit as a line."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from interfaces.web.components.plots import IntervalAxis, Plot, build_interval_plot, colours
from pipeline.programmes.good_faith import Evaluation
from pipeline.statistics.rates import Rate

_ROW: Final = 26


def build_rates_plot(evaluation: Evaluation, theme: str) -> Plot:
    """Plot each takedown rate as a point with its bound as a line and its limit as a tick."""
    values = [
        {
            "name": name,
            "figure": rate.share,
            "low": rate.wilson_bound,
            "high": rate.share,
            "limit": rate.limit_percent / 100,
        }
        for name, rate in _list_rates(evaluation)
    ]
    axis = IntervalAxis(_("Takedown rate, with its bound; the line is the limit"), _ROW)
    plot = build_interval_plot(values, axis, theme)
    limit = plot["layer"][1]["encoding"]["x"] | {"field": "limit"}
    second = colours(theme)["second"]
    mark = {"type": "tick", "thickness": 2, "size": _ROW, "color": second}
    plot["layer"].insert(0, {"mark": mark, "encoding": {"x": limit}})
    return plot


def _list_rates(evaluation: Evaluation) -> Iterator[tuple[str, Rate]]:
    yield _("all reasons"), evaluation.figures.takedown
    yield from ((reason.value, rate) for reason, rate in evaluation.figures.by_reason)
    yield from ((reason.value, rate) for reason, rate in evaluation.few)
