"""Verify what must not have changed: the audit chain, its seals in the vault, the index files."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from gateways.vault import ObjectAltered, ObjectMissing, Vault
from records.clock import database_now
from records.ledger.models import Seal
from records.ledger.proof import Findings, Proof, prove_chain
from records.ledger.seals import Document, SealUnreadable
from records.notices import document_check
from records.rights.models import IndexGeneration
from workers.index.loader import hash_in_name
from workers.scheduling import audit_seals


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """What was looked at, and what was found."""

    proof: Proof
    index_generation: int  # 0: none is published
    findings: Findings
    documents: int  # that left, compared with what the chain says of them


def verify(
    kept_in: Vault, seals_kept_in: Vault | None = None, *, against: str = ""
) -> VerificationReport:
    """Verify everything; raise VaultUnreachable, instead of a finding, for what cannot be read.

    `against` is a seal that was kept elsewhere.
    """
    proof = prove_chain()
    _compare_with_vault(proof, seals_kept_in or kept_in)
    if against:
        _compare_with_kept_seal(against.strip(), proof.findings)
    documents = document_check.check_documents(proof.findings, now=database_now())
    generation = IndexGeneration.objects.order_by("number").last()
    if generation is not None:
        for name in generation.files.values():
            _compare_index(name, kept_in, proof.findings)
    index_generation = generation.number if generation else 0
    return VerificationReport(proof, index_generation, proof.findings, documents)


def _compare_with_vault(proof: Proof, kept_in: Vault) -> None:
    """Compare the newest seal, which stands for all: each names the hash of the one before."""
    newest = Seal.objects.exclude(published_at=None).order_by("number").last()
    if newest is not None:
        _compare_seal(newest, kept_in, proof.findings)
    _compare_next_seal(newest.number if newest else 0, kept_in, proof.findings)


def _compare_seal(seal: Seal, kept_in: Vault, findings: Findings) -> None:
    try:
        is_same = audit_seals.read_seal(kept_in, seal.number) == seal.document
    except ObjectMissing:
        findings.add(f"The vault has lost seal {seal.number}.")
        return
    if not is_same:
        findings.add(f"Seal {seal.number} in the vault is not the one in the records.")


def _compare_next_seal(number: int, kept_in: Vault, findings: Findings) -> None:
    """Find a seal that only the vault has: its row was removed, perhaps with the entries."""
    try:
        stored_seal = audit_seals.read_seal(kept_in, number + 1)
    except ObjectMissing:
        return
    row = Seal.objects.filter(number=number + 1).first()
    if row is None or row.document != stored_seal:
        findings.add(f"The vault has a seal {number + 1} that the records lack.")


def _compare_with_kept_seal(text: str, findings: Findings) -> None:
    """Compare with a seal that was kept elsewhere, where nobody here can change it."""
    try:
        number = Document.read(text).number
    except SealUnreadable:
        findings.add("What was given to compare with is no seal.")
        return
    if not Seal.objects.filter(number=number, document=text).exists():
        findings.add(f"The records lack seal {number} as it was given to compare with.")


def _compare_index(name: str, kept_in: Vault, findings: Findings) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            kept_in.fetch(name, Path(folder, "index"), key=hash_in_name(name))
        except ObjectMissing:
            findings.add(f"The vault has lost the index file {name}.")
        except ObjectAltered:
            findings.add(f"The index file {name} is not the one that was published.")
