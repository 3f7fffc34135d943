"""The whole result as one value: staff by load, what changes it, and engines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from lab.simulation import engines
from lab.simulation.arrivals import Sizes, reported_sizes
from lab.simulation.hours import BIN_SECONDS, DeskRules, lay_out_hours
from lab.simulation.measured import CaseCosts
from lab.simulation.premises import Desk, Goal, Load, Shift, shift
from lab.simulation.screening import ScreeningPremises, describe_screening
from lab.simulation.search import Question, StaffAnswer, find_staff

type Json = dict[str, Any]
type Say = Callable[[str], None]

_AUTOMATIC: Final = (0.5, 0.8, 0.9, 0.95, 0.99)
_MINUTES: Final = (0.5, 1.0, 2.0, 5.0)
_SHIFTS: Final[Mapping[str, tuple[Shift, ...]]] = {
    "one, 09-17": (shift("09:00-17:00"),),
    "two, 08-16 and 16-24": (shift("08:00-16:00"), shift("16:00-24:00")),
    "three, around the clock": (
        shift("00:00-08:00"), shift("08:00-16:00"), shift("16:00-24:00"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SimulationInputs:
    """The inputs that a user may change."""

    house: DeskRules
    costs: CaseCosts
    loads: Sequence[Load]
    screening: ScreeningPremises
    desk: Desk = field(default_factory=Desk)
    goal: Goal = field(default_factory=Goal)
    pictured_share: float = 1.0
    seed: int = 1
    seeds: int = 5

    @property
    def all_seeds(self) -> tuple[int, ...]:
        """The seeds, one for each simulation."""
        return tuple(range(self.seed, self.seed + self.seeds))


def build_report(inputs: SimulationInputs, say: Say) -> Json:
    """Search and multiply; report progress load by load."""
    sizes = reported_sizes()
    peak = peak_factor(inputs, inputs.loads[0])
    resources = engines.list_resources(inputs.costs, inputs.pictured_share)
    return {
        "measured": inputs.costs.origin,
        "worker_core_seconds_a_case": round(inputs.costs.core_seconds(inputs.pictured_share), 5),
        "automatic_share": inputs.desk.automatic_share,
        "minutes_per_case": inputs.desk.minutes_per_case,
        "seeds": list(inputs.all_seeds),
        "peak_over_mean": round(peak, 2),
        "loads": [_of_load(inputs, load, sizes, say) for load in inputs.loads],
        "people": _people(inputs, sizes, say),
        "engines": [_of_engine(resource, inputs.loads, peak) for resource in resources],
        "asked_a_case": inputs.costs.counted,
        "first_limit": engines.find_first(resources, peak).name,
        "screening": _screening(inputs, peak),
    }


def _screening(inputs: SimulationInputs, peak: float) -> Json:
    """Return what it takes to screen as many listings before publication, in the same weeks."""
    peaks = {"ordinary": peak_factor(inputs, inputs.loads[0].without_spike()), "spike": peak}
    return describe_screening(
        inputs.screening,
        inputs.pictured_share,
        dict.fromkeys(inputs.loads, peaks),
        inputs.desk.minutes_per_case,
    )


def peak_factor(inputs: SimulationInputs, load: Load) -> float:
    """Return the rate of the busiest ten minutes, spike included, over the mean day's."""
    hours = lay_out_hours(inputs.house, load, inputs.desk, inputs.goal.business_hours)
    return float(hours.filed_share.max()) * 86_400 / BIN_SECONDS


def make_question(
    inputs: SimulationInputs, load: Load, desk: Desk, seeds: Sequence[int]
) -> Question:
    """Return the search's question for one load and desk."""
    seconds = inputs.costs.core_seconds(inputs.pictured_share)
    return Question(load, desk, inputs.goal, seconds, seeds)


def _of_load(inputs: SimulationInputs, load: Load, sizes: Sizes, say: Say) -> Json:
    figures: Json = {"listings_per_day": load.listings_per_day}
    for name, weeks in (("ordinary", load.without_spike()), ("spike", load)):
        say(f"{load.listings_per_day:,.0f} listings a day, {name} weeks")
        figures[name] = _answer_figures(
            find_staff(
                make_question(inputs, weeks, inputs.desk, inputs.all_seeds), inputs.house, sizes
            )
        )
    return figures


def _answer_figures(answer: StaffAnswer) -> Json:
    return {
        "cores_in_time": answer.cores_in_time.as_figures(),
        "cores_at_once": answer.cores_at_once.as_figures(),
        "reviewers_a_shift": answer.reviewers.as_figures(),
    }


def _people(inputs: SimulationInputs, sizes: Sizes, say: Say) -> Json:
    """Return reviewers a shift for a million listings a day, one assumption changed at a time."""
    say("what changes the number of reviewers")
    load = replace(inputs.loads[0], listings_per_day=1e6).without_spike()

    def staff(desk: Desk) -> int:
        answer = find_staff(
            make_question(inputs, load, desk, inputs.all_seeds[:1]), inputs.house, sizes
        )
        return answer.reviewers.enough

    desk = inputs.desk
    return {
        "automatic_share": {
            f"{share:.0%}": staff(replace(desk, automatic_share=share)) for share in _AUTOMATIC
        },
        "minutes_per_case": {
            f"{minutes:g}": staff(replace(desk, minutes_per_case=minutes)) for minutes in _MINUTES
        },
        "shifts": {name: staff(replace(desk, shifts=shifts)) for name, shifts in _SHIFTS.items()},
    }


def _of_engine(resource: engines.Resource, loads: Sequence[Load], peak: float) -> Json:
    rates = np.array([load.listings_per_day / 86_400 for load in loads])
    return {
        "name": resource.name,
        "unit": resource.unit,
        "per_case": float(f"{resource.per_case:.4g}"),
        "capacity": resource.capacity,
        "is_capacity_measured": resource.is_capacity_measured,
        "demand": [float(f"{resource.demand(rate, rate * peak):.4g}") for rate in rates],
        "used": [float(f"{resource.used_share(rate, rate * peak):.3g}") for rate in rates],
        "runs_out_at_listings_per_day": float(f"{resource.listings_per_day(peak):.3g}"),
        "beyond": resource.beyond,
    }
