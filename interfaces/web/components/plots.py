"""Plots of figures, drawn when somebody looks: in one child process that stays, and kept."""

import atexit
import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import TimeoutError, get_context  # noqa: A004  # not of the same family
from multiprocessing.pool import Pool
from signal import SIG_IGN, SIGINT, signal
from threading import Lock
from typing import Any, Final

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse

from interfaces.web.components import plot_renderer

_LOG: Final = logging.getLogger(__name__)

type Plot = dict[str, Any]  # in the words of Vega-Lite

WIDTH: Final = 460
NAMES_DOWN: Final = {"field": "name", "type": "nominal", "title": None, "sort": None}
_KEPT_SECONDS: Final = 3_600
_MOST_SECONDS: Final = 30
_PLOTS_OF_CHILD: Final = 200
_STARTING: Final = Lock()
_COLOURS: Final = {  # of tokens.css, which an image cannot read
    "light": {"ink": "#1d1e1b", "line": "#dedcd4", "first": "#1f5f5b", "second": "#a3341f"},
    "dark": {"ink": "#ecece6", "line": "#383b35", "first": "#7cc4bb", "second": "#f0917a"},
}
THEMES: Final = tuple(_COLOURS)


class PlotNotDrawn(Exception):
    """The plot could not be drawn in its time; the table beside it says the same."""


def colours(theme: str) -> dict[str, str]:
    """Return the colours by purpose: ink, line, first, second."""
    return _COLOURS[theme]


@dataclass(frozen=True, slots=True)
class IntervalAxis:
    """How the figures of an interval plot are measured."""

    title: str
    row_px: int
    domain: tuple[float, float] = (0, 1)
    is_percent: bool = True


def build_interval_plot(
    values: Sequence[Mapping[str, object]], axis: IntervalAxis, theme: str
) -> Plot:
    """Plot each `figure` as a point with a line from `low` to `high`, one row per `name`."""
    first = colours(theme)["first"]
    across = {
        "type": "quantitative",
        "scale": {"domain": list(axis.domain), "clamp": True},
        "axis": {"tickCount": 6} | ({"format": "%"} if axis.is_percent else {}),
        "title": axis.title,
    }
    return {
        "width": WIDTH,
        "height": {"step": axis.row_px},
        "data": {"values": list(values)},
        "encoding": {"y": NAMES_DOWN},
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


def plot_response(request: HttpRequest, build: Callable[[str], Plot]) -> HttpResponse:
    """Return the plot as an image in the theme of the query string.

    Raises:
        Http404: there is no such theme.
    """
    theme = request.GET.get("theme", "")
    if theme not in THEMES:
        raise Http404
    try:
        picture = _draw_cached(_write_plot(build(theme), theme))
    except PlotNotDrawn as failed:
        _LOG.warning("%s %s", failed, failed.__cause__)
        return HttpResponse(status=503)
    answer = HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=60"
    return answer


def _write_plot(plot: Plot, theme: str) -> str:
    return json.dumps(_theme_config(theme) | plot, sort_keys=True, ensure_ascii=False)


def _draw_cached(text: str) -> bytes:
    key = f"plot:{hashlib.sha256(text.encode()).hexdigest()}"
    cached_picture: bytes | None = cache.get(key)
    if cached_picture is not None:
        return cached_picture
    picture = _draw_in_child(text)
    cache.set(key, picture, _KEPT_SECONDS)
    return picture


def _draw_in_child(text: str) -> bytes:
    with _STARTING:
        child = _start_child()
    try:
        return child.apply_async(plot_renderer.draw, (text,)).get(_MOST_SECONDS)
    except (TimeoutError, ValueError) as failed:
        with _STARTING:
            if _start_child() is child:
                _start_child.cache_clear()
        child.terminate()
        raise PlotNotDrawn(PlotNotDrawn.__doc__) from failed


@lru_cache(maxsize=1)
def _start_child() -> Pool:
    """Start a child process without our memory; it is replaced after so many plots."""
    ignoring_ctrl_c = (signal, (SIGINT, SIG_IGN))
    child = get_context("spawn").Pool(1, *ignoring_ctrl_c, maxtasksperchild=_PLOTS_OF_CHILD)
    atexit.register(child.terminate)
    return child


def _theme_config(theme: str) -> Plot:
    ink, line = colours(theme)["ink"], colours(theme)["line"]
    axis = {
        "domainColor": line, "tickColor": line, "gridColor": line, "labelColor": ink,
        "titleColor": ink, "labelLimit": 240, "titleFontWeight": "normal",
    }  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "transparent",
        "config": {"font": "sans-serif", "view": {"stroke": None}, "axis": axis},
    }
