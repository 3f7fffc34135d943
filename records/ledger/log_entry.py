"""Entries of the audit chain as leaves of the log, and their proofs; no database, no settings."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from records.ledger.merkle import ProofMismatch, follow_path, hash_leaf

type LeafColumns = tuple[int, int, str, int, int, bytes, bytes, str]

LEAF_COLUMNS: Final = (
    "id, xid, subject_kind, subject_id, number, previous_hash, entry_hash, salt::text"
)
LEAF_TYPES: Final = ("int8", "int8", "varchar", "int8", "int4", "bytea", "bytea", "text")


def encode_leaf(columns: LeafColumns) -> str:
    """Write an entry's leaf: canonical JSON of every column; its text is in the entry's own hash.

    The salt keeps those who know the leaf's hash from guessing what the entry says.
    """
    row_id, xid, kind, subject_id, number, previous_hash, entry_hash, salt = columns
    return (
        f'{{"entry_hash":"{entry_hash.hex()}","id":{row_id},"number":{number}'
        f',"previous_hash":"{previous_hash.hex()}","salt":{_quote(salt)}'
        f',"subject":[{_quote_kind(kind)},{subject_id}],"xid":{xid}}}'
    )


def _quote(text: str) -> str:
    return f'"{text}"' if text.replace("-", "").isalnum() else json.dumps(text)


_quote_kind: Final = lru_cache(maxsize=256)(json.dumps)


@dataclass(slots=True)
class ProvenEntry:
    """An entry, its leaf, and where that stands in the log; no place: it is not logged yet."""

    entry: str  # empty: retention removed the text
    leaf: str
    index: int | None = None
    path: Sequence[str] = ()  # in hexadecimal, bottom up


def check_entry(proven: ProvenEntry, size: int = 0) -> bytes | None:
    """Check an entry by itself, and return the root to which its path leads; None: it has none.

    Args:
        proven: the entry.
        size: of the tree.

    Raises:
        ProofMismatch: it is not what was logged.
    """
    columns = read_leaf(proven.leaf)
    name = "Entry {number} of {subject[0]} {subject[1]}".format_map(columns)
    previous, entry_hash = (
        bytes.fromhex(columns[each]) for each in ("previous_hash", "entry_hash")
    )
    if proven.entry and sha256(previous + proven.entry.encode()).digest() != entry_hash:
        raise ProofMismatch(f"{name} has not the hash of its text.")
    if proven.index is None:
        return None
    try:
        path = [bytes.fromhex(step) for step in proven.path]
        return follow_path(hash_leaf(proven.leaf.encode()), proven.index, size, path)
    except (ProofMismatch, ValueError) as unfit:
        raise ProofMismatch(f"{name} has no path to the log: {unfit}") from unfit


def read_leaf(leaf: str) -> dict[str, Any]:
    """Read the columns of a leaf.

    Raises:
        ProofMismatch: it is none.
    """
    try:
        columns = json.loads(leaf)
        kind, subject_id = columns["subject"]
        row_id, xid, number, salt = (columns[name] for name in ("id", "xid", "number", "salt"))
        hashes = [bytes.fromhex(columns[name]) for name in ("previous_hash", "entry_hash")]
        again = encode_leaf((row_id, xid, kind, subject_id, number, *hashes, salt))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as broken:
        raise ProofMismatch(f"{leaf[:80]!r} is no leaf of the log.") from broken
    if again != leaf:
        raise ProofMismatch(f"{leaf[:80]!r} is no leaf of the log.")
    return dict(columns)


def describe_act(proven: ProvenEntry) -> tuple[str, str, str]:
    """Return when, by whom and what; all empty if retention removed the text."""
    entry = proven.entry
    act = json.loads(entry) if entry else {"at": "", "actor": "", "act": ""}
    return act["at"], act["actor"], act["act"]
