"""Does the audit chain hold? Every entry against its chain, every seal against its entries."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.db import connection, transaction

from records import policies
from records.clock import database_now
from records.database import stream_rows
from records.ledger.audit import GENESIS
from records.ledger.models import Seal
from records.ledger.seals import (
    BEGINNING,
    LINK,
    LINK_TYPES,
    Document,
    Link,
    MerkleTree,
    SealUnreadable,
    encode_leaf,
    hash_document,
)

_MOST_NAMED: Final = 20  # findings told one by one; the rest are counted

type Entry = tuple[str, int, int, bytes, bytes, bytes, int]

_ENTRIES: Final = (
    "SELECT subject_kind, subject_id, number, previous_hash, entry_hash, convert_to(entry, 'UTF8'),"
    " xid FROM ledger_auditentry ORDER BY subject_kind, subject_id, number"
)
_LINKS: Final = f"SELECT {LINK} FROM ledger_auditentry ORDER BY id"  # noqa: S608  # our own words
_ENTRY_TYPES: Final = ("varchar", "int8", "int4", "bytea", "bytea", "bytea", "int8")


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
    seals: int = 0
    sealed: int = 0
    tail: int = 0  # entries that no seal covers yet
    newest: Document | None = None
    findings: Findings = field(default_factory=Findings)


def prove_chain() -> Proof:
    """Prove everything that the records say of themselves, as of one moment.

    Entries sealed before the period of `audit` may have lost their text to retention, but their
    hashes are in their seal.
    """
    period = timedelta(days=policies.policy().retention_days["audit"])
    blank_since = (database_now() - period).isoformat()
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        proof = Proof()
        documents = _documents(proof)
        old = [document for document in documents if document.sealed_at < blank_since]
        _prove_chains(proof, old[-1].below_xid if old else 0)
        _prove_seals(proof, documents)
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


def _documents(proof: Proof) -> list[Document]:
    """List the seals in order, checking each against the one before."""
    documents: list[Document] = []
    previous, total, below_xid = BEGINNING, 0, 0
    for row in Seal.objects.order_by("number").iterator():
        try:
            document = Document.read(row.document)
        except SealUnreadable:
            proof.findings.add(f"Seal {row.number} is no seal any more.")
            continue
        if not document.is_signed():
            proof.findings.add(f"No accepted key signed seal {document.number} as it is.")
        is_next = (document.number, document.from_xid) == (len(documents) + 1, below_xid)
        total += document.count
        if not is_next or (document.previous, document.total) != (previous, total):
            proof.findings.add(f"Seal {document.number} does not follow the one before it.")
        previous, below_xid = hash_document(row.document), document.below_xid
        documents.append(document)
    proof.seals = len(documents)
    proof.newest = documents[-1] if documents else None
    return documents


def _prove_seals(proof: Proof, documents: list[Document]) -> None:
    """Check entries against seals by id: the ids of neighbouring spans can overlap."""
    bounds = [document.below_xid for document in documents]
    spans = _Spans(proof, documents)
    for link in _links():
        place = bisect_right(bounds, link[1])
        if place == len(documents):
            proof.tail += 1
        else:
            proof.sealed += 1
            spans.add(place, link)
    spans.end()


class _Spans:
    """The trees of the seals, each from its first entry to its last and no longer."""

    def __init__(self, proof: Proof, documents: list[Document]) -> None:
        self._proof, self._documents = proof, documents
        self._trees: dict[int, MerkleTree] = {}
        self._is_closed = bytearray(len(documents))

    def add(self, place: int, link: Link) -> None:
        document = self._documents[place]
        if self._is_closed[place]:
            _report_difference(self._proof, document, "covers more entries than it sealed")
            return
        tree = self._trees.get(place)
        if tree is None:
            tree = self._trees[place] = MerkleTree()
        tree.add(encode_leaf(link))
        if tree.count == document.count:
            self._close(place, tree)

    def _close(self, place: int, tree: MerkleTree) -> None:
        self._is_closed[place] = 1
        del self._trees[place]
        document = self._documents[place]
        if tree.root().hex() != document.root:
            _report_difference(self._proof, document, "covers other entries than it sealed")

    def end(self) -> None:
        """Report each span that was never complete: it has lost entries."""
        for place, document in enumerate(self._documents):
            if not self._is_closed[place]:
                tree = self._trees.get(place)
                count = tree.count if tree else 0
                difference = f"sealed {document.count} entries, and {count} are left"
                _report_difference(self._proof, document, difference)


def _report_difference(proof: Proof, document: Document, how: str) -> None:
    proof.findings.add(f"Seal {document.number} of {document.sealed_at} {how}.")


def _entries() -> Iterator[Entry]:
    return stream_rows(_ENTRIES, _ENTRY_TYPES)


def _links() -> Iterator[Link]:
    return stream_rows(_LINKS, LINK_TYPES)
