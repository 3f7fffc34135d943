"""Checks a bundle of evidence from its file alone: no database, no settings, no trust."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from records.evidence import bundle_seal
from records.evidence.bag import BagUnreadable, read_bag
from records.evidence.bundle_seal import SIGNER
from records.ledger.inclusion import ProofMismatch, ProvenEntry, check_entry
from records.ledger.seals import Document, SealUnreadable

_KEYS: Final = "data/proof/keys.json"
_ENTRIES: Final = TypeAdapter(list[ProvenEntry])


@dataclass(slots=True)
class BundleReport:
    """What was found in order."""

    files: int = 0
    signer: str = ""  # fingerprint of its certificate, to be compared with the published one
    is_stamped: bool = False
    seals: int = 0
    proven: int = 0
    tail: int = 0  # entries that no seal covered yet
    documents: list[Document] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


def check_bundle(path: Path) -> BundleReport:
    """Check every file, the signature, the time stamp and the proofs of the audit chain.

    Raises:
        BagUnreadable: it is not a bundle.
        BagAltered, NotSealed, ProofMismatch: it is not as it was made; the message names the first.
        NoOpenSsl: the signature could not be checked.
    """
    report = BundleReport()

    def check_file(name: str, content: bytes) -> None:
        try:
            _check_proof(report, name, json.loads(content))
        except (ValueError, TypeError, KeyError, RecursionError, SealUnreadable) as broken:
            raise BagUnreadable(f"{name} cannot be read.") from broken

    with path.open("rb") as file:
        bag = read_bag(file, check_file)
    report.is_stamped = bundle_seal.check_seal(bag.tags)
    report.files, report.signer = len(bag.hashes), bundle_seal.fingerprint(bag.tags[SIGNER])
    for document in report.documents:
        if not any(document.is_signed_with(key) for key in report.keys):
            raise ProofMismatch(f"Seal {document.number} bears no signature of the keys.")
    return report


def _check_proof(report: BundleReport, name: str, content: object) -> None:
    if name == _KEYS and isinstance(content, list):
        report.keys = list(map(str, content))
        return
    if not isinstance(content, dict):
        raise TypeError(name)
    document = Document.read(content["seal"]) if content["seal"] else None
    entries = _ENTRIES.validate_python(content["entries"])
    for entry in entries:
        check_entry(entry, document)
    if document is None:
        report.tail += len(entries)
    else:
        report.documents.append(document)
        report.seals += 1
        report.proven += len(entries)
