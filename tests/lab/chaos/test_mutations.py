"""Each protection stops a violation that nothing else stops, and the checker sees it missing."""

import pytest

from tests.lab.chaos.mutations.mutations import MUTATIONS, try_mutation

_FOUND = {
    "unique_key": "is decided (upheld) with 2 live rulings of first instance, not one.",
    "fencing": "was routed by what was read before its question was answered.",
    "compare_and_set": "is withdrawn and its live ruling says upheld.",
    "sweeper": "still is sent in the backlog.",
    "outbox": "has 0 letters in the outbox, not 1.",
    "lease_renewal": "is parked and harms nobody.",
    "one_open_counter": "has 2 open counter-notifications, not one.",
    "settlement": "is accepted by 0 answers, not 1.",
    "one_verdict": "Listing L-1 revision 1 was answered held and passed.",
    "newest_revision": "revision 2 was answered, and the newest is said to be 1.",
    "superseded_answer": "was answered held though revision 2 had been answered before.",
    "part_sweeper": "has 0 verdicts for 1 lines.",
    "policy_in_force": ", which was not in force.",
    "budget_of_holds": "Rule disguised_mark held 51 on ",
}


@pytest.mark.parametrize(("name", "found"), _FOUND.items())
def test_the_checker_fails_without_it_and_only_without_it(db: None, name: str, found: str) -> None:
    assert try_mutation(name, is_protected=True) == []
    assert any(found in breach for breach in try_mutation(name, is_protected=False))


def test_every_protection_that_can_be_switched_off_is_tried() -> None:
    assert _FOUND.keys() == MUTATIONS.keys()
