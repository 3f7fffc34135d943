"""Draw the plots of a simulation as SVG."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import vl_convert

from lab.simulation import batched, search
from lab.simulation.arrivals import reported_sizes
from lab.simulation.batched import DrawnFilings
from lab.simulation.hours import BIN_SECONDS, Hours, lay_out_hours, to_moment
from lab.simulation.premises import Load
from lab.simulation.report import SimulationInputs, make_question

type Points = list[dict[str, Any]]

MILLION: Final = 1e6
_LOADS: Final = (1e5, 3e5, 1e6, 3e6, 1e7, 3e7, 1e8)


def staff_points(inputs: SimulationInputs) -> Points:
    """Return worker cores by listings a day, one seed."""
    return [point for size in _LOADS for point in _staff_of_load(inputs, size)]


def _staff_of_load(inputs: SimulationInputs, size: float) -> Iterator[dict[str, Any]]:
    load = replace(inputs.loads[0], listings_per_day=size)
    for name, weeks in (("ordinary weeks", load.without_spike()), ("with the spike", load)):
        filings = _draw_filings(inputs, weeks)
        question = make_question(inputs, weeks, inputs.desk, ())
        for goal, in_time in (("24 business hours", True), ("99 % in 5 minutes", False)):
            cores = search.find_cores(filings, question, in_time=in_time)
            yield {"listings": size, "cores": cores, "line": f"{goal}, {name}"}


def _draw_filings(inputs: SimulationInputs, load: Load) -> DrawnFilings:
    hours = lay_out_hours(inputs.house, load, inputs.desk, inputs.goal.business_hours)
    return batched.draw_filings(hours, load, inputs.desk, reported_sizes(), inputs.seed)


def kept_points(inputs: SimulationInputs) -> Points:
    """Return the share of human cases on time by reviewers, for a million listings a day."""
    load = replace(inputs.loads[0], listings_per_day=MILLION)
    calm, spike_filings = _draw_filings(inputs, load.without_spike()), _draw_filings(inputs, load)
    return [
        *_kept_by_reviewers(inputs, calm, "ordinary weeks", least=0.6),
        *_kept_by_reviewers(inputs, spike_filings, "with the spike", least=0.08),
    ]


def _kept_by_reviewers(
    inputs: SimulationInputs, filings: DrawnFilings, name: str, *, least: float
) -> Iterator[dict[str, Any]]:
    none = np.zeros(filings.hours.bins)
    enough = search.find_reviewers(
        filings, make_question(inputs, inputs.loads[0], inputs.desk, ()), none
    )
    batches = batched.hand_over(filings, none)
    for share in np.geomspace(least, 1.6, 40):
        people = max(1, round(enough * float(share)))
        desk_result = batched.run_reviewers(batches, inputs.desk, people)
        yield {
            "reviewers": people,
            "on_time": batched.desk_shares(filings, desk_result).cases,
            "line": name,
        }


def spike_points(inputs: SimulationInputs) -> Points:
    """Return cases waiting at machine and desk, hour by hour, for a million listings a day."""
    load = replace(inputs.loads[0], listings_per_day=MILLION)
    ordinary, spike_filings = (
        _draw_filings(inputs, load.without_spike()),
        _draw_filings(inputs, load),
    )
    return [
        point
        for name, staffed_for in (
            ("for the spike", spike_filings),
            ("for ordinary weeks", ordinary),
        )
        for point in _hourly_backlog(inputs, load, spike_filings, staffed_for, name)
    ]


def _hourly_backlog(
    inputs: SimulationInputs,
    load: Load,
    spike_filings: DrawnFilings,
    staffed_for: DrawnFilings,
    name: str,
) -> Iterator[dict[str, Any]]:
    question = make_question(inputs, load, inputs.desk, ())
    cores = search.find_cores(staffed_for, question, in_time=False)
    people = search.find_reviewers(staffed_for, question, np.zeros(spike_filings.hours.bins))
    flow = batched.run_machine(spike_filings.by_bin, cores / question.core_seconds)
    desk_result = batched.run_reviewers(
        batched.hand_over(spike_filings, flow.delay), inputs.desk, people
    )
    for number in _hourly(spike_filings.hours, load):
        moment = to_moment(spike_filings.hours, (number + 1) * BIN_SECONDS)
        at = moment.astimezone(inputs.house.calendar.time_zone).replace(tzinfo=None).isoformat()
        for where, waiting in (("machine", flow.backlog), ("desk", desk_result.backlog)):
            yield {"at": at, "waiting": int(waiting[number]), "where": where, "staffed": name}


def _hourly(hours: Hours, load: Load) -> range:
    """Return a bin of each hour, from four days before the spike to eleven days after its start."""
    day = int(86_400 / BIN_SECONDS)
    spike_day = (load.spike_on - load.begins_on + timedelta(days=7)).days
    return range(max(0, spike_day - 4) * day, min(hours.bins, (spike_day + 11) * day), day // 24)


type Plot = dict[str, Any]  # a Vega-Lite document

WORKERS: Final = "scale-workers.svg"
REVIEWERS: Final = "scale-reviewers.svg"
SPIKE: Final = "scale-spike.svg"
ENGINES: Final = "scale-engines.svg"
_STYLE: Final[Plot] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "background": "white",
    "config": {"font": "sans-serif"},
}
_DAY: Final = {
    "values": [1e5, 1e6, 1e7, 1e8],
    "labelExpr": "format(datum.value / 1e6, '~r') + ' M'",
}


def draw_plots(inputs: SimulationInputs, figures: Mapping[str, Any], folder: Path) -> None:
    """Write all four plots into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    plots = {
        WORKERS: _workers(staff_points(inputs)),
        REVIEWERS: _reviewers(kept_points(inputs), inputs.goal.share),
        SPIKE: _spike(spike_points(inputs)),
        ENGINES: _engines(figures),
    }
    for name, plot in plots.items():
        picture = vl_convert.vegalite_to_svg({**_STYLE, **plot})
        (folder / name).write_text(picture, encoding="utf-8")


def _workers(points: Points) -> Plot:
    order = [point["line"] for point in sorted(points[-4:], key=lambda point: -point["cores"])]
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


def _reviewers(points: Points, goal: float) -> Plot:
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


def _spike(points: Points) -> Plot:
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


def _engines(answer: Mapping[str, Any]) -> Plot:
    rows = sorted(answer["engines"], key=lambda engine: engine["runs_out_at_listings_per_day"])
    values = [
        {
            "name": row["name"],
            "used": max(used_share, 1e-4),
            "load": f"{load['listings_per_day'] / 1e6:g} M a day",
        }
        for row in rows
        for used_share, load in zip(row["used"], answer["loads"], strict=True)
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
                "sort": [f"{load['listings_per_day'] / 1e6:g} M a day" for load in answer["loads"]],
            },
        },
    }  # fmt: skip
    rule = {
        "mark": {"type": "rule", "strokeDash": [4, 4], "color": "#b00"},
        "data": {"values": [{"used": 1}]},
        "encoding": {"x": {"field": "used", "type": "quantitative"}},
    }
    return {"width": 480, "height": 300, "layer": [dots, rule]}
