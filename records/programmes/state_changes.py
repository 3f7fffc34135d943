"""How a standing or a membership came to be what it is: its audit chain, as values."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from records.ledger.models import AuditEntry


@dataclass(frozen=True, slots=True)
class StateChange:
    """One change of a subject's state."""

    at: datetime
    act: str
    actor: str  # "system", "user:12", "account:1001"
    before: str
    after: str
    why: str
    until_before: date | None = None


def list_changes(kind: str, subject_id: int) -> list[StateChange]:
    """Return every move of this subject, oldest first."""
    return read_changes(kind, [subject_id]).get(subject_id, [])


def read_changes(kind: str, subject_ids: Collection[int]) -> dict[int, list[StateChange]]:
    """Return every move of these subjects, oldest first; who never moved is left out."""
    entries = AuditEntry.objects.readable().filter(subject_kind=kind, subject_id__in=subject_ids)
    changes: defaultdict[int, list[StateChange]] = defaultdict(list)
    for subject_id, text in entries.order_by("subject_id", "number").values_list(
        "subject_id", "entry"
    ):
        changes[subject_id].append(_parse_change(json.loads(text)))
    return dict(changes)


def _parse_change(entry: Mapping[str, Any]) -> StateChange:
    body = entry["body"]
    until = body.get("until_before")
    return StateChange(
        at=datetime.fromisoformat(entry["at"]),
        act=entry["act"],
        actor=entry["actor"],
        before=body.get("from", ""),
        after=body.get("to", ""),
        why=body.get("why", ""),
        until_before=date.fromisoformat(until) if until else None,
    )
