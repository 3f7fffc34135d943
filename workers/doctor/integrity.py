"""Verify what must not have changed: the audit chain, its log in the vault, the index files."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from gateways.vault import ObjectAltered, ObjectMissing, Vault
from records.cases.decision_check import DecisionCounts, check_decisions
from records.clock import database_now
from records.ledger import checkpoint_note, log_keys, merkle
from records.ledger.checkpoint_note import NotReadable
from records.ledger.checkpoints import find_newest, read_tile
from records.ledger.merkle import ProofMismatch
from records.ledger.models import Checkpoint
from records.ledger.proof import Findings, Proof, prove_chain
from records.notices import document_check
from records.rights.models import IndexGeneration
from workers.index.loader import hash_in_name
from workers.scheduling.checkpoints import read_published


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """What was looked at, and what was found."""

    proof: Proof
    decisions: DecisionCounts
    index_generation: int  # 0: none is published
    findings: Findings
    documents: int  # that left, compared with what the chain says of them


def verify(
    kept_in: Vault, log_kept_in: Vault | None = None, *, against: str = "", sample: float = 1.0
) -> VerificationReport:
    """Verify everything; raise VaultUnreachable, instead of a finding, for what cannot be read.

    `against` is a checkpoint that was kept elsewhere, `sample` the share of cases whose decisions
    are checked, and of documents.
    """
    proof = prove_chain()
    decisions = check_decisions(proof.findings, sample)
    _compare_with_vault(proof, log_kept_in or kept_in)
    if against:
        _compare_with_kept(f"{against.strip()}\n", proof.findings)
    documents = document_check.check_documents(proof.findings, share=sample, now=database_now())
    generation = IndexGeneration.objects.order_by("number").last()
    if generation is not None:
        for name in generation.files.values():
            _compare_index(name, kept_in, proof.findings)
    index_generation = generation.number if generation else 0
    return VerificationReport(proof, decisions, index_generation, proof.findings, documents)


def _compare_with_vault(proof: Proof, kept_in: Vault) -> None:
    """Compare the newest checkpoint, which stands for all: its tree begins with all others."""
    newest = find_newest(published=True)
    if newest is not None:
        _compare_checkpoint(newest, kept_in, proof.findings)
    _compare_next(newest.number if newest else 0, kept_in, proof.findings)


def _compare_checkpoint(row: Checkpoint, kept_in: Vault, findings: Findings) -> None:
    try:
        is_same = read_published(kept_in, row.number) == row.note
    except ObjectMissing:
        findings.add(f"The vault has lost checkpoint {row.number}.")
        return
    if not is_same:
        findings.add(f"Checkpoint {row.number} in the vault is not the one in the records.")


def _compare_next(number: int, kept_in: Vault, findings: Findings) -> None:
    """Find a checkpoint that only the vault has: its row was removed, perhaps with the entries."""
    try:
        stored = read_published(kept_in, number + 1)
    except ObjectMissing:
        return
    row = Checkpoint.objects.filter(number=number + 1).first()
    if row is None or row.note != stored:
        findings.add(f"The vault has a checkpoint {number + 1} that the records lack.")


def _compare_with_kept(note: str, findings: Findings) -> None:
    """Compare with a checkpoint that was kept elsewhere, where nobody here can change it.

    The log of today has to begin with it; whatever the records say of it counts for nothing.
    """
    try:
        kept = checkpoint_note.read_checkpoint(note)
    except NotReadable:
        findings.add("What was given to compare with is no checkpoint.")
        return
    name = f"the checkpoint of {kept.size} entries that was given to compare with"
    if log_keys.find_signer(kept) is None:
        findings.add(f"No accepted key of this log signed {name}.")
    try:
        root = merkle.compute_root(merkle.read_node_from(read_tile), 0, kept.size)
    except ProofMismatch:
        findings.add(f"The log is shorter than {name}.")
        return
    if root != kept.root:
        findings.add(f"The log does not begin with {name}.")


def _compare_index(name: str, kept_in: Vault, findings: Findings) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            kept_in.fetch(name, Path(folder, "index"), key=hash_in_name(name))
        except ObjectMissing:
            findings.add(f"The vault has lost the index file {name}.")
        except ObjectAltered:
            findings.add(f"The index file {name} is not the one that was published.")
