"""Decision receipts: what a party can show anybody, and hold against the log years later."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matchers.labels.words import _
from pipeline.decision import disclosure
from records.cases.decisions import DEPTHS, find_decision
from records.cases.models import Case, DecisionRecord
from records.evidence.receipt_check import FORM, RECEIPT, Part, Receipt
from records.ledger.inclusion import Prover
from records.ledger.models import AuditEntry
from records.notices.documents import CHAIN, DocumentErased, read_body
from records.notices.models import Channel, Document
from records.refusals import ActionRefused


class NoReceiptYet(ActionRefused):
    """The decision was not told yet, or the log does not cover it yet."""

    says = _("There is no receipt yet. It can be had about a minute after the decision was sent.")


@dataclass(frozen=True, slots=True)
class Audience:
    """The fields of the facts and the routing that a reader of a receipt sees.

    A group such as `listing` stands for all of its fields. The rest is kept back, and named.
    """

    facts: frozenset[str]
    routing: frozenset[str]

    def sees(self, part: str, name: str) -> bool:
        """Return whether a field is disclosed."""
        groups: frozenset[str] = getattr(self, part)
        return not groups or name.partition(".")[0] in groups


_SHARED: Final = frozenset({"reason", "channel", "evidence", "decided_at", "right", "listing"})
_ROUTED: Final = frozenset({"destination", "rule", "values", "policy_hash", "index_generation"})
# Neither side reads how other rights compare, what the other did before, or what would pass.
FILER: Final = Audience(_SHARED | {"lane", "filer"}, _ROUTED)
SELLER: Final = Audience(_SHARED | {"seller"}, _ROUTED)
STAFF: Final = Audience(frozenset(), frozenset())  # everything


def find_receipt(kind: str, audience: Audience, **about: int) -> Receipt:
    """Build the receipt of what was said last of a ruling, a hold, a penalty or a sanction.

    Args:
        kind: of the document: `ruling` for the filer's side, `reasons` for the seller's of a
            ruling; `listing_hold`, `penalty`, `measure`.
        audience: who gets it.
        about: columns that find the document, such as `case_id` or `subject_id`.

    Raises:
        NoReceiptYet: nothing was said, or the log does not cover it yet.
    """
    pages = Document.objects.filter(channel=Channel.PAGE, kind=kind, **about)
    document = pages.order_by("-made_at", "-part").first()
    entry = _find_entry(document) if document else None
    if document is None or entry is None:
        raise NoReceiptYet
    prover = Prover()
    proven = prover.prove_entry(entry.pk)
    if proven.index is None:
        raise NoReceiptYet
    decision = _find_decision(document, json.loads(entry.entry)["body"])
    return Receipt(
        form=FORM,
        entry=proven.entry,
        leaf=proven.leaf,
        index=proven.index,
        path=list(proven.path),
        checkpoint=prover.note,
        key=prover.key.text(),
        document=_read_text(document),
        facts=_disclose("facts", decision, audience) if decision else None,
        routing=_disclose("routing", decision, audience) if decision else None,
    )


def write_receipt(receipt: Receipt) -> bytes:
    """Write a receipt as the file that people keep."""
    return RECEIPT.dump_json(receipt, indent=1)


def _find_entry(document: Document) -> AuditEntry | None:
    entries = AuditEntry.objects.readable()
    return entries.filter(subject_kind=CHAIN, subject_id=document.chain_id, number=1).first()


def _read_text(document: Document) -> str:
    try:
        return read_body(document).decode()
    except DocumentErased:
        return ""


def _find_decision(document: Document, stated: Mapping[str, object]) -> DecisionRecord | None:
    version = stated.get("version")
    if document.case_id is None or not isinstance(version, int):
        return None
    return find_decision(Case(pk=document.case_id), version)


def _disclose(name: str, decision: DecisionRecord, audience: Audience) -> Part:
    text: str = getattr(decision, name)
    fields = disclosure.write_document(json.loads(text), depth=DEPTHS[name])[1]
    salt = bytes(decision.salt)
    shown = [field for field in fields if audience.sees(name, field)]
    digests = disclosure.commit(fields, salt).digests
    return Part(
        disclosure.disclose(fields, salt, shown),
        {field: digest for field, digest in digests.items() if field not in shown},
    )
