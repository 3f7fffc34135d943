"""Each entry is logged once, none is forgotten, and a crash on the way changes nothing."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from gateways.vault import ObjectMissing
from gateways.vault_folder import FolderVault
from records.clock import database_now
from records.ledger import audit, checkpoint_note, checkpoints, log_keys, merkle
from records.ledger.models import Checkpoint, LogTile
from tests.factories import audit_chains, record_cases
from tests.factories.audit_chains import (
    CHECKPOINTS,
    logged_entry_count,
    sign,
    vault,
    wait_until_all_have_ended,
)
from workers.doctor.integrity import verify
from workers.exporter import StateCollector
from workers.scheduling.checkpoints import (
    CheckpointForged,
    read_published,
    sign_and_publish,
)

__all__ = ["logged_entry_count", "vault"]


def _size(vault: FolderVault, number: int) -> int:
    return checkpoint_note.read_checkpoint(read_published(vault, number)).size


def test_nothing_is_logged_twice_and_nothing_within_a_minute(
    logged_entry_count: int, vault: FolderVault
) -> None:
    assert sign(vault, 60) == 0
    audit_chains.write(subjects=1, acts=1, first=9_001)
    wait_until_all_have_ended()
    now = record_cases.NOW + timedelta(minutes=CHECKPOINTS - 1)
    assert sign_and_publish(vault, now + timedelta(seconds=59)) == 0
    assert sign_and_publish(vault, now + timedelta(seconds=60)) == 1
    assert _size(vault, CHECKPOINTS + 1) == logged_entry_count + 1


def test_an_entry_of_a_slow_transaction_is_logged_when_it_has_ended(
    committed_database: None, vault: FolderVault
) -> None:
    """Its id is smaller than those logged before it; it follows them, and all verifies."""
    audit_chains.write(subjects=1, acts=1, first=1)
    wait_until_all_have_ended()
    slow = connection.copy()
    try:
        slow.ensure_connection()
        slow.set_autocommit(False)
        with slow.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_auditentry (subject_kind, subject_id, number, entry,"
                " previous_hash, entry_hash) VALUES ('case', 2, 1, '{}', %s, %s)",
                [audit.GENESIS, sha256(audit.GENESIS + b"{}").digest()],
            )
        audit_chains.write(subjects=1, acts=1, first=3)
        sign_and_publish(vault, record_cases.NOW)
        before = _size(vault, 1)
        slow.commit()
    finally:
        slow.close()
    assert before == 1
    assert sign(vault, 1) == 1
    report = verify(vault)
    assert (_size(vault, 2), report.proof.tail, report.findings.sentences) == (3, 0, [])


def test_a_checkpoint_that_was_drawn_and_not_published_is_published_the_next_time(
    committed_database: None, vault: FolderVault
) -> None:
    audit_chains.write(subjects=1, acts=2)
    wait_until_all_have_ended()
    drawn = checkpoints.draw_checkpoint(record_cases.NOW)
    assert drawn is not None
    assert verify(vault).findings.sentences == []
    assert sign_and_publish(vault, record_cases.NOW) == 1
    assert read_published(vault, 1) == drawn.note


def test_a_crash_between_publication_and_row_is_healed(
    committed_database: None, vault: FolderVault
) -> None:
    audit_chains.write(subjects=1, acts=2)
    assert sign(vault, 0) == 1
    Checkpoint.objects.update(published_at=None)
    assert verify(vault).findings.sentences == []
    assert sign_and_publish(vault, record_cases.NOW) == 1


def test_a_forged_checkpoint_under_the_next_name_is_not_taken_for_ours(
    committed_database: None, vault: FolderVault, tmp_path: Path
) -> None:
    (tmp_path / "forged").write_text("{}")
    vault.publish(checkpoints.vault_name(1), tmp_path / "forged")
    audit_chains.write(subjects=1, acts=2)
    with pytest.raises(CheckpointForged, match="markwarden verify"):
        sign(vault, 0)
    assert verify(vault).findings.sentences == [
        "The vault has a checkpoint 1 that the records lack."
    ]


def test_a_database_restored_into_a_younger_server_is_not_signed_in_silence(
    logged_entry_count: int, vault: FolderVault
) -> None:
    tree = merkle.GrowingTree(logged_entry_count, checkpoints.read_tile)
    tree.add(merkle.hash_leaf(b"{}"))
    for (level, number), hashes in tree.open_tiles().items():
        LogTile.objects.filter(level=level, number=number).update(hashes=hashes)
    Checkpoint.objects.create(
        number=CHECKPOINTS + 1,
        size=tree.size,
        from_xid=Checkpoint.objects.get(number=CHECKPOINTS).below_xid,
        below_xid=2**60,
        note=log_keys.sign(tree.size, tree.root(), record_cases.NOW),
    )
    with pytest.raises(checkpoints.CounterWentBack, match="past it"):
        checkpoints.draw_checkpoint(record_cases.NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_auditentry SET entry = '{}'",
        "DELETE FROM ledger_auditentry",
        "UPDATE ledger_auditentry SET salt = gen_random_uuid()",
        "UPDATE ledger_checkpoint SET note = note || 'x'",  # it is published
        "UPDATE ledger_checkpoint SET note = '', published_at = NULL",
        "UPDATE ledger_checkpoint SET number = number + 7",
        "UPDATE ledger_checkpoint SET size = size + 1000",
        "UPDATE ledger_checkpoint SET below_xid = below_xid + 1",
        "DELETE FROM ledger_checkpoint",
        "UPDATE ledger_logtile SET hashes = substring(hashes FOR 32)",
        "UPDATE ledger_logtile SET hashes = set_byte(hashes, 7, get_byte(hashes, 7) # 1)",
        "UPDATE ledger_logtile SET level = 7",
        "DELETE FROM ledger_logtile",
    ],
)
def test_the_database_refuses_to_change_what_was_written(logged_entry_count: int, sql: str) -> None:
    is_refused = pytest.raises(DatabaseError, match=r"permission denied|append-only|drawn once")
    with is_refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def _lag() -> float:
    (metric,) = [
        metric
        for metric in StateCollector().collect()
        if metric.name == "markwarden_checkpoint_lag_seconds"
    ]
    (sample,) = metric.samples
    return sample.value


def test_the_lag_is_nothing_when_all_is_logged_and_grows_when_it_is_not(
    committed_database: None, vault: FolderVault
) -> None:
    assert _lag() == 0
    audit_chains.write(subjects=1, acts=1)
    assert _lag() > 0
    wait_until_all_have_ended()
    now = database_now()
    assert sign_and_publish(vault, now) == 1
    assert _lag() == 0
    audit_chains.write(subjects=1, acts=1, first=9_001)
    assert 0 < _lag() < 60


def test_a_vault_without_a_checkpoint_says_so(vault: FolderVault) -> None:
    with pytest.raises(ObjectMissing):
        read_published(vault, 1)
