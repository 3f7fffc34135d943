"""The outbox: what the world shall be told, written in the transaction that decided it."""

import json
from datetime import datetime
from typing import Final

from records.database import execute, insert_into
from records.ledger.models import Outgoing

type Body = dict[str, str | int | bool]


_COLUMNS: Final = ("key", "kind", "subject_id", "body", "send_after")
_POST: Final = f"""
{insert_into(Outgoing, dict.fromkeys(_COLUMNS, "%s") | {"body": "%s::jsonb"})}
ON CONFLICT (key) DO NOTHING
"""


def post(
    *, key: str, kind: str, subject_id: int, body: Body | None = None, send_after: datetime
) -> None:
    """Write one effect; a second one under the same key changes nothing."""
    execute(_POST, [key, kind, subject_id, json.dumps(body or {}), send_after])


def recall(*, kind: str, subject_id: int) -> int:
    """Delete what was not sent yet; returns how many."""
    deleted, _ = Outgoing.objects.unsent().filter(kind=kind, subject_id=subject_id).delete()
    return deleted
