"""How a standing or a membership came to be what it is: its audit chain, as values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from records.ledger.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a subject's state."""

    at: datetime
    act: str
    actor: str  # "system", "user:12", "account:1001"
    before: str
    after: str
    why: str
    until_before: date | None = None


def moves_of(kind: str, subject_id: int) -> list[Move]:
    """Every move of this subject, oldest first."""
    entries = AuditEntry.objects.filter(subject_kind=kind, subject_id=subject_id)
    return [
        _told(json.loads(text))
        for text in entries.order_by("number").values_list("entry", flat=True)
    ]


def _told(entry: Mapping[str, Any]) -> Move:
    body = entry["body"]
    until = body.get("until_before")
    return Move(
        at=datetime.fromisoformat(entry["at"]),
        act=entry["act"],
        actor=entry["actor"],
        before=body.get("from", ""),
        after=body.get("to", ""),
        why=body.get("why", ""),
        until_before=date.fromisoformat(until) if until else None,
    )
