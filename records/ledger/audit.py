"""The audit chain: every act appends one entry, hashed over the one before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from records.database import execute
from records.ledger.models import AuditEntry

GENESIS: Final = bytes(32)  # what the first entry of a chain follows

type Value = str | int | float | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class Act:
    """What happened to one subject, by whom and when."""

    subject_kind: str
    subject_id: int
    name: str  # "file", "route", "rule" ...
    actor: str  # "system", "policy", "user:12", "account:1001"
    at: datetime
    body: Mapping[str, Value]

    def canonical(self) -> str:
        """Return the text that is hashed: JSON with sorted keys and no spaces."""
        return json.dumps(
            {
                "act": self.name,
                "actor": self.actor,
                "at": self.at.isoformat(),
                "body": dict(self.body),
                "subject": [self.subject_kind, self.subject_id],
            },
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )


_LINK: Final = """
INSERT INTO ledger_auditentry
  (subject_kind, subject_id, number, entry, previous_hash, entry_hash)
SELECT %(audit_kind)s, %(audit_id)s, coalesce(last.number, 0) + 1, %(audit_entry)s,
       coalesce(last.entry_hash, %(audit_genesis)s),
       sha256(coalesce(last.entry_hash, %(audit_genesis)s)
              || convert_to(%(audit_entry)s, 'UTF8'))
FROM {of}
LEFT JOIN LATERAL (
  SELECT number, entry_hash FROM ledger_auditentry
  WHERE subject_kind = %(audit_kind)s AND subject_id = %(audit_id)s
  ORDER BY number DESC LIMIT 1
) AS last ON true
"""


def link_statement(of: str) -> str:
    """Build the statement that appends one entry for the one row of `of`, if there is one.

    For acts that are one statement themselves: `of` names a part of theirs.
    """
    return _LINK.format(of=of)


def link_values(act: Act) -> dict[str, Value | bytes]:
    """Return the parameters of a `link_statement`."""
    return {
        "audit_kind": act.subject_kind,
        "audit_id": act.subject_id,
        "audit_entry": act.canonical(),
        "audit_genesis": GENESIS,
    }


_APPEND: Final = link_statement("(SELECT 1) AS one")


def append(act: Act) -> None:
    """Add one entry to the subject's chain, inside the caller's transaction.

    The caller holds the subject's row lock; two appends at once would meet at the unique number.
    """
    execute(_APPEND, link_values(act))


def record(
    subject_kind: str,
    subject_id: int,
    name: str,
    *,
    actor: str,
    at: datetime,
    body: Mapping[str, Value] | None = None,
) -> None:
    """Append the entry of one act; see `Act` and `append`."""
    append(Act(subject_kind, subject_id, name, actor, at, body or {}))


def begin_chains(acts: Iterable[Act]) -> None:
    """Start many chains in one statement: the subjects are new, so nothing comes before."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            subject_kind=act.subject_kind,
            subject_id=act.subject_id,
            number=1,
            entry=(entry := act.canonical()),
            previous_hash=GENESIS,
            entry_hash=hashlib.sha256(GENESIS + entry.encode()).digest(),
        )
        for act in acts
    )


def find_broken_links(subject_kind: str, subject_id: int) -> list[int]:
    """Return numbers of entries whose hash or place does not fit; empty: the chain is whole."""
    previous, broken = GENESIS, []
    entries = AuditEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    for position, link in enumerate(entries.order_by("number"), start=1):
        expected = hashlib.sha256(previous + link.entry.encode()).digest()
        fits = (link.number, bytes(link.previous_hash)) == (position, previous)
        if not fits or bytes(link.entry_hash) != expected:
            broken.append(link.number)
        previous = bytes(link.entry_hash)
    return broken
