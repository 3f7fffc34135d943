"""Proofs that entries of the audit chain stood there when they were sealed (RFC 9162, 2.1.3).

A path leads from an entry's leaf to the root that its seal has signed: `L` or `R` says on which
side the other hash stands. With the entry, the path and the seal no database is needed.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import batched
from typing import Final

from records.database import fetch_all, stream_rows
from records.ledger.models import Seal
from records.ledger.seals import LEAF, LINK, LINK_TYPES, NODE, Document, encode_leaf

_ENTRIES_OF_SUBJECTS: Final = (
    "SELECT xid, id FROM ledger_auditentry WHERE subject_kind = %s AND subject_id = ANY(%s)"
    " ORDER BY xid, id"
)
_SPAN: Final = f"SELECT {LINK} FROM ledger_auditentry WHERE xid >= %s AND xid < %s ORDER BY id"  # noqa: S608  # our own words
_ENTRIES: Final = f"SELECT {LINK}, entry FROM ledger_auditentry WHERE id = ANY(%s) ORDER BY id"  # noqa: S608  # our own words
_AT_ONCE: Final = 500
_STEP: Final = re.compile("[LR][0-9a-f]{64}")


class SealBroken(Exception):
    """Entries are not those that were sealed; run `markwarden verify` before anything leaves."""


class ProofMismatch(Exception):
    """An entry, its path and its seal do not fit each other; the message says which."""


@dataclass(slots=True)
class ProvenEntry:
    """One entry with every column of its leaf, and its path; empty if no seal covers it."""

    id: int
    xid: int
    subject: tuple[str, int]
    number: int
    previous_hash: str
    entry_hash: str
    entry: str = ""
    path: list[str] = field(default_factory=list)


def hash_leaves(leaves: Iterable[tuple[bytes, list[str] | None]]) -> bytes:
    """Return the root, and write the path of each leaf that comes with a list.

    It keeps one hash for each full subtree, and only the leaves that are asked for.
    """
    peaks: list[tuple[bytes, list[list[str]]]] = []
    for count, (leaf, path) in enumerate(leaves):
        peaks.append((sha256(LEAF + leaf).digest(), [] if path is None else [path]))
        bits = count
        while bits & 1:
            _join(peaks)
            bits >>= 1
    while len(peaks) > 1:
        _join(peaks)
    return peaks[0][0] if peaks else sha256(b"").digest()


def _join(peaks: list[tuple[bytes, list[list[str]]]]) -> None:
    right, of_right = peaks.pop()
    left, of_left = peaks.pop()
    to_left, to_right = f"R{right.hex()}", f"L{left.hex()}"  # one text for all paths
    for path in of_left:
        path.append(to_left)
    for path in of_right:
        path.append(to_right)
    peaks.append((sha256(NODE + left + right).digest(), of_left + of_right))


def compute_root(leaf: bytes, path: Sequence[str]) -> str:
    """Return the root, in hexadecimal, to which a path leads from a leaf.

    Raises:
        ProofMismatch: the path is none.
    """
    node = sha256(LEAF + leaf).digest()
    for step in path:
        if not _STEP.fullmatch(step):
            raise ProofMismatch(f"{step!r} is no step of a path.")
        other = bytes.fromhex(step[1:])
        node = sha256(NODE + (other + node if step[0] == "L" else node + other)).digest()
    return node.hex()


def prove_entries(
    kind: str, subject_ids: Sequence[int]
) -> Iterator[tuple[str, Iterator[ProvenEntry]]]:
    """Yield each seal's text with the subjects' entries that it covers; the tail under no text.

    Entries are read as they are asked for: take those of a seal before the next seal.

    Raises:
        SealBroken: a seal's root is not that of its entries.
        SealUnreadable: the records hold a seal that is none.
    """
    rows = fetch_all(_ENTRIES_OF_SUBJECTS, [kind, list(subject_ids)])
    newest, place = find_newest(), 0
    while place < len(rows):
        document = _find_covering(rows[place][0], newest)
        end = place
        while end < len(rows) and (document is None or rows[end][0] < document.below_xid):
            end += 1
        ids = sorted(row_id for _xid, row_id in rows[place:end])
        paths = _find_paths(document, ids) if document else {}
        yield (document.text() if document else ""), _read_entries(ids, paths)
        place = end


def find_newest() -> int:
    """Return the number of the newest seal; 0 if there is none."""
    return Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0


def read_seal(number: int) -> Document:
    """Read a seal as it was written."""
    return Document.read(Seal.objects.values_list("document", flat=True).get(number=number))


def _find_covering(xid: int, newest: int) -> Document | None:
    """Return the seal of the transaction; None if it is not sealed yet."""

    def below_xid(number: int) -> int:
        return read_seal(number).below_xid

    place = bisect_right(range(1, newest + 1), xid, key=below_xid)
    return read_seal(place + 1) if place < newest else None


def _find_paths(document: Document, ids: Iterable[int]) -> dict[int, list[str]]:
    paths: dict[int, list[str]] = {row_id: [] for row_id in ids}
    links = stream_rows(_SPAN, LINK_TYPES, [document.from_xid, document.below_xid])
    root = hash_leaves((encode_leaf(link), paths.get(link[0])) for link in links)
    if root.hex() != document.root:
        raise SealBroken(f"{SealBroken.__doc__} It is seal {document.number}.")
    return paths


def _read_entries(ids: Iterable[int], paths: Mapping[int, list[str]]) -> Iterator[ProvenEntry]:
    for batch in batched(ids, _AT_ONCE, strict=False):
        for *link, entry in fetch_all(_ENTRIES, [list(batch)]):
            row_id, xid, kind, subject_id, number, previous_hash, entry_hash = link
            yield ProvenEntry(
                row_id, xid, (kind, subject_id), number, bytes(previous_hash).hex(),
                bytes(entry_hash).hex(), entry, paths.get(row_id, []),
            )  # fmt: skip


def check_entry(entry: ProvenEntry, document: Document | None) -> None:
    """Check an entry by itself and against its seal, without a database.

    Raises:
        ProofMismatch: it is not what was sealed.
    """
    name = f"Entry {entry.number} of {entry.subject[0]} {entry.subject[1]}"
    previous, entry_hash = bytes.fromhex(entry.previous_hash), bytes.fromhex(entry.entry_hash)
    if entry.entry and sha256(previous + entry.entry.encode()).digest() != entry_hash:
        raise ProofMismatch(f"{name} has not the hash of its text.")
    link = (entry.id, entry.xid, *entry.subject, entry.number, previous, entry_hash)
    if document and compute_root(encode_leaf(link), entry.path) != document.root:
        raise ProofMismatch(f"{name} is not in seal {document.number}.")


def describe_act(entry: ProvenEntry) -> tuple[str, str, str]:
    """Return when, by whom and what; all empty if retention removed the text."""
    act = json.loads(entry.entry) if entry.entry else {"at": "", "actor": "", "act": ""}
    return act["at"], act["actor"], act["act"]
