"""What was logged and is changed, added or removed is found; what is not yet is stated."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import connection, transaction
from pydantic import SecretStr
from pytest_django import Settings

from gateways.vault_folder import FolderVault
from records.ledger import checkpoint_note, checkpoints, log_keys
from records.ledger.models import Checkpoint
from records.rights.models import Right
from tests.factories import audit_chains, record_cases
from tests.factories.audit_chains import CHECKPOINTS, SUBJECTS, logged_entry_count, vault
from workers.doctor.integrity import verify
from workers.index.build import build_index
from workers.scheduling.checkpoints import sign_and_publish

_FORGERIES = 156  # six of each kind

__all__ = ["logged_entry_count", "vault"]


class Forged(Exception):
    """Undoes a forgery once it was looked at."""


def _findings(vault: FolderVault) -> list[str]:
    return verify(vault).findings.sentences


def test_what_nobody_touched_verifies(logged_entry_count: int, vault: FolderVault) -> None:
    report = verify(vault)
    proof = report.proof
    assert report.findings.sentences == []
    assert (proof.entries, proof.tail) == (logged_entry_count, 0)
    assert (proof.subjects, proof.checkpoints) == (CHECKPOINTS * SUBJECTS, CHECKPOINTS)


def test_each_of_many_forgeries_is_found(logged_entry_count: int, vault: FolderVault) -> None:
    assert (
        forged_and_missed(vault, logged_count=logged_entry_count, forgeries=_FORGERIES, seed=11)
        == []
    )


def forged_and_missed(
    vault: FolderVault, *, logged_count: int, forgeries: int, seed: int
) -> list[str]:
    """The names of the forgeries that nobody would have noticed."""
    chance, missed_forgeries = Random(seed), []
    names = list(audit_chains.FORGERIES)
    for number in range(forgeries):
        name = names[number % len(names)]
        with _undone():
            audit_chains.FORGERIES[name](
                audit_chains.pick_logged_entry(chance, logged_count=logged_count), chance
            )
            if not verify(vault).findings.count:
                missed_forgeries.append(name)
            raise Forged
    return missed_forgeries


class _undone:  # noqa: N801  # reads as what it does
    """The owner of the tables forges, and all is as before afterwards."""

    def __init__(self) -> None:
        self._transaction = transaction.atomic()

    def __enter__(self) -> None:
        self._transaction.__enter__()
        audit_chains.unlock_tables()

    def __exit__(self, *raised: object) -> bool:
        self._transaction.__exit__(*raised)  # type: ignore[arg-type]  # handed on as it came
        return raised[0] is Forged


def test_a_finding_says_where(logged_entry_count: int, vault: FolderVault) -> None:
    with _undone():
        row = audit_chains.pick_logged_entry(Random(1), logged_count=logged_entry_count)
        audit_chains.FORGERIES["entry text"](row, Random(1))
        (finding,) = _findings(vault)
        assert (
            finding == f"The chain of case {row['subject_id']} is broken at entry {row['number']}."
        )
        raise Forged


def test_an_entry_that_is_not_the_one_that_was_logged_is_named(
    logged_entry_count: int, vault: FolderVault
) -> None:
    with _undone():
        row = audit_chains.pick_logged_entry(Random(4), logged_count=logged_entry_count)
        audit_chains.FORGERIES["salt"](row, Random(1))
        (finding,) = _findings(vault)
        name = f"entry {row['number']} of case {row['subject_id']}"
        assert finding.endswith(f"covers other entries than were logged: the first is {name}.")
        raise Forged


def test_all_checkpoints_removed_are_missed_in_the_vault(
    logged_entry_count: int, vault: FolderVault
) -> None:
    with _undone(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoint")
        cursor.execute("DELETE FROM ledger_logtile")
        cursor.execute("DELETE FROM ledger_auditentry")
        assert _findings(vault) == ["The vault has a checkpoint 1 that the records lack."]
        raise Forged


def test_a_checkpoint_that_the_vault_lost_or_that_was_replaced_there_is_named(
    logged_entry_count: int, vault: FolderVault, tmp_path: Path
) -> None:
    (tmp_path / "other").write_bytes(b"\xff{}")
    name = checkpoints.vault_name(CHECKPOINTS)
    vault.publish(name, tmp_path / "other")
    assert _findings(vault) == ["Checkpoint 3 in the vault is not the one in the records."]
    (vault.folder / "named" / name).unlink()
    assert _findings(vault) == ["The vault has lost checkpoint 3."]


def test_the_tail_is_stated_and_its_chains_are_verified(
    logged_entry_count: int, vault: FolderVault
) -> None:
    audit_chains.write(subjects=2, acts=3, first=9_001)
    report = verify(vault)
    assert (report.proof.tail, report.findings.count) == (6, 0)
    with _undone(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_auditentry SET entry = '{}' WHERE subject_id = 9001")
        assert verify(vault).findings.count == 3
        raise Forged


def test_an_index_file_that_was_replaced_or_lost_is_named(
    committed_database: None, mark: Right, vault: FolderVault, tmp_path: Path
) -> None:
    generation = build_index(vault)
    assert verify(vault).index_generation == generation.number
    assert _findings(vault) == []
    (tmp_path / "other").write_bytes(b"another index")
    vault.publish(generation.text_name, tmp_path / "other")
    (vault.folder / "named" / generation.image_name).unlink()
    assert _findings(vault) == [
        f"The index file {generation.text_name} is not the one that was published.",
        f"The vault has lost the index file {generation.image_name}.",
    ]


def _kept_elsewhere(number: int = CHECKPOINTS) -> str:
    return Checkpoint.objects.get(number=number).note


def _draw_again(vault: FolderVault) -> None:
    """Somebody owns the tables and the keys of the vault: another log, drawn and published."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_checkpoint")
        cursor.execute("DELETE FROM ledger_logtile")
    for number in range(1, CHECKPOINTS + 1):
        (vault.folder / "named" / checkpoints.vault_name(number)).unlink(missing_ok=True)
    sign_and_publish(vault, record_cases.NOW)


