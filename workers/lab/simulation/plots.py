"""Draws the plots of a simulation as SVG."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import vl_convert

from workers.lab.simulation import curves
from workers.lab.simulation.report import SimulationInputs

type Plot = dict[str, Any]  # in the words of Vega-Lite

WORKERS: Final = "scale-workers.svg"
REVIEWERS: Final = "scale-reviewers.svg"
SPIKE: Final = "scale-spike.svg"
ENGINES: Final = "scale-engines.svg"
_LOOK: Final[Plot] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "background": "white",
    "config": {"font": "sans-serif"},
}
_DAY: Final = {
    "values": [1e5, 1e6, 1e7, 1e8],
    "labelExpr": "format(datum.value / 1e6, '~r') + ' M'",
}


def draw_plots(asked: SimulationInputs, found: Mapping[str, Any], folder: Path) -> None:
    """Write all four into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    plots = {
        WORKERS: _workers(curves.staff_points(asked)),
        REVIEWERS: _reviewers(curves.kept_points(asked), asked.goal.share),
        SPIKE: _spike(curves.spike_points(asked)),
        ENGINES: _engines(found),
    }
    for name, plot in plots.items():
        picture = vl_convert.vegalite_to_svg({**_LOOK, **plot})
        (folder / name).write_text(picture, encoding="utf-8")


def _workers(points: curves.Points) -> Plot:
    order = [point["line"] for point in sorted(points[-4:], key=lambda each: -each["cores"])]
    return {
        "width": 560, "height": 340, "data": {"values": points},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "listings", "type": "quantitative", "scale": {"type": "log"},
                "axis": _DAY, "title": "listings a day, mean of an ordinary week",
            },
            "y": {
                "field": "cores", "type": "quantitative", "scale": {"type": "log"},
                "axis": {"values": [1, 10, 100, 1000, 10000], "format": ",d"},
                "title": "worker cores needed",
            },
            "color": {"field": "line", "type": "nominal", "title": None, "sort": order},
        },
    }  # fmt: skip


def _reviewers(points: curves.Points, goal: float) -> Plot:
    lines = {"mark": {"type": "line", "point": {"size": 18}}, "data": {"values": points}}
    rule = {
        "mark": {"type": "rule", "strokeDash": [4, 4], "color": "#444"},
        "data": {"values": [{"on_time": goal}]},
        "encoding": {"y": {"field": "on_time", "type": "quantitative"}},
    }
    lines["encoding"] = {
        "x": {
            "field": "reviewers", "type": "quantitative", "scale": {"type": "log"},
            "axis": {"values": [1000, 2000, 5000, 10000, 20000], "format": ",d"},
            "title": "reviewers in each shift, at a million listings a day",
        },
        "y": {
            "field": "on_time", "type": "quantitative",
            "axis": {"format": "%"}, "title": "human cases on time; the goal is dashed",
        },
        "color": {"field": "line", "type": "nominal", "title": None},
    }  # fmt: skip
    return {"width": 560, "height": 320, "layer": [lines, rule]}


def _spike(points: curves.Points) -> Plot:
    plain = {
        "width": 560, "height": 170,
        "mark": {"type": "area", "line": True, "opacity": 0.35},
        "encoding": {
            "x": {
                "field": "at", "type": "temporal", "title": None,
                "axis": {"format": "%a %d %b", "tickCount": "day", "labelAngle": -45},
            },
            "y": {
                "field": "waiting", "type": "quantitative", "stack": None,
                "axis": {"format": "~s"}, "title": "cases waiting",
            },
            "color": {"field": "staffed", "type": "nominal", "title": "staffed"},
        },
    }  # fmt: skip
    return {
        "data": {"values": points},
        "facet": {
            "row": {"field": "where", "type": "nominal", "title": None, "sort": "descending"}
        },
        "resolve": {"scale": {"y": "independent"}},
        "spec": plain,
    }


def _engines(found: Mapping[str, Any]) -> Plot:
    rows = sorted(found["engines"], key=lambda each: each["runs_out_at_listings_per_day"])
    values = [
        {
            "name": row["name"],
            "used": max(used, 1e-4),
            "load": f"{load['listings_per_day'] / 1e6:g} M a day",
        }
        for row in rows
        for used, load in zip(row["used"], found["loads"], strict=True)
    ]
    dots = {
        "mark": {"type": "point", "filled": True, "size": 90},
        "data": {"values": values},
        "encoding": {
            "y": {
                "field": "name", "type": "nominal", "title": None,
                "sort": [row["name"] for row in rows],
                "axis": {"grid": True, "labelLimit": 260},
            },
            "x": {
                "field": "used", "type": "quantitative", "scale": {"type": "log"},
                "axis": {"format": "~%", "values": [10.0**power for power in range(-3, 4)]},
                "title": "demand in the spike's busiest minutes, of what one engine is good for",
            },
            "color": {
                "field": "load", "type": "nominal", "title": None,
                "sort": [f"{load['listings_per_day'] / 1e6:g} M a day" for load in found["loads"]],
            },
        },
    }  # fmt: skip
    rule = {
        "mark": {"type": "rule", "strokeDash": [4, 4], "color": "#b00"},
        "data": {"values": [{"used": 1}]},
        "encoding": {"x": {"field": "used", "type": "quantitative"}},
    }
    return {"width": 480, "height": 300, "layer": [dots, rule]}
