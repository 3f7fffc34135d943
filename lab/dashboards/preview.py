"""Draw a picture of each dashboard from the answers of a run, for the pages of docs/."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import vl_convert

from lab.dashboards.boards.board import (
    SERIES_STYLES,
    WIDTH,
    Board,
    Grade,
    Kind,
    Panel,
    place_panels,
)
from lab.dashboards.queries import Answer

type Plot = dict[str, Any]  # a Vega-Lite document

_COLUMN, _LINE = 46, 20  # pixels of one field of the grid
_COLOURS: Final = {Grade.WARN: "#e69f00", Grade.PAGE: "#d55e00"}
_OWN_COLOURS: Final[Plot] = {"scale": {"color": "independent"}}  # and so legends of their own
_GOOD: Final = "#2b8a3e"
_CONFIG: Final[Plot] = {
    "font": "sans-serif",
    "view": {"stroke": "#ddd"},
    "axis": {"gridColor": "#eee", "labelFontSize": 10, "title": None, "domainColor": "#bbb"},
    "legend": {"orient": "bottom", "title": None, "labelFontSize": 10, "columns": 4,
               "symbolSize": 60, "labelLimit": 150, "offset": 4},
    "title": {"anchor": "start", "fontSize": 12, "fontWeight": 600},
    "range": {"category": {"scheme": "tableau10"}},
}  # fmt: skip
_FORMATS: Final = {"percentunit": ".0%", "s": "~s", "bytes": "~s"}


def draw_previews(answers: Iterable[Answer], folder: Path) -> list[Path]:
    """Write one SVG for each dashboard; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for board, of_board in groupby(answers, key=lambda answer: answer.board):
        path = folder / f"{board.name}.svg"
        path.write_text(vl_convert.vegalite_to_svg(_sheet(board, list(of_board))))
        files.append(path)
    return files


def _sheet(board: Board, answers: Sequence[Answer]) -> Plot:
    by_panel = {
        panel: [answer for answer in answers if answer.panel == panel] for panel in _panels(board)
    }
    rows: list[Plot] = []
    for (section, _), places in groupby(
        place_panels(board.sections), key=lambda place: (place.section.title, place.y)
    ):
        panels = [place.panel for place in places if place.panel is not None]
        if panels:
            plots = [_plot_panel(panel, by_panel[panel]) for panel in panels]
            rows.append({"hconcat": plots, "spacing": 16, "resolve": _OWN_COLOURS})
        else:
            rows.append(_heading(section))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 12,
        "title": {"text": board.title, "fontSize": 16},
        "config": _CONFIG,
        "vconcat": rows,
        "resolve": _OWN_COLOURS,
    }


def _panels(board: Board) -> list[Panel]:
    return [panel for section in board.sections for panel in section.panels]


def _heading(title: str) -> Plot:
    mark = {"type": "text", "align": "left", "fontSize": 13, "color": "#555", "fontWeight": 600}
    return {
        "width": WIDTH * _COLUMN,
        "height": 14,
        "view": {"stroke": None},
        "data": {"values": [{}]},
        "mark": mark,
        "encoding": {"x": {"value": 0}, "text": {"value": title}},
    }


def _plot_panel(panel: Panel, answers: Sequence[Answer]) -> Plot:
    size = {"width": panel.width * _COLUMN - 60, "height": panel.height * _LINE - 40}
    plot = _figure(panel, answers) if panel.kind is Kind.NUMBER else _lines(panel, answers)
    return {"title": panel.title, **size, **plot}


def _figure(panel: Panel, answers: Sequence[Answer]) -> Plot:
    """Draw the newest value in the colour of the limit that it is past."""
    newest = [
        series.points[-1][1] for answer in answers for series in answer.series if series.points
    ]
    value = newest[0] if newest else float("nan")
    mark = {"type": "text", "fontSize": 26, "fontWeight": 700, "color": _colour(panel, value)}
    return {
        "data": {"values": [{}]},
        "mark": mark,
        "encoding": {"text": {"value": format_value(value, panel.unit)}},
    }


def _colour(panel: Panel, value: float) -> str:
    past = [
        limit
        for limit in panel.limits
        if (value < limit.at if panel.is_low_bad else value >= limit.at)
    ]
    worst = min if panel.is_low_bad else max
    return _COLOURS[worst(past, key=lambda limit: limit.at).grade] if past else _GOOD


def format_value(value: float, unit: str) -> str:
    """Format a figure for people."""
    if unit == "bool_yes_no":
        return "Yes" if value else "No"
    if unit == "percentunit":
        return f"{value:.1%}"
    if unit == "s":
        return f"{value / 3600:.1f} h" if value >= 7200 else f"{value:.3g} s"
    if unit == "bytes":
        return f"{value / 2**20:.0f} MiB"
    return f"{value:,.4g}"


def _lines(panel: Panel, answers: Sequence[Answer]) -> Plot:
    points = [
        {"at": at * 1000, "value": value, "series": _title(series.legend)}
        for answer in answers
        for series in answer.series
        for at, value in series.points
    ]
    stack = panel.kind is Kind.STACK
    number = {"format": _FORMATS[panel.unit]} if panel.unit in _FORMATS else {}
    scale: Plot = {"domainMin": panel.bottom} | ({"domainMax": panel.top} if panel.top else {})
    encoding: Plot = {
        "x": {"field": "at", "type": "temporal", "axis": {"format": "%M:%S", "tickCount": 6}},
        "y": {
            "field": "value", "type": "quantitative", "scale": scale, "axis": number,
            "stack": "zero" if stack else None,
        },
        "color": {"field": "series", "type": "nominal", **_fixed_colours(points)},
    }  # fmt: skip
    mark = {"type": "area", "opacity": 0.7} if stack else {"type": "line", "strokeWidth": 1.5}
    curves = {"data": {"values": points}, "mark": mark, "encoding": encoding}
    heights = [value for answer in answers for line in answer.series for _, value in line.points]
    return {"layer": [curves, *_limits(panel, max(heights, default=0))]}


def _title(legend: str) -> str:
    return SERIES_STYLES[legend].title if legend in SERIES_STYLES else legend


def _fixed_colours(points: Sequence[Plot]) -> Plot:
    """Return the colours of series that look the same on every panel, where all of them do."""
    colours = {style.title: style.colour for style in SERIES_STYLES.values()}
    names = list(dict.fromkeys(point["series"] for point in points))
    if not all(name in colours for name in names):
        return {}
    return {"scale": {"domain": names, "range": [colours[name] for name in names]}}


def _limits(panel: Panel, highest: float) -> list[Plot]:
    """Draw the limits near the curves; others would flatten them."""
    return [
        {
            "data": {"values": [{"value": limit.at}]},
            "mark": {"type": "rule", "strokeDash": [5, 4], "color": _COLOURS[limit.grade]},
            "encoding": {"y": {"field": "value", "type": "quantitative"}},
        }
        for limit in panel.limits
        if limit.at <= max(highest * 2, panel.top or 0)
    ]
