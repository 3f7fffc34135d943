"""Draw a run: its time line, the delays of each filer, how orphaned work came back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import vl_convert

from lab.chaos.workload.run_plan import CALM_SECONDS, UNLOADED_SECONDS

type Plot = dict[str, Any]  # a Vega-Lite document

# Colours are drawn as these and then become variables of the page, which knows light and dark.
INK, GRID, FIRST, SECOND, THIRD, ALARM = (f"#10100{number}" for number in range(1, 7))
_VARIABLES: Final = {
    INK: "var(--ink)",
    GRID: "var(--grid)",
    FIRST: "var(--first)",
    SECOND: "var(--second)",
    THIRD: "var(--third)",
    ALARM: "var(--alarm)",
}
WIDTH: Final = 700
_AXIS: Final = {
    "domainColor": GRID, "tickColor": GRID, "gridColor": GRID, "labelColor": INK,
    "titleColor": INK, "labelLimit": 240, "titleFontWeight": "normal",
}  # fmt: skip
_STYLE: Final[Plot] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "background": "transparent",
    "config": {
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": _AXIS,
        "legend": {"labelColor": INK, "titleColor": INK, "orient": "top", "title": None},
    },
}


def render_svg(plot: Plot) -> str:
    """Return the picture; its colours are variables of the page around it."""
    drawing: str = vl_convert.vegalite_to_svg({**_STYLE, **plot})
    for colour, variable in _VARIABLES.items():
        drawing = drawing.replace(colour, variable)
    return drawing


type Report = Mapping[str, Any]

_STAGES: Final = (
    (0.0, "alone"),
    (UNLOADED_SECONDS, "beside the noisy filer"),
    (CALM_SECONDS, "faults"),
)


def plot_time_line(report: Report) -> Plot:
    """Plot three strips over one time axis."""
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
    curves = {
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": x,
            "y": {"field": "cases", "type": "quantitative", "title": "cases"},
            "color": {
                "field": "what", "type": "nominal",
                "scale": {"domain": names, "range": [SECOND, THIRD, FIRST]},
            },
        },
    }  # fmt: skip
    return {"width": WIDTH, "height": 170, "layer": [*_stages(x), curves]}


def _stages(x: Plot) -> Sequence[Plot]:
    """Mark where each stage of the run begins."""
    stages = {"values": [{"seconds": at, "says": stage_name} for at, stage_name in _STAGES]}
    rule = {
        "data": stages, "mark": {"type": "rule", "color": SECOND, "strokeDash": [2, 3]},
        "encoding": {"x": x},
    }  # fmt: skip
    label = {
        "data": stages,
        "mark": {
            "type": "text", "align": "left", "baseline": "bottom", "dx": 0, "dy": -3, "angle": 90,
            "color": SECOND, "fontSize": 10,
        },
        "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "says"}},
    }  # fmt: skip
    return [rule, label]


def _ages(timeline: Report, x: Plot) -> Plot:
    values = [{"seconds": sample[0], "age": sample[4]} for sample in timeline["samples"]]
    return {
        "width": WIDTH, "height": 90, "data": {"values": values},
        "mark": {"type": "area", "color": FIRST, "opacity": 0.5, "line": {"color": FIRST}},
        "encoding": {
            "x": x,
            "y": {"field": "age", "type": "quantitative", "title": "oldest, s"},
        },
    }  # fmt: skip


def _faults(timeline: Report, x: Plot) -> Plot:
    """Plot one line per class, in the order of the first strike."""
    values = [
        {"seconds": at, "until": max(until, at + 0.4), "fault": name}
        for at, until, name in timeline["faults"]
    ]
    order = list(dict.fromkeys(name for _, _, name in timeline["faults"]))
    return {
        "width": WIDTH, "height": {"step": 13}, "data": {"values": values},
        "mark": {"type": "bar", "color": ALARM, "height": 7, "cornerRadius": 2},
        "encoding": {
            "x": {**x, "title": "seconds of the run"},
            "x2": {"field": "until"},
            "y": {
                "field": "fault", "type": "nominal", "sort": order, "title": None,
                "axis": {"grid": True, "ticks": False, "domain": False, "labelFontSize": 10},
            },
        },
    }  # fmt: skip


_PHASES: Final = {
    "unloaded": "alone",
    "beside_the_noisy_filer": "beside the noisy filer",
    "under_faults": "under faults",
}
_STRUCK, _LOST = "worker struck", "queue lost"
# Seconds, the goal's text, and the height at which it fits.
_GOALS: Final = (
    (5.0, "half within 5 s", 0.3),
    (10.0, "99 of 100 within 10 s", 0.2),
    (20.0, "all within 20 s", 0.1),
)


def draw_plots(report: Report) -> dict[str, str]:
    """Return each plot as SVG, by its name on the page."""
    plots = {"time": plot_time_line(report), "delays": _delays(report)}
    if any(_recovery_waits(report)):
        plots["recovery"] = _recovery(report)
    return {name: render_svg(plot) for name, plot in plots.items()}


def _delays(report: Report) -> Plot:
    """Plot median to 95th percentile, for each filer and phase."""
    values = [
        {
            "filer": f"{row['filer']} ({row['lane'].replace('_', ' ')})",
            "phase": phase_label,
            "p50": max(0.005, row[phase]["p50_seconds"]),
            "p95": max(0.005, row[phase]["p95_seconds"]),
        }
        for row in report["start_delay"]
        for phase, phase_label in _PHASES.items()
        if row[phase]["cases"]
    ]
    phases = list(_PHASES.values())
    colour = {
        "field": "phase", "type": "nominal", "sort": phases,
        "scale": {"domain": phases, "range": [THIRD, FIRST, ALARM]},
    }  # fmt: skip
    y = {"field": "filer", "type": "nominal", "title": None, "sort": None}
    shift = {"field": "phase", "sort": phases}
    x = {"type": "quantitative", "scale": {"type": "log"}, "axis": {"format": "~g", "tickCount": 5}}
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
        "width": WIDTH - 120, "height": {"step": 12}, "data": {"values": values},
        "layer": [line, dot],
    }  # fmt: skip


def _recovery_waits(report: Report) -> Iterator[tuple[str, Sequence[float]]]:
    timeline = report["timeline"]
    for cause, name in (
        (_STRUCK, "recoveries"),
        (_LOST, "recoveries_of_the_queue"),
    ):
        if timeline[name]:
            yield cause, sorted(timeline[name])


def _recovery(report: Report) -> Plot:
    """Plot the share of orphaned work claimed again, by seconds."""
    values = [
        {"seconds": seconds, "share": (place + 1) / len(waits), "what": cause}
        for cause, waits in _recovery_waits(report)
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
            "color": {
                "field": "what", "type": "nominal",
                "scale": {"domain": [_STRUCK, _LOST], "range": [FIRST, ALARM]},
            },
        },
    }  # fmt: skip
    return {"width": WIDTH - 60, "height": 180, "layer": [lines, *_goals()]}


def _goals() -> Sequence[Plot]:
    """Mark the goals."""
    goals = {"values": [{"seconds": at, "says": text, "y": y} for at, text, y in _GOALS]}
    at = {"field": "seconds", "type": "quantitative"}
    rule = {
        "data": goals, "mark": {"type": "rule", "color": INK, "strokeDash": [3, 3]},
        "encoding": {"x": at},
    }  # fmt: skip
    text = {
        "data": goals,
        "mark": {"type": "text", "align": "left", "dx": 4, "baseline": "bottom", "color": INK},
        "encoding": {
            "x": at,
            "y": {"field": "y", "type": "quantitative"},
            "text": {"field": "says"},
        },
    }
    return [rule, text]
