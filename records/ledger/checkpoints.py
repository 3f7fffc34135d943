"""Checkpoints of the log: all entries of the audit chain in one growing tree, signed as it grows.

A checkpoint covers the entries of transactions that have all ended, in their order, so that none
can come late and the tree only grows. What commits after the newest one is the tail.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from records.database import execute, fetch_all, stream_rows
from records.ledger import change_feed, checkpoint_note, log_keys
from records.ledger.checkpoint_note import NotReadable
from records.ledger.log_entry import LEAF_COLUMNS, LEAF_TYPES, LeafColumns, encode_leaf
from records.ledger.merkle import GrowingTree, ProofMismatch, hash_leaf
from records.ledger.models import Checkpoint, LogTile

EVERY: Final = timedelta(seconds=60)
_LOCK: Final = 7_204_881_226_002  # one drawer at a time: an arbitrary advisory lock
_SPAN: Final = (
    f"SELECT {LEAF_COLUMNS} FROM ledger_auditentry WHERE xid >= %s AND xid < %s ORDER BY xid, id"  # noqa: S608  # our own words
)
_EXTEND: Final = (
    "INSERT INTO ledger_logtile (level, number, hashes) VALUES (%s, %s, %s)"
    " ON CONFLICT (level, number) DO UPDATE SET hashes = EXCLUDED.hashes"
)


class CounterWentBack(Exception):
    """PostgreSQL counts transactions from an earlier number than the newest checkpoint; none can
    be drawn before the counter is past it. See docs/how-to/verify.md, on restoring."""


class CheckpointUnfit(Exception):
    """The newest checkpoint is not what an accepted key signed, or not that of the log's tiles: run
    `markwarden verify` before anything is built on it."""


def draw_checkpoint(now: datetime) -> Checkpoint | None:
    """Sign what ended since the last one; None: too early, nothing new, or another is at it.

    Raises:
        CheckpointUnfit: the newest one cannot be built on.
        CounterWentBack: the database was restored into a server that is younger than its rows.
    """
    with transaction.atomic():
        if not fetch_all("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])[0][0]:
            return None
        last = Checkpoint.objects.order_by("number").last()
        tree, drawn_at = _resume(last) if last else (GrowingTree(), None)
        if drawn_at and now - drawn_at < EVERY:
            return None
        return _draw_next(last, tree, now)


def _resume(last: Checkpoint) -> tuple[GrowingTree, datetime]:
    """Return the tree of a checkpoint, and when that was signed; nothing else is ever extended."""
    try:
        signed = checkpoint_note.read_checkpoint(last.note)
        drawn_at = log_keys.find_time(signed)
        tree = GrowingTree(signed.size, read_tile)
    except (NotReadable, ProofMismatch) as broken:
        raise CheckpointUnfit(CheckpointUnfit.__doc__) from broken
    if drawn_at is None or (tree.root(), last.size) != (signed.root, signed.size):
        raise CheckpointUnfit(CheckpointUnfit.__doc__)
    return tree, drawn_at


def _draw_next(last: Checkpoint | None, tree: GrowingTree, now: datetime) -> Checkpoint | None:
    from_xid, below_xid = last.below_xid if last else 0, change_feed.find_horizon()
    if below_xid < from_xid:
        raise CounterWentBack(CounterWentBack.__doc__)
    before = tree.size
    for _xid, leaf_hash in stream_leaves(from_xid, below_xid):
        tree.add(leaf_hash)
    if tree.size == before:
        return None
    for (level, number), hashes in (tree.take_full_tiles() | tree.open_tiles()).items():
        execute(_EXTEND, [level, number, hashes])
    return Checkpoint.objects.create(
        number=last.number + 1 if last else 1,
        size=tree.size,
        from_xid=from_xid,
        below_xid=below_xid,
        note=log_keys.sign(tree.size, tree.root(), now),
    )


def stream_leaves(from_xid: int, below_xid: int) -> Iterator[tuple[int, bytes]]:
    """Yield the transaction and the hash of each entry's leaf, in the order of the log."""
    columns: LeafColumns
    for columns in stream_rows(_SPAN, LEAF_TYPES, [from_xid, below_xid]):
        yield columns[1], hash_leaf(encode_leaf(columns).encode())


def read_tile(level: int, number: int) -> bytes:
    """Return the hashes of a tile; none where there is no such tile."""
    tile = LogTile.objects.filter(level=level, number=number).values_list("hashes", flat=True)
    return bytes(tile.first() or b"")


def find_newest(*, published: bool = False) -> Checkpoint | None:
    """Return the newest checkpoint, or the newest that was published."""
    rows = Checkpoint.objects.exclude(published_at=None) if published else Checkpoint.objects
    return rows.order_by("-number").first()


def find_covered_below(since: datetime) -> int:
    """Return the transaction below which all was signed before a time; 0: nothing was."""

    def signed_at(number: int) -> datetime:
        row = Checkpoint.objects.filter(number=number).first()
        return (row and find_time(row)) or since + EVERY  # a person has to look at it first

    newest = find_newest()
    place = bisect_right(range(1, newest.number + 1 if newest else 1), since, key=signed_at)
    return Checkpoint.objects.get(number=place).below_xid if place else 0


def find_time(row: Checkpoint) -> datetime | None:
    """Return when an accepted key signed a checkpoint; None: none did."""
    try:
        return log_keys.find_time(checkpoint_note.read_checkpoint(row.note))
    except NotReadable:
        return None


def list_unpublished() -> list[Checkpoint]:
    """Return checkpoints that are not in the vault yet, the oldest first."""
    return list(Checkpoint.objects.filter(published_at=None).order_by("number"))


def add_lines(row: Checkpoint, lines: str) -> None:
    """Keep the signatures of witnesses with a checkpoint that is not published yet."""
    row.note += lines
    Checkpoint.objects.filter(pk=row.pk).update(note=row.note)


def mark_published(row: Checkpoint, now: datetime) -> None:
    """Record that the vault has a checkpoint."""
    Checkpoint.objects.filter(pk=row.pk).update(published_at=now)


def vault_name(number: int) -> str:
    """Return the name under which the vault keeps a checkpoint, and never another."""
    return f"audit/checkpoint-{number:010}"
