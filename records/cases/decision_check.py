"""Is each decision as it was routed? Its digests, made again from its row, against its entry."""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any, Final

from records import policies
from records.cases.decisions import MARK_BYTES, commit_part
from records.clock import database_now
from records.database import stream_rows
from records.ledger.proof import Findings

_SHARES: Final = 1 << 20
# A share of the cases, each time another.
_CHOSEN: Final = f"(hashint8extended({{0}}, %s) & {_SHARES - 1}) < %s"
# Where an entry has lost its text, nobody can say which decision it named.
_DECISIONS: Final = f"""
SELECT coalesce(d.case_id, e.subject_id), coalesce(d.version, e.version), d.facts, d.routing,
  d.salt, d.marks, d.facts_digest, d.routing_digest, d.policy_hash,
  d.index_generation, d.routed_at, d.account_id, c.account_id,
  e.entry, e.entry IS NULL AND EXISTS (SELECT FROM ledger_auditentry b
    WHERE b.subject_kind = 'case' AND b.subject_id = d.case_id AND b.entry = '')
FROM (SELECT * FROM cases_decisionrecord WHERE {_CHOSEN.format("case_id")}) d
FULL JOIN (
  SELECT subject_id, entry, substring(entry FROM '"version":([0-9]{{1,5}})}}')::int AS version
  FROM ledger_auditentry WHERE subject_kind = 'case' AND entry LIKE '{{"act":"route",%%'
    AND entry LIKE '%%"version":%%' AND {_CHOSEN.format("subject_id")}
) e ON e.subject_id = d.case_id AND e.version = d.version
LEFT JOIN cases_case c ON c.id = coalesce(d.case_id, e.subject_id)
"""  # noqa: S608  # our own words
_TYPES: Final = (
    *("int8", "int4", "text", "text", *["bytea"] * 4, "varchar", "int8", "timestamptz"),
    *("int8", "int8", "text", "bool"),
)
_NEWEST: Final = f"""
SELECT c.id, c.decision_version, coalesce(max(d.version), 0)
FROM cases_case c LEFT JOIN cases_decisionrecord d ON d.case_id = c.id
WHERE {_CHOSEN.format("c.id")} GROUP BY c.id
HAVING c.decision_version <> coalesce(max(d.version), 0)
"""  # noqa: S608  # our own words
# An entry names what a ruling was made on, and its case.
_RULED: Final = f"""
SELECT e.subject_id, e.ruling, e.decision FROM (
  SELECT subject_id, substring(entry FROM '"ruling":([0-9]{{1,18}})')::bigint AS ruling,
    substring(entry FROM '"decision":([0-9]{{1,5}})')::int AS decision
  FROM ledger_auditentry WHERE subject_kind = 'case' AND entry LIKE '{{"act":"rule",%%'
    AND {_CHOSEN.format("subject_id")}
) e JOIN cases_ruling r ON r.id = e.ruling
WHERE (r.case_id, r.decision_version) IS DISTINCT FROM (e.subject_id, e.decision)
"""  # noqa: S608  # our own words


@dataclass(slots=True)
class DecisionCounts:
    """Decisions that were checked, and those of which retention took the entry or the case."""

    checked: int = 0
    unproven: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    """A decision beside its entry: where one of the two is missing, its columns are None."""

    case_id: int
    version: int
    facts: str
    routing: str
    salt: bytes
    marks: bytes
    facts_digest: bytes
    routing_digest: bytes
    policy_hash: str
    index_generation: int
    routed_at: datetime | None
    account_id: int
    account_of_case: int | None  # None: the case is gone
    entry: str | None
    has_blank_entries: bool  # the case

    @property
    def is_whole(self) -> bool:
        return self.routed_at is not None and self.entry is not None


def check_decisions(findings: Findings, share: float = 1.0) -> DecisionCounts:
    """Check the decisions of all cases, or of a share of them, and say what is wrong."""
    counts, chosen = DecisionCounts(), (secrets.randbits(62), round(share * _SHARES))
    kept_since = database_now() - timedelta(days=policies.policy().retention_days["audit"])
    for values in stream_rows(_DECISIONS, _TYPES, chosen * 2):
        row = _Row(*values)
        faults = list(_compare(row) if row.is_whole else _explain_absence(row, kept_since))
        counts.checked += row.is_whole
        counts.unproven += not row.is_whole and not faults
        for fault in faults:
            findings.add(f"Case {row.case_id}, decision {row.version}: {fault}.")
    for case_id, named, newest in stream_rows(_NEWEST, ("int8", "int2", "int4"), chosen):
        findings.add(f"Case {case_id} names decision {named} as its newest, and that is {newest}.")
    for case_id, ruling, decision in stream_rows(_RULED, ("int8", "int8", "int4"), chosen):
        findings.add(f"Case {case_id}: ruling {ruling} is not on decision {decision} any more.")
    return counts


def _explain_absence(row: _Row, kept_since: datetime) -> Iterator[str]:
    """Say what retention did not do: it takes texts of entries, and cases with their decisions."""
    if row.routed_at is not None:
        if not (row.has_blank_entries and row.routed_at < kept_since):
            yield "no entry of the audit chain names it"
        return
    routed_at, _body = _read_entry(row)
    if row.account_of_case is not None or routed_at is None or routed_at >= kept_since:
        yield "it is missing"


def _compare(row: _Row) -> Iterator[str]:
    routed_at, body = _read_entry(row)
    are_equal = {
        "policy_hash": row.policy_hash == body.get("policy"),
        "index_generation": row.index_generation == body.get("index"),
        "routed_at": row.routed_at == routed_at,
        "facts_digest": row.facts_digest.hex() == body.get("facts"),
        "routing_digest": row.routing_digest.hex() == body.get("routing"),
        "account_id": row.account_id == row.account_of_case,
    }
    for name, is_equal in are_equal.items():
        if not is_equal:
            yield f"its {name} is not as decided"
    for name in ("facts", "routing"):
        if difference := _find_difference(row, name, body.get(name)):
            yield f"its {name} are not as decided: {difference}"


def _find_difference(row: _Row, name: str, expected: object) -> str:
    text = getattr(row, name)
    try:
        part = commit_part(name, json.loads(text), row.salt)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return "no JSON in canonical form"
    if part.text != text:
        return "no JSON in canonical form"
    if part.commitment.digest == expected:
        return ""
    marks = {bytes(mark) for mark in batched(row.marks, MARK_BYTES, strict=False)}
    changed = [
        field
        for field, digest in part.commitment.digests.items()
        if bytes.fromhex(digest)[:MARK_BYTES] not in marks
    ]
    if len(changed) == len(part.commitment.digests):
        return "all of them"
    return ", ".join(changed) or "a field is missing"


def _read_entry(row: _Row) -> tuple[datetime | None, Mapping[str, Any]]:
    """Return when the entry says it was, and its body; nothing of one that cannot be read.

    Its chain is broken there, which is said where chains are proved.
    """
    try:
        entry = json.loads(row.entry or "")
        return datetime.fromisoformat(entry["at"]), {**entry["body"]}
    except (ValueError, TypeError, KeyError):
        return None, {}
