"""Work for the sender's machine before a report is filed at once: no third party, no puzzle.

Each challenge belongs to one form, which files once: a solution is worth nothing anywhere else.
Anyone who shows none (no script, an old form) confirms by a letter instead.
"""

import json
import secrets
from datetime import datetime, timedelta
from typing import Final

import altcha
from django.conf import settings

from records import policies

SOLUTION_FIELD: Final = "work"
_ALGORITHM: Final = "SHA-256"
_LONGEST_SOLUTION: Final = 4_000


def create_challenge(draft_id: str, *, now: datetime) -> str:
    """Create the challenge of one form as JSON for the page's script."""
    numbers = policies.policy().public_form
    challenge = altcha.create_challenge(
        _ALGORITHM,
        1,
        counter=numbers.work // 2 + secrets.randbelow(numbers.work // 2),
        expires_at=now + timedelta(hours=numbers.work_hours),
        data={"form": draft_id},
        hmac_secret=_get_secret_key(),
    )
    return json.dumps(challenge.to_dict())


def is_solved(solution: str, draft_id: str) -> bool:
    """Return whether the work for this form was done."""
    if not solution or len(solution) > _LONGEST_SOLUTION:
        return False
    try:
        payload = altcha.Payload.from_base64(solution)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    data = payload.challenge.parameters.data
    is_ours = isinstance(data, dict) and data.get("form") == draft_id
    return is_ours and bool(altcha.verify_solution(payload, _get_secret_key()).verified)


def _get_secret_key() -> bytes:
    return f"work for a report {settings.MARKWARDEN.secret_key}".encode()
