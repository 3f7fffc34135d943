"""Check a decision receipt from its text alone: no database, no settings, no trust.

A receipt proves that a decision was entered in the log before its checkpoint was signed: what was
decided by which policy, on which facts and in which words. A field that is kept back is named.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Any, Final

from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError, with_config

from matchers.labels.words import _
from pipeline.decision import disclosure
from pipeline.decision.decide import decide
from pipeline.decision.disclosure import Disclosed, DisclosureMismatch
from pipeline.decision.routing import Routing
from pipeline.decision.serialization import facts_from_json
from pipeline.policy.policy import Policy
from records.ledger import checkpoint_note
from records.ledger.checkpoint_note import Checkpoint, LogKey, NotReadable
from records.ledger.log_entry import ProvenEntry, check_entry
from records.ledger.merkle import ProofMismatch
from records.refusals import ActionRefused

FORM: Final = "markwarden decision receipt 1"
_MOST_BYTES: Final = 1_000_000
_OTHER_POLICY: Final = _("It was decided by the policy {stated}, and this one is {given}.")
_NO_FORM: Final = _(
    "This is not a decision receipt. Use the file as it was downloaded. {field}: {fault}"
)


class ReceiptUnreadable(ActionRefused):
    """It has not the form of a receipt."""

    says = _("This is not a decision receipt. Use the file as it was downloaded.")


class ReceiptMismatch(ActionRefused):
    """The receipt is not as it was made; the sentence says what does not fit."""

    says = _("The receipt is not as it was made.")


type _Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_EXACT: Final = ConfigDict(extra="forbid")


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Part:
    """Fields of the facts, or of the routing: disclosed ones, and digests of those kept back."""

    disclosed: Sequence[str] = ()
    kept_back: Mapping[str, str] = field(default_factory=dict)


@with_config(_EXACT)
@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it is written, in JSON."""

    form: str
    entry: str  # of the audit chain: what was decided, with the digests of all below
    leaf: str  # of the log
    index: int
    path: Sequence[_Hash]  # bottom up
    checkpoint: str
    key: str  # of the log, to be compared with the published one
    document: str = ""  # what its reader was told, as JSON
    facts: Part | None = None  # none: no machine matched it
    routing: Part | None = None


