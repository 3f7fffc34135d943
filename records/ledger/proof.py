"""Does the record hold? Every entry against its chain, every checkpoint against the entries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.db import connection, transaction

from records import policies
from records.clock import database_now
from records.database import fetch_all, stream_rows
from records.ledger import checkpoint_note, checkpoints, log_keys
from records.ledger.audit import GENESIS
from records.ledger.checkpoint_note import NotReadable
from records.ledger.merkle import HASH_BYTES, TILE_BYTES, TILE_HEIGHT, GrowingTree, TilePlace
from records.ledger.models import Checkpoint, LogTile

_MOST_NAMED: Final = 20  # findings told one by one; the rest are counted
_ENTRIES_AT_ONCE, _CHECKPOINTS_AT_ONCE = 65_536, 1_000
_FIRST_XID: Final = -(2**63)

type Entry = tuple[str, int, int, bytes, bytes, bytes, int]

_ENTRIES: Final = (
    "SELECT subject_kind, subject_id, number, previous_hash, entry_hash, convert_to(entry, 'UTF8'),"
    " xid FROM ledger_auditentry ORDER BY subject_kind, subject_id, number"
)
_ENTRY_TYPES: Final = ("varchar", "int8", "int4", "bytea", "bytea", "bytea", "int8")
_ONE_OF_SPAN: Final = (
    "SELECT number, subject_kind, subject_id FROM ledger_auditentry WHERE xid >= %s AND xid < %s"
    " ORDER BY xid, id OFFSET %s LIMIT 1"
)
_TAIL: Final = "SELECT count(*) FROM ledger_auditentry WHERE xid >= %s"
_TILE_BYTES: Final = "SELECT level, count(*), sum(length(hashes)) FROM ledger_logtile GROUP BY 1"


@dataclass(slots=True)
class Findings:
    """Sentences, each about one thing that is not as it must be."""

    sentences: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, sentence: str) -> None:
        """Count it, and keep its words while there are few."""
        self.count += 1
        if len(self.sentences) < _MOST_NAMED:
            self.sentences.append(sentence)


@dataclass(slots=True)
class Proof:
    """What was looked at, and what was found."""

    entries: int = 0
    subjects: int = 0
    checkpoints: int = 0
    tail: int = 0  # entries that no checkpoint covers yet
    newest: Checkpoint | None = None
    findings: Findings = field(default_factory=Findings)


def prove_chain() -> Proof:
    """Prove everything that the records say of themselves, as of one moment.

    Entries signed before the period of `audit` may have lost their text to retention, but their
    hashes are in the log.
    """
    period = timedelta(days=policies.policy().retention_days["audit"])
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        proof = Proof()
        _prove_chains(proof, checkpoints.find_covered_below(database_now() - period))
        _LogProof(proof).run()
    return proof


def _prove_chains(proof: Proof, blank_below_xid: int) -> None:
    subject: tuple[str, int] | None = None
    previous, place = GENESIS, 0
    for kind, subject_id, number, previous_hash, entry_hash, entry, xid in _entries():
        if (kind, subject_id) != subject:
            subject, previous, place = (kind, subject_id), GENESIS, 0
            proof.subjects += 1
        place += 1
        fits = number == place and previous_hash == previous
        is_blank = not entry and xid < blank_below_xid
        if not fits or not (is_blank or entry_hash == sha256(previous_hash + entry).digest()):
            proof.findings.add(f"The chain of {kind} {subject_id} is broken at entry {number}.")
        previous, place = entry_hash, number
        proof.entries += 1


def _entries() -> Iterator[Entry]:
    return stream_rows(_ENTRIES, _ENTRY_TYPES)


@dataclass(slots=True)
class _LogProof:
    """Grows the tree again, some checkpoints at a time: from the hashes that were kept, which are
    held against the entries, so that what was changed is found where it stands."""

    proof: Proof
    tree: GrowingTree = field(default_factory=GrowingTree)
    size: int = 0
    below_xid: int = 0

    def run(self) -> None:
        begin_xid, begin = _FIRST_XID, 0
        for rows in _batch_checkpoints():
            spans = _hash_spans(begin_xid, [row.below_xid for row in rows])
            kept = _read_leaves(begin, rows[-1].size)
            for row, leaves in zip(rows, spans, strict=True):
                first, last = (HASH_BYTES * (size - begin) for size in (self.size, row.size))
                self._prove_checkpoint(row, bytes(leaves), kept[first:last])
            self._compare_tiles(self.tree.take_full_tiles())
            begin_xid, begin = self.below_xid, self.size
        self._compare_tiles(self.tree.open_tiles())
        self._compare_sizes()
        ((self.proof.tail,),) = fetch_all(_TAIL, [begin_xid])

    def _prove_checkpoint(self, row: Checkpoint, leaves: bytes, kept: bytes) -> None:
        proof = self.proof
        if leaves != kept:
            self._report_entries(row, leaves, kept)
        for begin in range(0, len(kept), HASH_BYTES):
            self.tree.add(kept[begin : begin + HASH_BYTES])
        is_next = (row.number, row.from_xid) == (proof.checkpoints + 1, self.below_xid)
        if not is_next or row.size <= self.size:
            self._report(row.number, "does not follow the one before it")
        self.size, self.below_xid = row.size, row.below_xid
        proof.checkpoints, proof.newest = proof.checkpoints + 1, row
        self._prove_note(row)

    def _prove_note(self, row: Checkpoint) -> None:
        try:
            note = checkpoint_note.read_checkpoint(row.note)
        except NotReadable:
            self._report(row.number, "is no checkpoint any more")
            return
        if log_keys.find_signer(note) is None:
            self.proof.findings.add(f"No accepted key signed checkpoint {row.number} as it is.")
        if (note.size, note.root) != (row.size, self.tree.root()):
            self._report(row.number, "is not that of the hashes in the log")

    def _report_entries(self, row: Checkpoint, leaves: bytes, kept: bytes) -> None:
        """Report that a span has other entries than were logged, and name the first."""
        count, left = row.size - self.size, len(leaves) // HASH_BYTES
        if count != left:
            self._report(row.number, f"covers {count} entries, and {left} are left")
            return
        if len(kept) < len(leaves):
            self._report(row.number, f"covers {count} entries, and the log lacks hashes of them")
            return
        place = next(
            begin // HASH_BYTES
            for begin in range(0, len(kept), HASH_BYTES)
            if leaves[begin : begin + HASH_BYTES] != kept[begin : begin + HASH_BYTES]
        )
        ((number, kind, subject_id),) = fetch_all(
            _ONE_OF_SPAN, [self.below_xid, row.below_xid, place]
        )
        name = f"entry {number} of {kind} {subject_id}"
        self._report(row.number, f"covers other entries than were logged: the first is {name}")

    def _compare_tiles(self, tiles: dict[TilePlace, bytes]) -> None:
        for (level, number), hashes in tiles.items():
            if level and checkpoints.read_tile(level, number) != hashes:
                self.proof.findings.add(f"Tile {number} of level {level} is not that of the log.")

    def _compare_sizes(self) -> None:
        """Find hashes that no checkpoint covers: it was removed, perhaps with the entries."""
        for level, count, length in fetch_all(_TILE_BYTES):
            width = self.size >> TILE_HEIGHT * level
            if (count, length) != (-(-width * HASH_BYTES // TILE_BYTES), width * HASH_BYTES):
                self.proof.findings.add(
                    f"Level {level} of the log has {length // HASH_BYTES} hashes in {count} tiles,"
                    f" and its checkpoints cover {width}."
                )

    def _report(self, number: int, how: str) -> None:
        self.proof.findings.add(f"Checkpoint {number} {how}.")


def _batch_checkpoints() -> Iterator[list[Checkpoint]]:
    """Yield checkpoints in order, few enough for their entries' hashes to be held."""
    rows, size = list[Checkpoint](), 0
    for row in Checkpoint.objects.order_by("number").iterator(chunk_size=_CHECKPOINTS_AT_ONCE):
        rows.append(row)
        if row.size - size >= _ENTRIES_AT_ONCE or len(rows) == _CHECKPOINTS_AT_ONCE:
            yield rows
            rows, size = [], row.size
    if rows:
        yield rows


def _hash_spans(begin_xid: int, bounds: Sequence[int]) -> list[bytearray]:
    """Return the hashes of the leaves below each bound and not below the one before."""
    spans, place = [bytearray() for _ in bounds], 0
    for xid, leaf_hash in checkpoints.stream_leaves(begin_xid, max(bounds)):
        while xid >= bounds[place]:
            place += 1
        spans[place] += leaf_hash
    return spans


def _read_leaves(begin: int, end: int) -> bytes:
    """Return the hashes of leaves as they were kept in the log, as far as they are there."""
    first = begin >> TILE_HEIGHT
    rows = LogTile.objects.filter(level=0, number__gte=first, number__lt=-(-end >> TILE_HEIGHT))
    kept = b"".join(map(bytes, rows.order_by("number").values_list("hashes", flat=True)))
    start = (begin - (first << TILE_HEIGHT)) * HASH_BYTES
    return kept[start : start + max(end - begin, 0) * HASH_BYTES]
