"""How many calls are left, in the headers of the IETF's draft (draft-ietf-httpapi-ratelimit)."""

import math
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from records.row_security.rate_limits import Limit


def keep_left(request: HttpRequest, left: Mapping[Limit, float]) -> None:
    """Keep what is left of the limits that a call counts against, for its answer."""
    request.META["markwarden.left"] = left


def add_rate_limits(request: HttpRequest, answer: HttpResponse) -> None:
    """Add how many calls each limit allows, how many are left, and when all are back."""
    left: Mapping[Limit, float] = request.META.get("markwarden.left", {})
    if left:
        answer["RateLimit-Policy"] = ", ".join(map(_write_policy, left))
        answer["RateLimit"] = ", ".join(
            f'"{limit.what}";r={int(tokens)};t={_seconds_until_full(limit, tokens)}'
            for limit, tokens in left.items()
        )


def _write_policy(limit: Limit) -> str:
    return f'"{limit.what}";q={int(limit.amount)};w={int(limit.seconds)}'


def _seconds_until_full(limit: Limit, tokens: float) -> int:
    return math.ceil((limit.amount - tokens) * limit.seconds / limit.amount)
