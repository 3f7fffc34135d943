"""The rules, the load and the desk on which the simulation is tested."""

from datetime import date, time
from functools import cache

import numpy as np

from lab.simulation import arrivals, exact
from lab.simulation.arrivals import reported_sizes
from lab.simulation.exact import Cases
from lab.simulation.hours import DeskRules, Hours, lay_out_hours
from lab.simulation.premises import Desk, Load, Shift
from pipeline.policy.policy import parse_policy
from pipeline.time.deadlines import parse_calendar
from tests.project.source import ROOT

SMALL = Load(6_000, date(2026, 10, 19), 14, date(2026, 10, 27), 1, 5.0)
DESK = Desk(minutes_per_case=2, automatic_share=0.5, shifts=(Shift(time(9), time(17)),))


@cache
def desk_rules() -> DeskRules:
    """The policy and the calendar that are shipped."""
    config = ROOT / "config"
    return DeskRules(
        parse_policy((config / "policy.toml").read_text(encoding="utf-8")),
        parse_calendar((config / "calendars/hangzhou.toml").read_text(encoding="utf-8")),
    )


@cache
def hours(load: Load = SMALL) -> Hours:
    """The weeks of the small load."""
    return lay_out_hours(desk_rules(), load, DESK, 24)


@cache
def small_cases(seed: int) -> Cases:
    """Every case of the small load."""
    chance = np.random.default_rng(seed)
    requests = arrivals.draw_requests(hours(), SMALL, DESK, reported_sizes(), chance)
    return exact.list_cases(requests, hours(), desk_rules(), DESK, 24)
