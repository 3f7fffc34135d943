"""Prove that each protection is needed, and that the checker sees what happens without it.

For each there is a violation that nothing else stops. It is tried with the protection in place,
and nothing may be found; and with the protection switched off, and something must be. What is
switched off, and how, stands in the violation.
"""

from collections.abc import Callable, Mapping
from typing import Final

from tests.lab.chaos.mutations import screening_violations, violations
from tests.lab.chaos.mutations.scenario import Scenario

# By the protection: what it alone stops.
MUTATIONS: Final[Mapping[str, Callable[..., None]]] = {
    "unique_key": violations.second_ruling,
    "fencing": violations.stale_result,
    "compare_and_set": violations.withdrawn_after_all,
    "sweeper": violations.lost_message,
    "outbox": violations.unsent_effects,
    "lease_renewal": violations.long_work,
    "one_open_counter": violations.second_counter,
    "settlement": violations.lost_settlement,
    "one_verdict": screening_violations.second_verdict,
    "newest_revision": screening_violations.late_revision,
    "superseded_answer": screening_violations.old_answer,
    "part_sweeper": screening_violations.lost_part,
    "policy_in_force": violations.stale_policy,
    "budget_of_holds": screening_violations.many_holds,
}


def try_mutation(name: str, *, is_protected: bool) -> list[str]:
    """Return what the checker finds after the violation; undo it, and what was switched off."""
    with Scenario.create() as scenario:
        MUTATIONS[name](scenario, is_protected=is_protected)
        return scenario.breaches()
