"""Draws a run: its time line, who waited how long for a start, how orphaned work came back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from workers.lab.spike import time_line
from workers.lab.spike.palette import ALARM, FIRST, INK, THIRD, WIDTH, Plot, render_svg

type Report = Mapping[str, Any]

_PHASES: Final = {
    "unloaded": "alone",
    "beside_the_noisy_filer": "beside the noisy filer",
    "under_faults": "under faults",
}
_STRUCK, _LOST = "worker struck", "queue lost"
# Seconds, what the goal says, and at which height there is room to say it.
_GOALS: Final = (
    (5.0, "half within 5 s", 0.3),
    (10.0, "99 of 100 within 10 s", 0.2),
    (20.0, "all within 20 s", 0.1),
)


def draw_plots(report: Report) -> dict[str, str]:
    """Each plot as SVG, by its name on the page."""
    plots = {"time": time_line.plot_time_line(report), "delays": _delays(report)}
    if any(_recovery_waits(report)):
        plots["recovery"] = _recovery(report)
    return {name: render_svg(plot) for name, plot in plots.items()}


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
    for says, name in (
        (_STRUCK, "recoveries"),
        (_LOST, "recoveries_of_the_queue"),
    ):
        if timeline[name]:
            yield says, sorted(timeline[name])


def _recovery(report: Report) -> Plot:
    """How much of the orphaned work was claimed again within so many seconds."""
    values = [
        {"seconds": seconds, "share": (place + 1) / len(waits), "what": says}
        for says, waits in _recovery_waits(report)
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
    """Where the goals stand."""
    goals = {"values": [{"seconds": at, "says": says, "y": y} for at, says, y in _GOALS]}
    at = {"field": "seconds", "type": "quantitative"}
    rule = {
        "data": goals, "mark": {"type": "rule", "color": INK, "strokeDash": [3, 3]},
        "encoding": {"x": at},
    }  # fmt: skip
    says = {
        "data": goals,
        "mark": {"type": "text", "align": "left", "dx": 4, "baseline": "bottom", "color": INK},
        "encoding": {
            "x": at,
            "y": {"field": "y", "type": "quantitative"},
            "text": {"field": "says"},
        },
    }
    return [rule, says]
