"""The command `markwarden verify`: has anybody changed what must not change?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from gateways import configured
from gateways.vault import VaultUnreachable
from interfaces.cli.printing import REFUSED, fail, print_line
from interfaces.cli.ready import reach_records
from pipeline.policy.policy import PolicyUnreadable, parse_policy
from records.evidence import bundle_check
from records.evidence.bag import BagAltered, BagUnreadable
from records.evidence.bundle_seal import NoOpenSsl, NotSealed
from records.evidence.receipt_check import (
    CheckedReceipt,
    ReceiptMismatch,
    ReceiptUnreadable,
    check_receipt,
    decide_again,
)
from records.ledger import checkpoints
from records.ledger.checkpoint_note import LogKey, NotReadable
from records.ledger.log_keys import LogKeyMisplaced
from records.ledger.merkle import ProofMismatch
from records.ledger.models import Checkpoint
from workers.doctor import integrity
from workers.doctor.integrity import VerificationReport

_FIRST = frozenset({"number", "kind", "outcome", "by", "ruled_at"})  # of what a receipt says


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
    against: Annotated[
        Path | None,
        typer.Option(help="A checkpoint that somebody else kept.", exists=True, dir_okay=False),
    ] = None,
    sample: Annotated[
        float,
        typer.Option(min=0, max=1, help="The share of the cases whose decisions are checked."),
    ] = 1.0,
    bundle: Annotated[
        Path | None,
        typer.Option(help="A bundle of evidence: verify that alone.", exists=True, dir_okay=False),
    ] = None,
    receipt: Annotated[
        Path | None,
        typer.Option(help="A decision receipt: verify that alone.", exists=True, dir_okay=False),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            help="With --receipt: the policy, to decide the same facts again.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    key: Annotated[
        str, typer.Option(help="With --receipt: the published key of the log, as name+id+key.")
    ] = "",
) -> None:
    """Verify the audit chain, its signed log, the decisions and documents; or one file.

    Each entry is held against its chain and the log, each checkpoint of the log
    against its entries, its signature and the vault, each decision and each document
    that left against its entry, each index file against its hash. What came after the
    newest checkpoint is the tail: its chains are verified, but nobody can say yet
    whether its end was cut. The log of today must begin with the checkpoint that
    somebody else kept.

    Exit codes: 0 nothing was changed, 1 something was and is named, 2 it could
    not be verified. A bundle or a receipt needs no database and no settings.
    """
    if bundle:
        _verify_bundle(bundle)
    elif receipt:
        _verify_receipt(receipt, policy, key)
    else:
        _verify_records(as_json=as_json, against=against, sample=sample)


def _verify_bundle(path: Path) -> None:
    try:
        report = bundle_check.check_bundle(path)
    except (BagAltered, NotSealed, ProofMismatch) as wrong:
        fail(f"{path.name}: {wrong}", REFUSED)
    except (BagUnreadable, NoOpenSsl, OSError) as unreadable:
        fail(f"{path.name}: {unreadable}")
    print_line(f"{report.files:,} files are as they were signed, by {report.signer}.")
    if report.key and (log := report.checkpoint):
        print_line(f"{report.proven:,} entries are in the log of {log.origin}, at {log.size:,}.")
        print_line(f"Compare its key with the published one: {report.key.text()}")
    if report.tail:
        print_line(f"{report.tail:,} entries were not in the log yet when it was made.")
    print_line("It bears a time stamp." if report.is_stamped else "It bears no time stamp.")


def _verify_receipt(path: Path, policy: Path | None, key: str) -> None:
    try:
        keys = [LogKey.parse(key)] if key else []
        checked = check_receipt(path.read_text(encoding="utf-8", errors="replace"), keys)
    except ReceiptMismatch as wrong:
        fail(f"{path.name}: {wrong}", REFUSED)
    except (ReceiptUnreadable, NotReadable, OSError) as unreadable:
        fail(f"{path.name}: {unreadable}")
    _print_receipt(checked, is_key_known=bool(key))
    if policy:
        _decide_again(checked, policy)


def _print_receipt(checked: CheckedReceipt, *, is_key_known: bool) -> None:
    decision = {name: value for name, value in checked.decision.items() if value not in (None, "")}
    for name in sorted(decision, key=lambda name: (name not in _FIRST, name)):
        print_line(f"{name:<11}{decision[name]}")
    print_line(f"It was entered on {checked.made_at}, in the log {checked.checkpoint.origin}.")
    if not is_key_known:
        print_line(f"Compare its key with the published one: {checked.key.text()}")
    if checked.kept_back:
        print_line(f"Kept back: {', '.join(checked.kept_back)}.")


def _decide_again(checked: CheckedReceipt, path: Path) -> None:
    try:
        decided = decide_again(checked, parse_policy(path.read_text(encoding="utf-8")))
    except ReceiptMismatch as wrong:
        fail(f"{path.name}: {wrong}", REFUSED)
    except (PolicyUnreadable, OSError, UnicodeDecodeError) as unreadable:
        fail(f"{path.name}: {unreadable}")
    if decided.routing is None:
        print_line("It cannot be decided again: the policy reads fields that were kept back.")
    elif decided.differs:
        fail(f"Decided again, it differs in {', '.join(decided.differs)}.", REFUSED)
    else:
        routing = decided.routing
        print_line(f"Decided again: the same rule, {routing.rule}, and score, {routing.score:.6f}.")


@reach_records()
def _verify_records(*, as_json: bool, against: Path | None, sample: float) -> None:
    text = against.read_text(encoding="utf-8", errors="replace") if against else ""
    try:
        report = integrity.verify(
            configured.vault(), configured.log_vault(), against=text, sample=sample
        )
    except (VaultUnreachable, LogKeyMisplaced) as silent:
        fail(str(silent))
    if as_json:
        typer.echo(json.dumps(_build_json(report), indent=1))
    else:
        _print_findings(report)
    if report.findings.count:
        raise typer.Exit(REFUSED)


def _build_json(report: VerificationReport) -> dict[str, Any]:
    proof = report.proof
    return {
        "verified_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "entries": proof.entries,
        "subjects": proof.subjects,
        "checkpoints": proof.checkpoints,
        "logged_entries": proof.entries - proof.tail,
        "tail": proof.tail,
        "newest_checkpoint": proof.newest.number if proof.newest else None,
        "newest_checkpoint_at": _write_time(proof.newest),
        "decisions": report.decisions.checked,
        "unproven_decisions": report.decisions.unproven,
        "documents": report.documents,
        "index_generation": report.index_generation or None,
        "findings": report.findings.count,
        "named": report.findings.sentences,
    }


def _print_findings(report: VerificationReport) -> None:
    out, proof = Console(soft_wrap=True, highlight=False), report.proof
    out.print(
        f"Audit chain  {proof.entries:,} entries about {proof.subjects:,} subjects", markup=False
    )
    at, logged = _write_time(proof.newest), proof.entries - proof.tail
    newest = f", the newest of {at}" if at else ""
    out.print(
        f"Log          {logged:,} entries, {proof.checkpoints:,} checkpoints{newest}", markup=False
    )
    out.print(f"Tail         {proof.tail:,} entries are not in the log yet", markup=False)
    decisions = f"{report.decisions.checked:,} are held against their entries"
    out.print(f"Decisions    {decisions}", markup=False)
    out.print(f"Documents    {report.documents:,} that left are compared", markup=False)
    index = f"generation {report.index_generation}" if report.index_generation else "none published"
    out.print(f"Index        {index}", markup=False)
    for sentence in report.findings.sentences:
        out.print(f"  {sentence}", markup=False)
    remaining_count = report.findings.count - len(report.findings.sentences)
    if remaining_count:
        out.print(f"  And {remaining_count:,} more.", markup=False)
    out.print(_describe_count(report.findings.count), markup=False)


def _write_time(newest: Checkpoint | None) -> str | None:
    at = checkpoints.find_time(newest) if newest else None
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def _describe_count(count: int) -> str:
    if not count:
        return "Nothing was changed."
    return (
        f"{count:,} finding{'' if count == 1 else 's'}: somebody or something changed the records."
    )
