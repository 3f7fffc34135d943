"""Proofs that entries of the audit chain stand in the log, each by a few hashes (RFC 9162, 2.1.3).

With the entry, its leaf, the path and the signed checkpoint no database is needed.
"""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Final

from records.database import fetch_all
from records.ledger import checkpoint_note, checkpoints, log_keys, merkle
from records.ledger.checkpoint_note import NotReadable
from records.ledger.checkpoints import read_tile
from records.ledger.log_entry import LEAF_COLUMNS, ProvenEntry, check_entry, encode_leaf
from records.ledger.merkle import ProofMismatch
from records.ledger.models import Checkpoint

_OF_SUBJECTS: Final = (
    "SELECT xid, id FROM ledger_auditentry WHERE subject_kind = %s AND subject_id = ANY(%s)"
    " ORDER BY xid, id"
)
_ENTRIES: Final = (
    f"SELECT {LEAF_COLUMNS}, entry FROM ledger_auditentry WHERE id = ANY(%s) ORDER BY xid, id"  # noqa: S608  # our own words
)
_PLACES: Final = "SELECT id, place FROM ledger_places(%s, %s, %s)"
_AT_ONCE: Final = 500


class LogBroken(Exception):
    """Entries are not those that were logged; run `markwarden verify` before anything leaves."""


class Prover:
    """Proves entries against one checkpoint: the newest that was published."""

    def __init__(self) -> None:
        """Read the checkpoint.

        Raises:
            LogBroken: it is not that of the tiles.
        """
        self._read = merkle.read_node_from(read_tile)
        row = checkpoints.find_newest(published=True)
        self.note, self._root, self._size, self._below_xid = "", b"", 0, 0
        self.key = log_keys.list_keys()[0]
        if row is None:
            return
        try:
            checkpoint = checkpoint_note.read_checkpoint(row.note)
            signer = log_keys.find_signer(checkpoint)
            is_same = merkle.compute_root(self._read, 0, row.size) == checkpoint.root
        except (NotReadable, ProofMismatch):
            is_same = False
        if not is_same or signer is None:
            raise LogBroken(f"{LogBroken.__doc__} It is checkpoint {row.number}.")
        self._root, self.key = checkpoint.root, signer
        self.note, self._size, self._below_xid = row.note, row.size, row.below_xid

    def prove_subjects(self, kind: str, subject_ids: Sequence[int]) -> Iterator[ProvenEntry]:
        """Yield the entries of subjects in the order of the log.

        Raises:
            LogBroken: one is not what was logged.
        """
        yield from self._prove(fetch_all(_OF_SUBJECTS, [kind, list(subject_ids)]))

    def prove_entry(self, entry_id: int) -> ProvenEntry:
        """Prove one entry; it has no place where the checkpoint does not cover it yet.

        Raises:
            LogBroken: it is not what was logged, or there is none.
        """
        found = fetch_all("SELECT xid, id FROM ledger_auditentry WHERE id = %s", [entry_id])
        for proven in self._prove(found):
            return proven
        raise LogBroken(f"There is no entry {entry_id}.")

    def _prove(self, rows: Sequence[tuple[int, int]]) -> Iterator[ProvenEntry]:
        """Prove entries by transaction and id, in that order."""
        place = 0
        while place < len(rows):
            span = self._find_span(rows[place][0])
            end = place
            while end < len(rows) and (span is None or rows[end][0] < span.below_xid):
                end += 1
            yield from self._prove_span(span, [row_id for _xid, row_id in rows[place:end]])
            place = end

    def _find_span(self, xid: int) -> Checkpoint | None:
        """Return the checkpoint that first covered a transaction; None: ours does not."""
        rows = Checkpoint.objects.filter(below_xid__gt=xid, below_xid__lte=self._below_xid)
        return rows.order_by("below_xid").first()

    def _prove_span(self, span: Checkpoint | None, ids: list[int]) -> Iterator[ProvenEntry]:
        places = dict[int, int]()
        if span is not None:
            before = Checkpoint.objects.filter(number=span.number - 1).first()
            begin = before.size if before else 0
            rows = fetch_all(_PLACES, [ids, span.from_xid, span.below_xid])
            places = {row_id: begin + place for row_id, place in rows}
        for batch in batched(ids, _AT_ONCE, strict=False):
            for *columns, entry in fetch_all(_ENTRIES, [list(batch)]):
                proven = ProvenEntry(entry, encode_leaf(tuple(columns)))
                yield self._place(proven, places.get(columns[0]))

    def _place(self, proven: ProvenEntry, index: int | None) -> ProvenEntry:
        if index is None:
            return proven
        try:
            path = merkle.prove_inclusion(self._read, index, self._size)
            proven.index, proven.path = index, [node.hex() for node in path]
            is_logged = check_entry(proven, self._size) == self._root
        except ProofMismatch as unfit:
            raise LogBroken(f"{LogBroken.__doc__} {unfit}") from unfit
        if not is_logged:
            raise LogBroken(f"{LogBroken.__doc__} It is the one at {index}.")
        return proven
