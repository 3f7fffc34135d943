"""What a call demands of the thing that it changes: that nobody else changed it before."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest
from django.utils.http import parse_etags
from ninja import Schema

from interfaces.api.protocol.representations import tag_representation

# Locks a thing until the transaction ends, and shows it as its GET does.
type ShowLocked = Callable[..., Schema]


IF_MATCH: Final[dict[str, Any]] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` that you read; if somebody changed the thing since, the call is"
    " refused with 412 and nothing changes. `*`: whatever it is. Without it nothing is compared.",
    "schema": {"type": "string"},
}


class Changed(Exception):
    """Somebody changed this since you read it. Nothing was done: get it again, then decide."""


def ensure_unchanged(request: HttpRequest, show_locked: ShowLocked, **names: object) -> None:
    """Ensure, inside the transaction that changes the thing, that `If-Match` names it as it is.

    Raises:
        Changed: it does not.
    """
    wanted = parse_etags(request.headers["If-Match"])
    if not {"*", tag_representation(show_locked(request, **names))} & {*wanted}:
        raise Changed(Changed.__doc__)
