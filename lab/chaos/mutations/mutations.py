"""Prove that each protection is needed, and that the checker sees what happens without it.

For each there is a violation that nothing else stops. It is tried with the protection in place,
and nothing may be found; and with the protection switched off, and something must be.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lab.chaos.mutations import screening_violations, violations
from lab.chaos.mutations.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Mutation:
    """One protection, how it is switched off, and what it alone stops."""

    protection: str
    switched_off: str
    violate: Callable[..., None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker found with the protection and without it."""

    protected: tuple[str, ...]
    unprotected: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        """The protection stops the violation, and without it the checker fails."""
        return not self.protected and bool(self.unprotected)


MUTATIONS: Final[Mapping[str, Mutation]] = {
    "unique_key": Mutation(
        "One live ruling for a case and instance, by a unique index.",
        "The index is dropped.",
        violations.second_ruling,
    ),
    "fencing": Mutation(
        "A result is written only while worker and attempt are those of the claim.",
        "The row takes the writer's worker and attempt, so that the comparison cannot fail.",
        violations.stale_result,
    ),
    "compare_and_set": Mutation(
        "An action expects the case in a state that allows it.",
        "The comparison of the state is made true in each statement, at the driver.",
        violations.withdrawn_after_all,
    ),
    "sweeper": Mutation(
        "A message that was sent and not begun is sent again.",
        "No sweeper runs.",
        violations.lost_message,
    ),
    "outbox": Mutation(
        "Effects are rows, written with the ruling that causes them.",
        "A trigger lets no row into the outbox; the process that would send it is dead.",
        violations.unsent_effects,
    ),
    "lease_renewal": Mutation(
        "A worker extends the leases of its cases.",
        "It does not.",
        violations.long_work,
    ),
    "signature": Mutation(
        "A message is opened only under a key of ours.",
        "dramatiq's plain encoder opens them.",
        violations.forged_message,
    ),
    "one_open_counter": Mutation(
        "One open counter-notification for a case, by a unique index.",
        "The index is dropped.",
        violations.second_counter,
    ),
    "settlement": Mutation(
        "What takes a claim back without a ruling is a row, carried out by a worker.",
        "A trigger lets no such row in; the process that would restore the listing is dead.",
        violations.lost_settlement,
    ),
    "append_only": Mutation(
        "Entries of the audit chain are neither changed nor deleted.",
        "The trigger is disabled and the privilege granted.",
        violations.rewritten_entry,
    ),
    "one_verdict": Mutation(
        "The first verdict on a version of a listing stands, no matter who screens it again.",
        "The statement that writes verdicts lets the same revision replace itself.",
        screening_violations.second_verdict,
    ),
    "newest_revision": Mutation(
        "An older revision is superseded, in whichever order they come.",
        "The statement that writes verdicts compares no revisions.",
        screening_violations.late_revision,
    ),
    "superseded_answer": Mutation(
        "An old revision that is sent again is answered as superseded.",
        "The statement that writes verdicts answers it as the newest one.",
        screening_violations.old_answer,
    ),
    "part_sweeper": Mutation(
        "A part of a batch that was sent and not begun is sent again.",
        "No sweeper runs.",
        screening_violations.lost_part,
    ),
    "budget_of_holds": Mutation(
        "A rule holds no more listings a day than its budget.",
        "What is left of a budget is always plenty.",
        screening_violations.many_holds,
    ),
}


def try_mutation(name: str) -> Verdict:
    """Try the violation with the protection and without it; undo both."""
    breaches: list[tuple[str, ...]] = []
    for is_protected in (True, False):
        with Scenario.create() as scenario:
            MUTATIONS[name].violate(scenario, is_protected=is_protected)
            breaches.append(tuple(scenario.breaches()))
    return Verdict(*breaches)
