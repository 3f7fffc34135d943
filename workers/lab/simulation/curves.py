"""The lines of the plots: staff by load, time kept by staff, and the weeks around the spike."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import numpy as np

from workers.lab.simulation import batched, outcome, search
from workers.lab.simulation.hours import BIN_SECONDS, Hours, lay_out_hours, to_moment
from workers.lab.simulation.outcome import DrawnFilings
from workers.lab.simulation.premises import Load
from workers.lab.simulation.report import SimulationInputs, make_question
from workers.lab.simulation.sizes import reported_sizes

type Points = list[dict[str, Any]]

MILLION: Final = 1e6
_LOADS: Final = (1e5, 3e5, 1e6, 3e6, 1e7, 3e7, 1e8)


def staff_points(asked: SimulationInputs) -> Points:
    """Worker cores by listings a day, one seed."""
    return [point for size in _LOADS for point in _staff_of_load(asked, size)]


def _staff_of_load(asked: SimulationInputs, size: float) -> Iterator[dict[str, Any]]:
    load = replace(asked.loads[0], listings_per_day=size)
    for name, each in (("ordinary weeks", load.without_spike()), ("with the spike", load)):
        filings = _draw_filings(asked, each)
        wanted = make_question(asked, each, asked.desk, ())
        for goal, in_time in (("24 business hours", True), ("99 % in 5 minutes", False)):
            cores = search.find_cores(filings, wanted, in_time=in_time)
            yield {"listings": size, "cores": cores, "line": f"{goal}, {name}"}


def _draw_filings(asked: SimulationInputs, load: Load) -> DrawnFilings:
    hours = lay_out_hours(asked.house, load, asked.desk, asked.goal.business_hours)
    return outcome.draw_filings(hours, load, asked.desk, reported_sizes(), asked.seed)


def kept_points(asked: SimulationInputs) -> Points:
    """Share of human cases on time by reviewers a shift, for a million listings a day."""
    load = replace(asked.loads[0], listings_per_day=MILLION)
    calm, spiked = _draw_filings(asked, load.without_spike()), _draw_filings(asked, load)
    return [
        *_kept_by_reviewers(asked, calm, "ordinary weeks", least=0.6),
        *_kept_by_reviewers(asked, spiked, "with the spike", least=0.08),
    ]


def _kept_by_reviewers(
    asked: SimulationInputs, filings: DrawnFilings, name: str, *, least: float
) -> Iterator[dict[str, Any]]:
    none = np.zeros(filings.hours.bins)
    enough = search.find_reviewers(
        filings, make_question(asked, asked.loads[0], asked.desk, ()), none
    )
    batches = outcome.hand_over(filings, none)
    for share in np.geomspace(least, 1.6, 40):
        people = max(1, round(enough * float(share)))
        decided = outcome.run_reviewers(batches, asked.desk, people)
        yield {
            "reviewers": people,
            "on_time": outcome.desk_shares(filings, decided).cases,
            "line": name,
        }


def spike_points(asked: SimulationInputs) -> Points:
    """Cases waiting at the machine and at the desk, hour by hour, for a million listings a day."""
    load = replace(asked.loads[0], listings_per_day=MILLION)
    ordinary, spiked = _draw_filings(asked, load.without_spike()), _draw_filings(asked, load)
    return [
        point
        for name, staffed_for in (("for the spike", spiked), ("for ordinary weeks", ordinary))
        for point in _hourly_backlog(asked, load, spiked, staffed_for, name)
    ]


def _hourly_backlog(
    asked: SimulationInputs, load: Load, spiked: DrawnFilings, staffed_for: DrawnFilings, name: str
) -> Iterator[dict[str, Any]]:
    wanted = make_question(asked, load, asked.desk, ())
    cores = search.find_cores(staffed_for, wanted, in_time=False)
    people = search.find_reviewers(staffed_for, wanted, np.zeros(spiked.hours.bins))
    flow = batched.run_machine(spiked.by_bin, cores / wanted.core_seconds)
    decided = outcome.run_reviewers(outcome.hand_over(spiked, flow.delay), asked.desk, people)
    for number in _hourly(spiked.hours, load):
        moment = to_moment(spiked.hours, (number + 1) * BIN_SECONDS)
        at = moment.astimezone(asked.house.calendar.time_zone).replace(tzinfo=None).isoformat()
        for where, waiting in (("machine", flow.backlog), ("desk", decided.backlog)):
            yield {"at": at, "waiting": int(waiting[number]), "where": where, "staffed": name}


def _hourly(hours: Hours, load: Load) -> range:
    """From four days before the spike to eleven days after its beginning."""
    day = int(86_400 / BIN_SECONDS)
    into = (load.spike_on - load.begins_on + timedelta(days=7)).days
    return range(max(0, into - 4) * day, min(hours.bins, (into + 11) * day), day // 24)
