"""What is stored comes back as it was."""

from pathlib import Path

from hypothesis import given

from pipeline.decision.routing import Routing
from pipeline.decision.serialization import (
    facts_from_json,
    facts_to_json,
    routing_from_json,
    routing_to_json,
)
from pipeline.facts import Facts
from tests.unit.pipeline.strategies import facts, routings

_STORED = Path(__file__).with_name("stored_case.jsonl")  # facts, then their routing


@given(facts)
def test_facts_survive_the_round_trip(case: Facts) -> None:
    assert facts_from_json(facts_to_json(case)) == case


@given(routings)
def test_routings_survive_the_round_trip(routing: Routing) -> None:
    assert routing_from_json(routing_to_json(routing)) == routing


def test_a_case_stored_before_further_kinds_is_read_and_written_to_the_same_bytes() -> None:
    facts, routing = _STORED.read_bytes().splitlines()
    assert facts_to_json(facts_from_json(facts)) == facts
    assert routing_to_json(routing_from_json(routing)) == routing
