"""Checks a bundle of evidence from its file alone: no database, no settings, no trust."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from records.evidence import bundle_seal
from records.evidence.bag import BagUnreadable, read_bag
from records.evidence.bundle_seal import SIGNER
from records.ledger.checkpoint_note import Checkpoint, LogKey, NotReadable, read_checkpoint
from records.ledger.log_entry import ProvenEntry, check_entry
from records.ledger.merkle import ProofMismatch

_FOLDER: Final = "data/proof/"


@dataclass(slots=True)
class BundleReport:
    """What was found in order."""

    files: int = 0
    signer: str = ""  # fingerprint of its certificate, to be compared with the published one
    is_stamped: bool = False
    proven: int = 0
    tail: int = 0  # entries that no checkpoint covered yet
    checkpoint: Checkpoint | None = None
    key: LogKey | None = None  # of the log, to be compared with the published ones


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
            _check_proof(report, name.removeprefix(_FOLDER), content.decode())
        except ValueError as broken:
            raise BagUnreadable(f"{name} cannot be read.") from broken

    with path.open("rb") as file:
        bag = read_bag(file, check_file)
    report.is_stamped = bundle_seal.check_seal(bag.tags)
    report.files, report.signer = len(bag.hashes), bundle_seal.fingerprint(bag.tags[SIGNER])
    if report.checkpoint and not (report.key and report.checkpoint.is_signed_by(report.key)):
        raise ProofMismatch("The checkpoint of the log bears no signature of its key.")
    return report


def _check_proof(report: BundleReport, name: str, content: str) -> None:
    if name == "key":
        report.key = LogKey.parse(content)
    elif name == "checkpoint":
        report.checkpoint = read_checkpoint(content)
    else:
        for line in content.split("\n")[1:-1]:
            _check_line(report, line)


def _check_line(report: BundleReport, line: str) -> None:
    """Check one entry; the checkpoint comes before all of them."""
    proven, checkpoint = read_line(line), report.checkpoint
    root = check_entry(proven, checkpoint.size if checkpoint else 0)
    if root is None:
        report.tail += 1
    elif checkpoint is None or root != checkpoint.root:
        raise ProofMismatch(f"The entry at {proven.index} is not in the log of the checkpoint.")
    else:
        report.proven += 1


# A line of each entry: with tabs between, so that a shell takes it apart.
COLUMNS: Final = "index\tpath\tleaf\tentry"
_NONE: Final = "-"  # for a shell, several tabs are one


def write_line(proven: ProvenEntry) -> str:
    """Write an entry with its proof."""
    index = "" if proven.index is None else str(proven.index)
    columns = (index, " ".join(proven.path), proven.leaf, proven.entry)
    return "\t".join(column or _NONE for column in columns)


def read_line(line: str) -> ProvenEntry:
    """Read an entry with its proof.

    Raises:
        NotReadable: it is none.
    """
    match ["" if column == _NONE else column for column in line.split("\t")]:
        case [index, path, leaf, entry] if not index or index.isdecimal():
            return ProvenEntry(entry, leaf, int(index) if index else None, path.split())
    raise NotReadable(f"{line[:80]!r} is no entry with its proof.")
