"""The audit chain: every act appends one entry, hashed over the one before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from matchers.labels.words import Word, _
from records.database import execute, lock_name, pack_rows, rows_from
from records.ledger.models import AuditEntry

GENESIS: Final = bytes(32)  # what the first entry of a chain follows

type Value = str | int | float | bool | list[str] | list[dict[str, Value]] | None


class ActorKind(Word):
    """Kinds of actors: what stands before the colon of an actor's name."""

    by: str  # for a party, which is told the way and no department

    SYSTEM = "system", _("system"), _("by the system")
    POLICY = "policy", _("policy"), _("by policy")
    AUDITS = "audits", _("audits"), _("by the system")  # they suspend automatic approval
    OPERATOR = "operator", _("operator"), _("by the operator")
    USER = "user", _("staff"), _("by a person")
    ACCOUNT = "account", _("filer"), _("over the API")
    KEY = "key", _("API key"), _("over the API")
    SELLER = "seller", _("seller"), _("by a person")


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


_LINK: Final = f"""
INSERT INTO ledger_auditentry
  (subject_kind, subject_id, number, entry, previous_hash, entry_hash)
SELECT {{kind}}, {{of}}.{{subject}}, coalesce(last.number, 0) + 1, {{of}}.entry,
       coalesce(last.entry_hash, genesis.hash),
       sha256(coalesce(last.entry_hash, genesis.hash) || convert_to({{of}}.entry, 'UTF8'))
FROM {{of}}
CROSS JOIN (VALUES (decode('{GENESIS.hex()}', 'hex'))) AS genesis (hash)
LEFT JOIN LATERAL (
  SELECT number, entry_hash FROM ledger_auditentry
  WHERE subject_kind = {{kind}} AND subject_id = {{of}}.{{subject}}
  ORDER BY number DESC LIMIT 1
) AS last ON true
"""  # noqa: S608  # a constant of ours


def link_statement(source: str, *, subject: str = "case_id", kind: str = "'case'") -> str:
    """Build the statement that appends one entry for each row of `source`.

    For acts that are one statement themselves: `source` names a part of theirs, no subject twice.

    Args:
        source: What has the rows, with the text of each in `entry`; see `Act.canonical`.
        subject: The column with the subject's id.
        kind: The kind of subject, in SQL.
    """
    return _LINK.format(of=source, subject=subject, kind=kind)


_APPEND: Final = (
    "WITH act AS (SELECT %(id)s::bigint AS subject_id, %(entry)s::text AS entry)"
    + link_statement("act", subject="subject_id", kind="%(kind)s")
)


# Acts on these come from rows of many kinds, or from people who may lock no row of the subject.
_SHARED: Final = frozenset({"account", "bundle", "right", "seller", "user", "system"})


def append(act: Act) -> None:
    """Add one entry to the subject's chain, inside the caller's transaction.

    Two appends at once would meet at the unique number. So they wait for each other on the chains
    that many write; on others the caller holds the subject's row lock.
    """
    if act.subject_kind in _SHARED:
        lock_name(f"audit {act.subject_kind} {act.subject_id}")
    execute(_APPEND, {"id": act.subject_id, "entry": act.canonical(), "kind": act.subject_kind})


_APPEND_ALL: Final = f"""
WITH act AS (SELECT * FROM {rows_from("acts", {"case_id": "bigint", "entry": "text"})})
{link_statement("act")}
"""  # noqa: S608  # our own words


def append_all(acts: Iterable[Act]) -> None:
    """Add entries to the chains of many cases, whose row locks the caller holds."""
    rest = list(acts)
    while rest:
        first = {act.subject_id: act for act in reversed(rest)}
        rows = ({"case_id": pk, "entry": act.canonical()} for pk, act in first.items())
        execute(_APPEND_ALL, {"acts": pack_rows(rows)})
        rest = [act for act in rest if act is not first[act.subject_id]]


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
    previous, broken_numbers = GENESIS, []
    entries = AuditEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    for position, link in enumerate(entries.order_by("number"), start=1):
        expected = hashlib.sha256(previous + link.entry.encode()).digest()
        fits = (link.number, bytes(link.previous_hash)) == (position, previous)
        # Of a text that retention took, `markwarden verify` asks the log.
        if not fits or (link.entry and bytes(link.entry_hash) != expected):
            broken_numbers.append(link.number)
        previous = bytes(link.entry_hash)
    return broken_numbers