RECEIPT: Final = TypeAdapter(Receipt)


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What a receipt proves."""

    decision: Mapping[str, Any]  # as the log has it
    made_at: str
    checkpoint: Checkpoint
    key: LogKey
    facts: Disclosed
    routing: Disclosed
    words: Any  # none: they were kept back

    @property
    def kept_back(self) -> list[str]:
        """The names of the fields that were kept back."""
        return [
            *(f"facts.{name}" for name in self.facts.kept_back),
            *(f"routing.{name}" for name in self.routing.kept_back),
        ]


def check_receipt(text: str, keys: Sequence[LogKey] = ()) -> CheckedReceipt:
    """Check a receipt.

    Args:
        text: the receipt.
        keys: those of the log that the reader trusts; none: the one that the receipt names.

    Raises:
        ReceiptUnreadable: it is none.
        ReceiptMismatch: something in it is not as it was.
    """
    receipt = _read(text)
    try:
        checkpoint = checkpoint_note.read_checkpoint(receipt.checkpoint)
        named = LogKey.parse(receipt.key)
    except NotReadable as broken:
        raise ReceiptMismatch(_("The checkpoint or the key cannot be read.")) from broken
    key = _find_signer(checkpoint, keys or [named])
    decision, made_at = _check_entry(receipt, checkpoint)
    told = _find_told(receipt.document, decision)
    return CheckedReceipt(
        decision=told,
        made_at=made_at,
        checkpoint=checkpoint,
        key=key,
        facts=_check_part("facts", receipt.facts, decision),
        routing=_check_part("routing", receipt.routing, decision),
        words=json.loads(receipt.document) if receipt.document else None,
    )


def _read(text: str) -> Receipt:
    try:
        receipt = RECEIPT.validate_json(text[:_MOST_BYTES])
    except ValidationError as broken:
        fault = broken.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, fault["loc"])) or "JSON"
        raise ReceiptUnreadable(_NO_FORM, field=where, fault=fault["msg"]) from broken
    if receipt.form != FORM:
        raise ReceiptUnreadable(_NO_FORM, field="form", fault=FORM)
    return receipt


def _find_signer(checkpoint: Checkpoint, keys: Sequence[LogKey]) -> LogKey:
    for key in keys:
        is_signed = checkpoint.is_signed_by(key) and checkpoint.find_time(key) is not None
        if key.name == checkpoint.origin and is_signed:
            return key
    raise ReceiptMismatch(_("No accepted key signed the checkpoint as it is."))


def _check_entry(receipt: Receipt, checkpoint: Checkpoint) -> tuple[Mapping[str, Any], str]:
    """Return what the entry says was decided, and when that was entered."""
    proven = ProvenEntry(receipt.entry, receipt.leaf, receipt.index, list(receipt.path))
    try:
        root = check_entry(proven, checkpoint.size)
        act = json.loads(receipt.entry)
        decision, made_at = act["body"], act["at"]
    except ProofMismatch as unfit:
        raise ReceiptMismatch(_("The entry is not what was logged.")) from unfit
    except (ValueError, KeyError, TypeError) as broken:
        raise ReceiptMismatch(_("The entry cannot be read.")) from broken
    if root != checkpoint.root:
        raise ReceiptMismatch(_("The entry is not in the log that the checkpoint signs."))
    if not isinstance(decision, dict) or not isinstance(decision.get("documents"), list):
        raise ReceiptMismatch(_("The entry is not about a decision."))
    return decision, str(made_at)


def _find_told(document: str, decision: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the entry says of the decision and of these words; others were told others."""
    about = {name: value for name, value in decision.items() if name != "documents"}
    if not document:
        return about
    for told in decision["documents"]:
        if isinstance(told, dict) and told.get("sha256") == _hash(document):
            named = about | told
            return {"kind": str(named.get("key")).partition(":")[0]} | named
    raise ReceiptMismatch(_("The words are not those that were sent."))


def _check_part(name: str, part: Part | None, decision: Mapping[str, Any]) -> Disclosed:
    expected = decision.get(name)
    if part is None or expected is None:
        if part is not None:
            raise ReceiptMismatch(_("The entry says nothing of the {part}."), part=name)
        return Disclosed({}, (name,) if expected else ())
    try:
        return disclosure.check(part.disclosed, part.kept_back, str(expected))
    except DisclosureMismatch as wrong:
        field = ".".join(filter(None, (name, wrong.name)))
        raise ReceiptMismatch(_("{field} is not what was decided on."), field=field) from wrong


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Decided:
    """What another run of the policy says of the same facts."""

    routing: Routing | None  # none: fields that it reads were kept back
    differs: Sequence[str] = ()  # names of disclosed fields of the routing that differ


def decide_again(checked: CheckedReceipt, policy: Policy) -> Decided:
    """Decide the same facts by a policy.

    Raises:
        ReceiptMismatch: it was decided by another policy.
    """
    stated = checked.decision.get("policy")
    if stated != policy.hash:
        raise ReceiptMismatch(_OTHER_POLICY, stated=str(stated), given=policy.hash)
    if checked.facts.kept_back:
        return Decided(None)
    routing = decide(facts_from_json(json.dumps(_nest(checked.facts.fields))), policy)
    again = disclosure.write_document(_dump(routing), depth=1)[1]
    differs = [
        name
        for name, value in checked.routing.fields.items()
        if json.loads(again.get(name, "null")) != value
    ]
    return Decided(routing, differs)


def _nest(fields: Mapping[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for name, value in fields.items():
        outer, dot, inner = name.partition(".")
        if dot:
            document.setdefault(outer, {})[inner] = value
        else:
            document[name] = value
    return document


def _dump(routing: Routing) -> dict[str, Any]:
    document: dict[str, Any] = TypeAdapter(Routing).dump_python(routing, mode="json")
    return document
