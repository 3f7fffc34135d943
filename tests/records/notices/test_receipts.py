"""A receipt proves what was decided, to anybody, and nothing else; one bit changed does not."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aics_tlog import checkpoint, note, tree
from pytest_django import Settings

from gateways.vault_folder import FolderVault
from pipeline.policy.policy import parse_policy
from records import policies
from records.cases.models import Case
from records.evidence import receipt_check
from records.evidence.receipt_check import (
    ReceiptMismatch,
    ReceiptUnreadable,
    check_receipt,
    decide_again,
)
from records.ledger import log_keys
from records.ledger.models import Outgoing
from records.notices import receipts
from records.notices.receipts import FILER, SELLER, STAFF, Audience, NoReceiptYet
from records.notices.statements import REASONS_KIND, RESULT_KIND
from records.rights.models import Right
from tests.factories import audit_chains, record_cases, record_disputes
from tests.factories.audit_chains import vault
from tests.project.source import ROOT
from tests.workers.outbound.test_deliver import letters
from workers.outbound.deliver import deliver_batch

__all__ = ["letters", "vault"]

pytestmark = pytest.mark.django_db(transaction=True)

_FLIPS = 300


@pytest.fixture
def told_case(mark: Right, letters: Path, vault: FolderVault) -> Case:
    """A case that policy upheld, whose parties were told, and that the log covers."""
    (case, _other) = record_disputes.create_upheld_cases(mark, "L-1", "L-2")
    Outgoing.objects.update(send_after=record_cases.NOW)
    while deliver_batch():
        pass
    assert audit_chains.sign(vault, 1) == 1
    return case


def _text(case: Case, audience: Audience = FILER, kind: str = RESULT_KIND) -> str:
    return receipts.write_receipt(receipts.find_receipt(kind, audience, case_id=case.pk)).decode()


@pytest.mark.parametrize(
    ("kind", "audience", "shown", "kept"),
    [
        (RESULT_KIND, FILER, "filer.account_id", "facts.seller.counterfeit_strikes"),
        (REASONS_KIND, SELLER, "seller.counterfeit_strikes", "facts.filer.account_id"),
    ],
)
def test_each_side_proves_its_own_and_what_is_kept_back_is_named(
    told_case: Case, kind: str, audience: Audience, shown: str, kept: str
) -> None:
    checked = check_receipt(_text(told_case, audience, kind), log_keys.list_keys())
    assert checked.decision["number"] == told_case.number
    assert (checked.decision["outcome"], checked.decision["version"]) == ("upheld", 1)
    assert shown in checked.facts.fields
    assert kept in checked.kept_back
    assert {"facts.text", "routing.score", "routing.terms"} <= set(checked.kept_back)
    assert checked.words["automation"] == "fully"


def test_before_anybody_was_told_and_before_it_is_logged_there_is_none(
    mark: Right, letters: Path, vault: FolderVault
) -> None:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    with pytest.raises(NoReceiptYet):
        _text(case)
    while deliver_batch():
        pass
    with pytest.raises(NoReceiptYet):
        _text(case)
    audit_chains.sign(vault, 1)
    assert check_receipt(_text(case)).decision["number"] == case.number


def test_no_bit_of_a_receipt_can_change(told_case: Case) -> None:
    text, chance = _text(told_case).encode(), Random(7)
    check_receipt(text.decode())
    accepted = []
    for _ in range(_FLIPS):
        place, bit = chance.randrange(len(text)), 1 << chance.randrange(7)
        changed = bytearray(text)
        changed[place] ^= bit
        try:
            check_receipt(changed.decode())
        except (ReceiptMismatch, ReceiptUnreadable, UnicodeDecodeError):
            continue
        if json.loads(bytes(changed)) != json.loads(text):  # else white space between fields
            accepted.append((place, bytes(changed[place - 20 : place + 20])))
    assert accepted == []


def _take_other_words(receipt: dict[str, Any], other: dict[str, Any]) -> None:
    words = json.loads(receipt["document"]) | json.loads(other["document"])
    receipt["document"] = json.dumps(words)


def _take_other_facts(receipt: dict[str, Any], other: dict[str, Any]) -> None:
    receipt["facts"] = other["facts"]


def _take_other_entry(receipt: dict[str, Any], other: dict[str, Any]) -> None:
    receipt["entry"], receipt["leaf"] = other["entry"], other["leaf"]


def _take_other_place(receipt: dict[str, Any], other: dict[str, Any]) -> None:
    receipt["index"], receipt["path"] = other["index"], other["path"]


def _hide_that_a_field_existed(
    receipt: dict[str, dict[str, dict[str, str]]], _other: object
) -> None:
    receipt["facts"]["kept_back"].pop("seller.counterfeit_strikes")


def _disclose_another_value(receipt: dict[str, Any], _other: object) -> None:
    texts = receipt["facts"]["disclosed"]
    place = next(at for at, text in enumerate(texts) if '"listing.title"' in text)
    texts[place] = texts[place].replace("Zorvex", "FORGED")


@pytest.mark.parametrize(
    "forge",
    [
        _take_other_words, _take_other_facts, _take_other_entry, _take_other_place,
        _hide_that_a_field_existed, _disclose_another_value,
    ],
)  # fmt: skip
def test_parts_of_another_receipt_do_not_fit(
    told_case: Case, forge: Callable[[dict[str, Any], dict[str, Any]], None]
) -> None:
    other_case = Case.objects.exclude(pk=told_case.pk).get()
    receipt = json.loads(_text(told_case, SELLER, REASONS_KIND))
    if forge is _hide_that_a_field_existed:
        receipt = json.loads(_text(told_case))
    other = json.loads(_text(other_case))
    forge(receipt, other)
    with pytest.raises(ReceiptMismatch):
        check_receipt(json.dumps(receipt))


def test_the_key_of_another_log_is_not_accepted(told_case: Case) -> None:
    text = _text(told_case)
    other = log_keys.derive_key("another secret of somebody else", log_keys.own_key().name)
    with pytest.raises(ReceiptMismatch, match="No accepted key"):
        check_receipt(text, [other])


def test_the_same_facts_are_decided_again_by_the_same_policy_alone(
    told_case: Case, settings: Settings
) -> None:
    policy = policies.policy()
    whole = decide_again(check_receipt(_text(told_case, STAFF)), policy)
    assert whole.routing is not None
    assert whole.differs == []
    assert decide_again(check_receipt(_text(told_case)), policy).routing is None  # fields kept back
    text = settings.MARKWARDEN.policy.read_text("utf-8")
    other = parse_policy(text.replace("listings_per_request = 300", "listings_per_request = 299"))
    with pytest.raises(ReceiptMismatch, match="It was decided by the policy"):
        decide_again(check_receipt(_text(told_case, STAFF)), other)


@pytest.mark.parametrize("text", ["", "{}", "[]", "nothing", '{"form": 1}', "{" * 100_000])
def test_what_is_no_receipt_is_refused_with_the_field(text: str) -> None:
    with pytest.raises(ReceiptUnreadable, match="This is not a decision receipt"):
        check_receipt(text)


def test_a_library_that_nobody_here_wrote_accepts_the_proof(told_case: Case) -> None:
    receipt = json.loads(_text(told_case))
    signed, key = note.parse_note(receipt["checkpoint"]), note.parse_vkey(receipt["key"])
    assert checkpoint.verify_checkpoint(signed, key).ok
    head = checkpoint.parse_checkpoint(signed.text)
    path = [bytes.fromhex(step) for step in receipt["path"]]
    leaf = receipt["leaf"].encode()
    assert tree.verify_leaf_inclusion(leaf, receipt["index"], head.size, path, head.root)


def test_the_steps_in_the_docs_check_it_without_our_program(
    told_case: Case, tmp_path: Path
) -> None:
    page = (ROOT / "docs/how-to/check-a-decision.md").read_text("utf-8")
    steps = "\n".join(part.partition("```")[0] for part in page.split("```sh\n")[1:])
    script = Path(receipt_check.__file__).with_name("check-log.sh").read_text("utf-8")
    answers = []
    for name, text in {
        "whole": _text(told_case),
        "forged": _text(told_case).replace("upheld", "reject"),
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "check-log.sh").write_text(script, "utf-8")
        (folder / "receipt.json").write_text(text, "utf-8")
        ran = subprocess.run(  # noqa: S603  # steps of our docs
            ["/bin/sh", "-c", f"set -u\n{steps}"],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        answers.append((ran.stdout, bool(ran.stderr)))
    holds = ["The words are those that were sent."]
    holds += [f"{part}: as it was decided on." for part in ("facts", "routing")]
    assert answers[0] == ("".join(f"{line}\n" for line in holds), False)
    assert answers[1][1]
