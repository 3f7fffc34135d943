"""The lines of the plots: staff by load, time kept by staff, and the weeks around the spike."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import numpy as np

from workers.lab.simulation import batched, outcome, search
from workers.lab.simulation.hours import BIN_SECONDS, Hours, laid_out, to_moment
from workers.lab.simulation.outcome import Drawn
from workers.lab.simulation.premises import Load
from workers.lab.simulation.report import Asked, question
from workers.lab.simulation.sizes import reported

type Points = list[dict[str, Any]]

MILLION: Final = 1e6
_LOADS: Final = (1e5, 3e5, 1e6, 3e6, 1e7, 3e7, 1e8)


def staff(asked: Asked) -> Points:
    """Worker cores by listings a day, one seed."""
    return [point for size in _LOADS for point in _staff(asked, size)]


def _staff(asked: Asked, size: float) -> Iterator[dict[str, Any]]:
    load = replace(asked.loads[0], listings_per_day=size)
    for name, each in (("ordinary weeks", load.without_spike()), ("with the spike", load)):
        filings = _filings(asked, each)
        wanted = question(asked, each, asked.desk, ())
        for goal, in_time in (("24 business hours", True), ("99 % in 5 minutes", False)):
            cores = search.cores(filings, wanted, in_time=in_time)
            yield {"listings": size, "cores": cores, "line": f"{goal}, {name}"}


def _filings(asked: Asked, load: Load) -> Drawn:
    hours = laid_out(asked.house, load, asked.desk, asked.goal.business_hours)
    return outcome.drawn(hours, load, asked.desk, reported(), asked.seed)


def kept(asked: Asked) -> Points:
    """Share of human cases on time by reviewers a shift, for a million listings a day."""
    load = replace(asked.loads[0], listings_per_day=MILLION)
    calm, spiked = _filings(asked, load.without_spike()), _filings(asked, load)
    return [
        *_kept(asked, calm, "ordinary weeks", least=0.6),
        *_kept(asked, spiked, "with the spike", least=0.08),
    ]


def _kept(asked: Asked, filings: Drawn, name: str, *, least: float) -> Iterator[dict[str, Any]]:
    none = np.zeros(filings.hours.bins)
    enough = search.reviewers(filings, question(asked, asked.loads[0], asked.desk, ()), none)
    batches = outcome.handed(filings, none)
    for share in np.geomspace(least, 1.6, 40):
        people = max(1, round(enough * float(share)))
        decided = outcome.with_reviewers(batches, asked.desk, people)
        yield {
            "reviewers": people,
            "on_time": outcome.of_desk(filings, decided).cases,
            "line": name,
        }


def spike(asked: Asked) -> Points:
    """Cases waiting at the machine and at the desk, hour by hour, for a million listings a day."""
    load = replace(asked.loads[0], listings_per_day=MILLION)
    ordinary, spiked = _filings(asked, load.without_spike()), _filings(asked, load)
    return [
        point
        for name, staffed_for in (("for the spike", spiked), ("for ordinary weeks", ordinary))
        for point in _weeks(asked, load, spiked, staffed_for, name)
    ]


def _weeks(
    asked: Asked, load: Load, spiked: Drawn, staffed_for: Drawn, name: str
) -> Iterator[dict[str, Any]]:
    wanted = question(asked, load, asked.desk, ())
    cores = search.cores(staffed_for, wanted, in_time=False)
    people = search.reviewers(staffed_for, wanted, np.zeros(spiked.hours.bins))
    flow = batched.machine(spiked.by_bin, cores / wanted.core_seconds)
    decided = outcome.with_reviewers(outcome.handed(spiked, flow.delay), asked.desk, people)
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