_NOT_THE_BEGINNING = (
    "The log does not begin with the checkpoint of 144 entries that was given to compare with."
)


def test_who_owns_the_tables_and_the_vault_cannot_sign_another_past(
    logged_entry_count: int, vault: FolderVault, settings: Settings
) -> None:
    ours, kept = settings.MARKWARDEN, _kept_elsewhere()
    with transaction.atomic():
        audit_chains.unlock_tables()
        settings.MARKWARDEN = ours.model_copy(update={"audit_secret": "guessed"})
        row = audit_chains.pick_logged_entry(Random(5), logged_count=logged_entry_count)
        audit_chains.FORGERIES["rest of the chain"](row, Random(5))
        _draw_again(vault)
        assert _findings(vault) == []  # but for the key all fits
        settings.MARKWARDEN = ours
        unsigned = "No accepted key signed checkpoint 1 as it is."
        assert _findings(vault) == [unsigned]
        assert verify(vault, against=kept).findings.sentences == [unsigned, _NOT_THE_BEGINNING]
        with pytest.raises(checkpoints.CheckpointUnfit):  # nor do we build on it
            checkpoints.draw_checkpoint(record_cases.NOW + timedelta(hours=1))
        transaction.set_rollback(True)


@pytest.mark.parametrize("forgery", ["rest of the chain", "entry removed", "salt"])
def test_even_with_the_key_another_past_does_not_fit_a_checkpoint_in_other_hands(
    logged_entry_count: int, vault: FolderVault, forgery: str
) -> None:
    """Rewritten, an entry in the middle taken away, drawn again: the owner has our key as well."""
    kept = [_kept_elsewhere(number) for number in (1, CHECKPOINTS)]
    with _undone():
        chance = Random(6)
        row = audit_chains.pick_logged_entry(chance, logged_count=logged_entry_count // CHECKPOINTS)
        if forgery == "entry removed":
            row = _last_link(row)
        audit_chains.FORGERIES[forgery](row, chance)
        _draw_again(vault)
        assert _findings(vault) == []
        for note in kept:
            (finding,) = verify(vault, against=note).findings.sentences
            assert "than the checkpoint" in finding or "does not begin with" in finding
        raise Forged


def _last_link(row: dict[str, object]) -> dict[str, object]:
    """The last entry of a chain: without it the chain by itself holds."""
    return {**row, "id": audit_chains.find_last_id(row)}


def test_a_fork_is_found_from_the_other_of_two_checkpoints_of_one_size(
    logged_entry_count: int, vault: FolderVault
) -> None:
    kept = checkpoint_note.read_checkpoint(_kept_elsewhere())
    forked = log_keys.sign(kept.size, bytes(32), record_cases.NOW)
    assert verify(vault, against=_kept_elsewhere()).findings.sentences == []
    assert verify(vault, against=forked).findings.sentences == [_NOT_THE_BEGINNING]


def test_a_checkpoint_in_other_hands_tells_what_was_cut_off_everywhere(
    logged_entry_count: int, vault: FolderVault
) -> None:
    kept = _kept_elsewhere()
    with _undone(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM ledger_auditentry WHERE xid >= (SELECT from_xid FROM ledger_checkpoint"
            " WHERE number = %s)", [CHECKPOINTS]
        )  # fmt: skip
        _draw_again(vault)
        assert _findings(vault) == []
        assert verify(vault, against=kept).findings.sentences == [
            "The log is shorter than the checkpoint of 144 entries that was given to compare with."
        ]
        raise Forged


def test_a_checkpoint_of_another_log_key_or_nobody_is_told_apart(
    logged_entry_count: int, vault: FolderVault, settings: Settings
) -> None:
    kept, ours = _kept_elsewhere(), settings.MARKWARDEN
    for changes in ({"public_url": "https://other.example"}, {"audit_secret": "guessed"}):
        settings.MARKWARDEN = ours.model_copy(update=changes)
        body = checkpoint_note.read_checkpoint(kept)
        other = log_keys.sign(body.size, body.root, record_cases.NOW)
        settings.MARKWARDEN = ours
        (finding,) = verify(vault, against=other).findings.sentences
        assert finding.startswith("No accepted key of this log signed the checkpoint of 144")
    for text in (kept[:-10], kept.partition("\n")[2], "x"):
        assert verify(vault, against=text).findings.sentences == [
            "What was given to compare with is no checkpoint."
        ]


def test_with_a_key_of_its_own_the_secret_that_workers_hold_signs_nothing(
    committed_database: None, vault: FolderVault, settings: Settings
) -> None:
    of_workers = log_keys.own_key().text()
    own_settings = settings.MARKWARDEN.model_copy(update={"log_signing_key": SecretStr("t" * 43)})
    settings.MARKWARDEN = own_settings
    public_keys = {"log_public_keys": [log_keys.own_key().text()]}
    settings.MARKWARDEN = timers = own_settings.model_copy(update=public_keys)
    audit_chains.write(subjects=1, acts=2)
    audit_chains.sign(vault, 0)
    settings.MARKWARDEN = workers = timers.model_copy(update={"log_signing_key": SecretStr("")})
    assert _findings(vault) == []  # who verifies needs the public key alone
    forged = checkpoint_note.read_checkpoint(log_keys.sign(2, bytes(32), record_cases.NOW))
    assert log_keys.find_signer(forged) is None
    all_public_keys = {"log_public_keys": [*workers.log_public_keys, of_workers]}
    settings.MARKWARDEN = workers.model_copy(update=all_public_keys)
    assert log_keys.find_signer(forged)


def test_checkpoints_in_a_bucket_of_their_own_are_compared_with_it(
    committed_database: None, vault: FolderVault, tmp_path: Path
) -> None:
    log_vault = FolderVault(tmp_path / "log")
    audit_chains.write(subjects=1, acts=2)
    audit_chains.sign(log_vault, 0)
    assert verify(vault, log_vault).findings.sentences == []
    assert _findings(vault) == ["The vault has lost checkpoint 1."]


@pytest.mark.parametrize("level", [0, 1])
def test_a_tile_of_any_level_that_was_changed_is_found(
    committed_database: None, vault: FolderVault, level: int
) -> None:
    audit_chains.write(subjects=30, acts=10)
    audit_chains.sign(vault, 0)
    assert _findings(vault) == []
    with _undone(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_logtile SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)"
            " WHERE level = %s AND number = 0", [level]
        )  # fmt: skip
        found = _findings(vault)
        assert found[0].startswith(
            "Checkpoint 1 covers other entries than were logged: the first is entry 1 of case 1"
            if level == 0 else "Tile 0 of level 1 is not that of the log."
        )  # fmt: skip
        if level:  # of the right edge, from which the tree goes on
            with pytest.raises(checkpoints.CheckpointUnfit):
                checkpoints.draw_checkpoint(record_cases.NOW + timedelta(hours=1))
        raise Forged
