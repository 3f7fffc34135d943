"""What the OpenAPI document says of events: one webhook each, with what its message holds."""

from typing import Any, Final

from pydantic import TypeAdapter

from pipeline.screening.lines import FeedLine
from records.actions.notices.webhook_delivery import list_payloads
from records.notices.webhook_events import Event

_REFERENCE: Final = "#/components/schemas/{model}"


def describe_events() -> dict[str, Any]:
    """Describe the message of each event, by its name."""
    return {event.value: {"post": _describe(event)} for event in Event}


def describe_payloads() -> dict[str, Any]:
    """Return the shapes of what the events say, and of a listing to check, by their names."""
    shown = (*dict.fromkeys(list_payloads().values()), FeedLine)
    adapters: list[TypeAdapter[Any]] = [TypeAdapter(shape) for shape in shown]
    _map, definitions = TypeAdapter.json_schemas(
        [(place, "validation", adapter) for place, adapter in enumerate(adapters)],
        ref_template=_REFERENCE,
    )
    shapes: dict[str, Any] = definitions["$defs"]
    return shapes


def _describe(event: Event) -> dict[str, Any]:
    shape = list_payloads()[event].__name__
    schema = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "additionalProperties": False,
        "properties": {
            "type": {"type": "string", "const": event.value},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"$ref": f"#/components/schemas/{shape}"},
        },
    }
    return {
        "operationId": event.value.replace(".", "_"),
        "summary": event.label,
        "description": "Signed as Standard Webhooks are. Answer 2xx within a second.",
        "tags": ["Webhooks"],
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
            for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "2XX": {"description": "You have it."},
            "410": {"description": "You want no more: the endpoint is disabled."},
        },
    }
