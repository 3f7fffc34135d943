"""`markwarden verify` says what it looked at, names what was changed, and its exit code says it."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import Settings

from gateways import configured
from gateways.vault_folder import FolderVault
from records.evidence.receipt_check import FORM, RECEIPT, Receipt
from records.ledger import audit, log_keys, merkle
from records.ledger.log_entry import encode_leaf
from tests.factories import review_cases
from tests.interfaces.cli.conftest import Command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings: Settings, tmp_path: Path) -> FolderVault:
    """A vault of this test's own, where the settings say."""
    setting_changes = {"vault_folder": tmp_path, "s3_endpoint": ""}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=setting_changes)
    configured.vault.cache_clear()
    return FolderVault(tmp_path)


@pytest.fixture(autouse=True)
def chain() -> None:
    for number in range(3):
        act = audit.Act("case", 7, "touch", "system", datetime.now(UTC), {"number": number})
        audit.append(act)


def _tamper() -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT UPDATE ON ledger_auditentry TO CURRENT_USER")
        cursor.execute("ALTER TABLE ledger_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_auditentry SET entry = '{}' WHERE number = 2")


def test_an_untouched_chain_is_0_and_the_tail_is_stated(command: Command) -> None:
    result = command("verify")
    assert result.exit_code == 0, result.output
    assert "3 entries about 1 subjects" in result.stdout
    assert "3 entries are not in the log yet" in result.stdout
    assert "Nothing was changed." in result.stdout


def test_a_tampered_entry_is_1_and_named(command: Command) -> None:
    _tamper()
    result = command("verify")
    assert result.exit_code == 1
    assert "The chain of case 7 is broken at entry 2." in result.stdout
    assert "1 finding:" in result.stdout


def test_json_holds_the_same(command: Command) -> None:
    _tamper()
    result = command("verify", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["findings"], report["entries"]) == (1, 1, 3)
    assert report["named"] == ["The chain of case 7 is broken at entry 2."]
    assert (report["checkpoints"], report["tail"], report["newest_checkpoint"]) == (0, 3, None)
    assert (report["decisions"], report["unproven_decisions"]) == (0, 0)


def test_a_forged_decision_is_1_and_its_field_is_named(command: Command) -> None:
    case = review_cases.at_desk(review_cases.right(review_cases.filer()))
    assert json.loads(command("verify", "--json").stdout)["decisions"] == 1
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_decisionrecord DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE cases_decisionrecord SET facts = replace(facts, 'shoulder bag', 'FORGED')"
        )
    result = command("verify")
    assert result.exit_code == 1
    assert (
        f"Case {case.pk}, decision 1: its facts are not as decided: listing.title." in result.stdout
    )
    assert command("verify", "--sample", "0").exit_code == 0


def test_a_vault_out_of_reach_is_2(command: Command, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    setting_changes = {"vault_folder": tmp_path / "file"}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=setting_changes)
    configured.vault.cache_clear()
    result = command("verify")
    assert result.exit_code == 2
    assert "vault's folder does not answer" in result.stderr


def test_a_receipt_needs_no_database_and_what_is_wrong_with_it_is_named(tmp_path: Path) -> None:
    receipt = _write_receipt('["The words."]')
    for text, code, says in (
        (receipt, 0, "number     MW-7-01"),
        (receipt.replace("The words.", "Others."), 1, "The words are not those that were sent."),
        (receipt.replace('"index"', '"place"'), 2, "index: Field required"),
    ):
        file = tmp_path / "receipt.json"
        file.write_text(text, encoding="utf-8")
        program = Path(sys.executable).with_name("markwarden")
        command = [str(program), "verify", "--receipt", str(file)]
        ran = subprocess.run(command, env={}, capture_output=True, text=True, check=False)  # noqa: S603  # ours
        assert (ran.returncode, says in ran.stdout + ran.stderr) == (code, True), ran.stderr


def _write_receipt(words: str) -> str:
    """A receipt of a log with this one entry."""
    made: list[dict[str, audit.Value]] = [{"sha256": sha256(words.encode()).hexdigest()}]
    body: dict[str, audit.Value] = {"number": "MW-7-01", "documents": made}
    act = audit.Act("document", 1, "make", "system", datetime.now(UTC), body)
    entry = act.canonical()
    entry_hash = sha256(audit.GENESIS + entry.encode()).digest()
    leaf = encode_leaf((1, 1, "document", 1, 1, audit.GENESIS, entry_hash, str(UUID(int=7))))
    note = log_keys.sign(1, merkle.hash_leaf(leaf.encode()), datetime.now(UTC))
    key = log_keys.own_key().text()
    return RECEIPT.dump_json(Receipt(FORM, entry, leaf, 0, [], note, key, words)).decode()
