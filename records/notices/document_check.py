"""Is each document what it was when it was made? Its bytes and its row against the audit chain."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Mod

from records import policies
from records.database import stream_rows
from records.ledger.models import AuditEntry
from records.ledger.proof import Findings
from records.notices.compression import BodyUnreadable, decompress
from records.notices.documents import CHAIN, STATED, describe_document
from records.notices.models import Document

_AT_ONCE: Final = 500
_SPREAD, _PARTS = 7_919, 10_000  # prime to each other, so that a share is spread over all ids


def check_documents(findings: Findings, *, share: float = 1.0, now: datetime) -> int:
    """Compare documents with what the audit chain says of them; return how many.

    Args:
        findings: what takes a sentence for each document that is not as it was made.
        share: of all documents, 0 to 1: the same ones each time.
        now: the present moment; retention deletes what is old.
    """
    made = AuditEntry.objects.filter(subject_kind=CHAIN, number=1)
    entry = made.filter(subject_id=OuterRef("chain_id")).values("entry")[:1]
    documents = Document.objects.annotate(
        entry=Subquery(entry), place=Mod(F("pk") * _SPREAD, _PARTS)
    )
    count = 0
    for document in documents.filter(place__lt=share * _PARTS).order_by("pk").iterator(_AT_ONCE):
        count += 1
        if fault := _find_fault(document, document.entry):
            findings.add(f"The document {document.key} {fault}.")
    since = (now - timedelta(days=policies.policy().retention_days["audit"] - 1)).isoformat()
    for text, kept in stream_rows(_LOST, ("text", "text[]")):
        for stated in _list_stated(text) if json.loads(text)["at"] > since else ():
            if stated["key"] not in kept:
                findings.add(f"The document {stated['key']} is gone.")
    return count


_LOST: Final = """
SELECT e.entry, coalesce(d.keys, '{}') FROM ledger_auditentry e
LEFT JOIN (SELECT chain_id, array_agg(key::text) AS keys FROM notices_document GROUP BY 1) d
  ON d.chain_id = e.subject_id
WHERE e.subject_kind = 'document' AND e.number = 1 AND e.entry <> ''
  AND (length(e.entry) - length(replace(e.entry, '"sha256":', ''))) / 9
    <> coalesce(cardinality(d.keys), 0)
"""


def _find_fault(document: Document, entry: str | None) -> str:
    """Return what does not fit; empty: nothing, or retention took the text of the entry."""
    if entry is None:
        return "was never entered in the audit chain"
    body = bytes(document.body)
    if body and _hash_compressed(body) != bytes(document.digest):
        return "is not what was sent"
    row = describe_document(vars(document) | {"digest": bytes(document.digest).hex()})
    stated = next((one for one in _list_stated(entry) if one["key"] == document.key), {})
    wrong = next((name for name in STATED if entry and stated.get(name) != row.get(name)), "")
    return f"has another {wrong} than the audit chain says" if wrong else ""


def _list_stated(entry: str) -> list[dict[str, Any]]:
    """List what an entry says of each document."""
    shared: dict[str, Any] = json.loads(entry)["body"] if entry else {}
    return [shared | one for one in shared.pop("documents", ())]


def _hash_compressed(body: bytes) -> bytes:
    try:
        return sha256(decompress(body)).digest()
    except BodyUnreadable:
        return b""
