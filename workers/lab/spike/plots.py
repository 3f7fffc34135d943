"""Draws a run: backlog, oldest age and faults on one time line, start delays, recoveries."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Final

type Report = Mapping[str, Any]
type Plot = dict[str, Any]  # in the words of Vega-Lite

# Colours are drawn as these and then become variables of the page, which knows light and dark.
_INK, _GRID, _FIRST, _SECOND, _THIRD, _ALARM = (f"#10100{number}" for number in range(1, 7))
_VARIABLES: Final = {
    _INK: "var(--ink)",
    _GRID: "var(--grid)",
    _FIRST: "var(--first)",
    _SECOND: "var(--second)",
    _THIRD: "var(--third)",
    _ALARM: "var(--alarm)",
}
_WIDTH: Final = 640
_AXIS: Final = {
    "domainColor": _GRID, "tickColor": _GRID, "gridColor": _GRID, "labelColor": _INK,
    "titleColor": _INK, "labelLimit": 240, "titleFontWeight": "normal",
}  # fmt: skip
_LOOK: Final[Plot] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "background": "transparent",
    "config": {
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": _AXIS,
        "legend": {"labelColor": _INK, "titleColor": _INK, "orient": "top", "title": None},
    },
}
_PHASES: Final = {
    "unloaded": "alone",
    "beside_the_noisy_filer": "beside the noisy filer",
    "under_faults": "under faults",
}
_GOALS: Final = ((5.0, "half within 5 s"), (10.0, "99 % in 10 s"), (20.0, "all in 20 s"))


def can_draw() -> bool:
    """Whether the plotting library is installed."""
    return find_spec("vl_convert") is not None


def drawn(report: Report) -> dict[str, str]:
    """Each plot as SVG, by its name on the page."""
    plots = {"time": _time(report), "delays": _delays(report)}
    if any(_waits(report)):
        plots["recovery"] = _recovery(report)
    return {name: _svg(plot) for name, plot in plots.items()}


def _svg(plot: Plot) -> str:
    import vl_convert  # noqa: PLC0415  # optional: the page does without its plots

    drawing: str = vl_convert.vegalite_to_svg({**_LOOK, **plot})
    for colour, variable in _VARIABLES.items():
        drawing = drawing.replace(colour, variable)
    return drawing


def _time(report: Report) -> Plot:
    """Three strips over one time axis."""
    timeline = report["timeline"]
    end = max([1.0, *(sample[0] for sample in timeline["samples"])])
    x = {
        "field": "seconds",
        "type": "quantitative",
        "scale": {"domain": [0, end], "nice": False},
        "title": None,
    }
    strips = [_cases(timeline, x), _ages(timeline, x), _faults(timeline, x)]
    return {"vconcat": strips, "spacing": 14}


def _cases(timeline: Report, x: Plot) -> Plot:
    names = ("filed", "done", "waiting")
    values = [
        {"seconds": sample[0], "cases": sample[1 + place], "what": name}
        for sample in timeline["samples"]
        for place, name in enumerate(names)
    ]
    return {
        "width": _WIDTH, "height": 170, "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": x,
            "y": {"field": "cases", "type": "quantitative", "title": "cases"},
            "color": {
                "field": "what", "type": "nominal",
                "scale": {"domain": names, "range": [_SECOND, _THIRD, _FIRST]},
            },
        },
    }  # fmt: skip


def _ages(timeline: Report, x: Plot) -> Plot:
    values = [{"seconds": each[0], "age": each[4]} for each in timeline["samples"]]
    return {
        "width": _WIDTH, "height": 90, "data": {"values": values},
        "mark": {"type": "area", "color": _FIRST, "opacity": 0.5, "line": {"color": _FIRST}},
        "encoding": {
            "x": x,
            "y": {"field": "age", "type": "quantitative", "title": "oldest, s"},
        },
    }  # fmt: skip


def _faults(timeline: Report, x: Plot) -> Plot:
    """One line a class, in the order of the first strike."""
    values = [
        {"seconds": at, "until": max(until, at + 0.4), "fault": name}
        for at, until, name in timeline["faults"]
    ]
    order = list(dict.fromkeys(name for _, _, name in timeline["faults"]))
    return {
        "width": _WIDTH, "height": {"step": 13}, "data": {"values": values},
        "mark": {"type": "bar", "color": _ALARM, "height": 7, "cornerRadius": 2},
        "encoding": {
            "x": {**x, "title": "seconds of the run"},
            "x2": {"field": "until"},
            "y": {
                "field": "fault", "type": "nominal", "sort": order, "title": None,
                "axis": {"grid": True, "ticks": False, "domain": False, "labelFontSize": 10},
            },
        },
    }  # fmt: skip


def _delays(report: Report) -> Plot:
    """From the median to the 95th percentile, for each filer and phase."""
    values = [
        {
            "filer": f"{row['filer']} ({row['lane'].replace('_', ' ')})",
            "phase": says,
            "p50": max(0.005, row[phase]["p50_seconds"]),
            "p95": max(0.005, row[phase]["p95_seconds"]),
        }
        for row in report["start_delay"]
        for phase, says in _PHASES.items()
        if row[phase]["cases"]
    ]
    phases = list(_PHASES.values())
    colour = {
        "field": "phase", "type": "nominal", "sort": phases,
        "scale": {"domain": phases, "range": [_THIRD, _FIRST, _ALARM]},
    }  # fmt: skip
    y = {"field": "filer", "type": "nominal", "title": None, "sort": None}
    shift = {"field": "phase", "sort": phases}
    x = {"type": "quantitative", "scale": {"type": "log"}, "axis": {"format": "~g"}}
    title = "seconds from filing to start: median (dot) to 95th percentile (end of the line)"
    line = {
        "mark": {"type": "rule", "strokeWidth": 2},
        "encoding": {
            "x": {**x, "field": "p50", "title": title}, "x2": {"field": "p95"},
            "y": y, "yOffset": shift, "color": colour,
        },
    }  # fmt: skip
    dot = {
        "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
        "encoding": {
            "x": {**x, "field": "p50"}, "y": y, "yOffset": shift, "color": colour,
        },
    }  # fmt: skip
    return {
        "width": _WIDTH - 120, "height": {"step": 12}, "data": {"values": values},
        "layer": [line, dot],
    }  # fmt: skip


def _waits(report: Report) -> Iterator[tuple[str, Sequence[float]]]:
    timeline = report["timeline"]
    for says, name in (
        ("worker struck", "recoveries"),
        ("queue lost", "recoveries_of_the_queue"),
    ):
        if timeline[name]:
            yield says, sorted(timeline[name])


def _recovery(report: Report) -> Plot:
    """How much of the orphaned work was claimed again within so many seconds."""
    values = [
        {"seconds": seconds, "share": (place + 1) / len(waits), "what": says}
        for says, waits in _waits(report)
        for place, seconds in enumerate(waits)
    ]
    lines = {
        "data": {"values": values},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": "seconds", "type": "quantitative",
                "title": "seconds until orphaned work was claimed again",
            },
            "y": {
                "field": "share", "type": "quantitative", "title": "share of it",
                "axis": {"format": "%"}, "scale": {"domain": [0, 1]},
            },
            "color": {"field": "what", "type": "nominal", "scale": {"range": [_FIRST, _SECOND]}},
        },
    }  # fmt: skip
    goals = {"values": [{"seconds": at, "says": says} for at, says in _GOALS]}
    at = {"field": "seconds", "type": "quantitative"}
    rule = {
        "data": goals, "mark": {"type": "rule", "color": _INK, "strokeDash": [3, 3]},
        "encoding": {"x": at},
    }  # fmt: skip
    says = {
        "data": goals,
        "mark": {"type": "text", "align": "left", "dx": 4, "baseline": "bottom", "color": _INK},
        "encoding": {"x": at, "y": {"datum": 0.02}, "text": {"field": "says"}},
    }
    return {"width": _WIDTH - 60, "height": 180, "layer": [lines, rule, says]}
