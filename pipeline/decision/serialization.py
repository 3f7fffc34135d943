"""Facts and Routing as JSON, there and back without loss: what is stored can be replayed."""

from typing import Any

from pydantic import TypeAdapter

from pipeline.decision.routing import Routing
from pipeline.facts import Facts

_FACTS = TypeAdapter(Facts)
_ROUTING = TypeAdapter(Routing)


def facts_to_json(facts: Facts) -> bytes:
    """Return the facts as JSON."""
    return _FACTS.dump_json(facts)


def facts_from_json(stored_json: bytes | str) -> Facts:
    """Return the facts as they were."""
    return _FACTS.validate_json(stored_json)


def facts_to_document(facts: Facts) -> dict[str, Any]:
    """Return the facts as values of JSON."""
    document: dict[str, Any] = _FACTS.dump_python(facts, mode="json")
    return document


def routing_to_json(routing: Routing) -> bytes:
    """Return the routing as JSON."""
    return _ROUTING.dump_json(routing)


def routing_to_document(routing: Routing) -> dict[str, Any]:
    """Return the routing as values of JSON."""
    document: dict[str, Any] = _ROUTING.dump_python(routing, mode="json")
    return document


def routing_from_json(stored_json: bytes | str) -> Routing:
    """Return the routing as it was."""
    return _ROUTING.validate_json(stored_json)
