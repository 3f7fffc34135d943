"""Seals over the audit chain: which entries there were, as a Merkle root with their count.

A seal covers the entries of a span of transactions that have all ended, so that none can come
late. Each is signed, and names the hash of the one before: the newest stands for all. What commits
after the newest seal is the unsealed tail.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from pydantic import TypeAdapter, ValidationError

from records.database import fetch_all, stream_rows
from records.ledger import change_feed
from records.ledger.models import Seal
from records.ledger.seal_signatures import is_signed_by, is_signed_by_us, sign

LEAF, NODE = b"\x00", b"\x01"  # so that no leaf passes for a node


class MerkleTree:
    """Add leaves one by one; ask for the root at any time."""

    def __init__(self) -> None:
        """Begin an empty tree, whose root is the hash of nothing."""
        self.count = 0
        self._peaks: list[bytes] = []  # roots of full subtrees, the largest first

    def add(self, leaf: bytes) -> None:
        """Add a leaf, and join full subtrees of equal height at once."""
        node = sha256(LEAF + leaf).digest()
        bits = self.count
        while bits & 1:
            node = sha256(NODE + self._peaks.pop() + node).digest()
            bits >>= 1
        self._peaks.append(node)
        self.count += 1

    def root(self) -> bytes:
        """Return the hash over all leaves and their order."""
        if not self._peaks:
            return sha256(b"").digest()
        *peaks, root = self._peaks
        for peak in reversed(peaks):
            root = sha256(NODE + peak + root).digest()
        return root


EVERY: Final = timedelta(seconds=60)
BEGINNING: Final = "0" * 64  # what the first seal follows
_LOCK: Final = 7_204_881_226_002  # one drawer at a time: an arbitrary advisory lock

type Link = tuple[int, int, str, int, int, bytes, bytes]

LINK: Final = "id, xid, subject_kind, subject_id, number, previous_hash, entry_hash"
LINK_TYPES: Final = ("int8", "int8", "varchar", "int8", "int4", "bytea", "bytea")
_LINKS: Final = f"SELECT {LINK} FROM ledger_auditentry WHERE xid >= %s AND xid < %s ORDER BY id"  # noqa: S608  # our own words


class CounterWentBack(Exception):
    """PostgreSQL counts transactions from an earlier number than the newest seal; nothing can be
    sealed before the counter is past it. See docs/how-to/verify.md, on restoring."""


class SealUnreadable(Exception):
    """The records hold a seal that cannot be read: somebody changed it; run `markwarden verify`."""


class SealUnsigned(Exception):
    """No accepted key signed the newest seal: run `markwarden verify` before anything is built on
    it, and see docs/how-to/verify.md where the signing key was changed."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is sealed: entries of transactions `from_xid` up to and not including `below_xid`."""

    number: int
    from_xid: int
    below_xid: int
    count: int
    total: int  # with all seals before
    root: str
    previous: str  # hash of the document before
    sealed_at: str
    signature: str = ""  # over the text without it

    def signed(self) -> "Document":
        """Return a copy with this process's signature."""
        return replace(self, signature=sign(replace(self, signature="").text()))

    def is_signed(self) -> bool:
        """Return whether a key that the settings accept signed the document."""
        return is_signed_by_us(replace(self, signature="").text(), self.signature)

    def is_signed_with(self, public_key: str) -> bool:
        """Return whether this key, in base64, signed the document."""
        return is_signed_by(public_key, replace(self, signature="").text(), self.signature)

    def text(self) -> str:
        """Return the document as stored and hashed: JSON with sorted keys and no spaces."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @staticmethod
    def read(text: str) -> "Document":
        """Parse the text of a seal.

        Raises:
            SealUnreadable: it is none.
        """
        try:
            return _READER.validate_json(text, strict=True)
        except ValidationError as broken:
            raise SealUnreadable(SealUnreadable.__doc__) from broken


_READER: Final = TypeAdapter(Document)


def hash_document(text: str) -> str:
    """Return the hash by which the next document names this one."""
    return hashlib.sha256(text.encode()).hexdigest()


def encode_leaf(link: Link) -> bytes:
    """Encode every column of an entry; its text is in the entry's own hash."""
    row_id, xid, kind, subject_id, number, previous_hash, entry_hash = link
    place = f"{row_id} {xid} {kind} {subject_id} {number} "
    return place.encode() + previous_hash + entry_hash


def draw_seal(now: datetime) -> Seal | None:
    """Seal what ended since the last seal; None: too early, nothing new, or another is at it.

    Raises:
        SealUnreadable: the newest seal is none.
        SealUnsigned: no accepted key signed it.
        CounterWentBack: the database was restored into a server that is younger than its rows.
    """
    with transaction.atomic():
        if not _lock_drawing():
            return None
        last = Seal.objects.order_by("number").last()
        before = Document.read(last.document) if last else None
        if before and not before.is_signed():
            raise SealUnsigned(SealUnsigned.__doc__)
        if before and now - datetime.fromisoformat(before.sealed_at) < EVERY:
            return None
        following = _build_next(before, now)
        if following is None:
            return None
        return Seal.objects.create(number=following.number, document=following.text())


def list_unpublished() -> list[Seal]:
    """Return seals that are not in the vault yet, the oldest first."""
    return list(Seal.objects.filter(published_at=None).order_by("number"))


def mark_published(seal: Seal, now: datetime) -> None:
    """Record that the vault has a seal."""
    Seal.objects.filter(pk=seal.pk).update(published_at=now)


def vault_name(number: int) -> str:
    """Return the name under which the vault keeps a seal, and never another."""
    return f"audit/seal-{number:010}"


def _lock_drawing() -> bool:
    ((is_ours,),) = fetch_all("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    return bool(is_ours)


def _build_next(before: Document | None, now: datetime) -> Document | None:
    from_xid = before.below_xid if before else 0
    below_xid, tree = change_feed.find_horizon(), MerkleTree()
    if below_xid < from_xid:
        raise CounterWentBack(CounterWentBack.__doc__)
    for link in _links(from_xid, below_xid):
        tree.add(encode_leaf(link))
    if not tree.count:
        return None
    return Document(
        number=before.number + 1 if before else 1,
        from_xid=from_xid,
        below_xid=below_xid,
        count=tree.count,
        total=tree.count + (before.total if before else 0),
        root=tree.root().hex(),
        previous=hash_document(before.text()) if before else BEGINNING,
        sealed_at=now.isoformat(),
    ).signed()


def _links(from_xid: int, below_xid: int) -> Iterator[Link]:
    return stream_rows(_LINKS, LINK_TYPES, [from_xid, below_xid])
