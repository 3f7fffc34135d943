"""Each protection stops a violation that nothing else stops, and the checker sees it missing."""

import pytest

from tests.lab.chaos.mutations.mutations import MUTATIONS, try_mutation


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_checker_fails_without_it_and_only_without_it(db: None, name: str) -> None:
    assert try_mutation(name, is_protected=True) == []
    assert try_mutation(name, is_protected=False)


def test_every_protection_that_the_protocol_names_is_tried() -> None:
    protections = {"unique_key", "fencing", "compare_and_set", "sweeper", "outbox", "lease_renewal"}
    assert protections | {"one_open_counter", "settlement"} <= MUTATIONS.keys()


def test_every_protection_of_screening_is_tried() -> None:
    verdicts = {"one_verdict", "newest_revision", "superseded_answer", "part_sweeper"}
    assert verdicts | {"budget_of_holds"} <= MUTATIONS.keys()
