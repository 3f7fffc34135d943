"""What is stored comes back as it was."""

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


@given(facts)
def test_facts_survive_the_round_trip(case: Facts) -> None:
    assert facts_from_json(facts_to_json(case)) == case


@given(routings)
def test_routings_survive_the_round_trip(routing: Routing) -> None:
    assert routing_from_json(routing_to_json(routing)) == routing
