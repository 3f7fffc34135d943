"""Draws what happened when: the backlog, the age of its oldest, the faults, over one time axis."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from workers.lab.spike.palette import ALARM, FIRST, SECOND, THIRD, WIDTH, Plot
from workers.lab.spike.plan import CALM_SECONDS, UNLOADED_SECONDS

type RunReport = Mapping[str, Any]

_STAGES: Final = (
    (0.0, "alone"),
    (UNLOADED_SECONDS, "beside the noisy filer"),
    (CALM_SECONDS, "faults"),
)


def plot_time_line(report: RunReport) -> Plot:
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


def _cases(timeline: RunReport, x: Plot) -> Plot:
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
    """Where each stage of the run begins."""
    stages = {"values": [{"seconds": at, "says": says} for at, says in _STAGES]}
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


def _ages(timeline: RunReport, x: Plot) -> Plot:
    values = [{"seconds": each[0], "age": each[4]} for each in timeline["samples"]]
    return {
        "width": WIDTH, "height": 90, "data": {"values": values},
        "mark": {"type": "area", "color": FIRST, "opacity": 0.5, "line": {"color": FIRST}},
        "encoding": {
            "x": x,
            "y": {"field": "age", "type": "quantitative", "title": "oldest, s"},
        },
    }  # fmt: skip


def _faults(timeline: RunReport, x: Plot) -> Plot:
    """One line a class, in the order of the first strike."""
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
