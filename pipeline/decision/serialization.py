"""Facts and Routing as JSON bytes, there and back without loss: what is stored can be replayed."""

from pydantic import TypeAdapter

from pipeline.decision.routing import Routing
from pipeline.facts import Facts

_FACTS = TypeAdapter(Facts)
_ROUTING = TypeAdapter(Routing)


def facts_to_json(facts: Facts) -> bytes:
    """Return the bytes stored beside a case."""
    return _FACTS.dump_json(facts)


def facts_from_json(stored_json: bytes | str) -> Facts:
    """Return the facts as they were."""
    return _FACTS.validate_json(stored_json)


def routing_to_json(routing: Routing) -> bytes:
    """Return the bytes stored beside a case."""
    return _ROUTING.dump_json(routing)


def routing_from_json(stored_json: bytes | str) -> Routing:
    """Return the routing as it was."""
    return _ROUTING.validate_json(stored_json)
