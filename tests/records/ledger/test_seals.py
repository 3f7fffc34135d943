"""Each entry is sealed once, none is forgotten, and a crash on the way changes nothing."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from gateways.vault import ObjectMissing
from gateways.vault_folder import FolderVault
from records.clock import database_now
from records.ledger import audit, seals
from records.ledger.models import Seal
from records.ledger.seals import MerkleTree
from tests.factories import audit_chains, record_cases
from tests.factories.audit_chains import (
    SEALS,
    seal,
    sealed_entry_count,
    vault,
    wait_until_all_have_ended,
)
from workers.doctor.integrity import verify
from workers.exporter import StateCollector
from workers.scheduling.audit_seals import SealForged, read_seal, seal_and_publish

__all__ = ["sealed_entry_count", "vault"]


def test_nothing_is_sealed_twice_and_nothing_within_a_minute(
    sealed_entry_count: int, vault: FolderVault
) -> None:
    assert seal(vault, 60) == 0
    audit_chains.write(subjects=1, acts=1, first=9_001)
    wait_until_all_have_ended()
    now = record_cases.NOW + timedelta(minutes=SEALS - 1)
    assert seal_and_publish(vault, now + timedelta(seconds=59)) == 0
    assert seal_and_publish(vault, now + timedelta(seconds=60)) == 1
    assert seals.Document.read(read_seal(vault, SEALS + 1)).count == 1


def test_an_entry_of_a_slow_transaction_is_sealed_when_it_has_ended(
    committed_database: None, vault: FolderVault
) -> None:
    """Its id is smaller than those sealed before it; it is in the next seal, and all verifies."""
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
        seal_and_publish(vault, record_cases.NOW)
        before = seals.Document.read(read_seal(vault, 1)).count
        slow.commit()
    finally:
        slow.close()
    assert before == 1
    assert seal(vault, 1) == 1
    report = verify(vault)
    assert (report.proof.sealed, report.proof.tail, report.findings.sentences) == (3, 0, [])


def test_a_seal_that_was_drawn_and_not_published_is_published_the_next_time(
    committed_database: None, vault: FolderVault
) -> None:
    audit_chains.write(subjects=1, acts=2)
    wait_until_all_have_ended()
    new_seal = seals.draw_seal(record_cases.NOW)
    assert new_seal is not None
    assert verify(vault).findings.sentences == []
    assert seal_and_publish(vault, record_cases.NOW) == 1
    assert read_seal(vault, 1) == new_seal.document


def test_a_crash_between_publication_and_row_is_healed(
    committed_database: None, vault: FolderVault
) -> None:
    audit_chains.write(subjects=1, acts=2)
    assert seal(vault, 0) == 1
    Seal.objects.update(published_at=None)
    assert verify(vault).findings.sentences == []
    assert seal_and_publish(vault, record_cases.NOW) == 1


def test_a_forged_seal_under_the_next_name_is_not_taken_for_ours(
    committed_database: None, vault: FolderVault, tmp_path: Path
) -> None:
    (tmp_path / "forged").write_text("{}")
    vault.publish(seals.vault_name(1), tmp_path / "forged")
    audit_chains.write(subjects=1, acts=2)
    with pytest.raises(SealForged, match="markwarden verify"):
        seal(vault, 0)
    assert verify(vault).findings.sentences == ["The vault has a seal 1 that the records lack."]


def test_a_database_restored_into_a_younger_server_is_not_sealed_in_silence(
    sealed_entry_count: int, vault: FolderVault
) -> None:
    document = seals.Document.read(Seal.objects.get(number=SEALS).document)
    later = replace(document, number=SEALS + 1, from_xid=document.below_xid, below_xid=2**60)
    Seal.objects.create(
        number=SEALS + 1, document=later.signed().text(), published_at=record_cases.NOW
    )
    with pytest.raises(seals.CounterWentBack, match="past it"):
        seals.draw_seal(record_cases.NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_auditentry SET entry = '{}'",
        "DELETE FROM ledger_auditentry",
        "UPDATE ledger_seal SET document = '{}'",
        "UPDATE ledger_seal SET number = 7",
        "DELETE FROM ledger_seal",
    ],
)
def test_the_database_refuses_to_change_what_was_written(sealed_entry_count: int, sql: str) -> None:
    is_refused = pytest.raises(DatabaseError, match=r"permission denied|append-only|drawn once")
    with is_refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def _lag() -> float:
    (metric,) = [
        metric
        for metric in StateCollector().collect()
        if metric.name == "markwarden_seal_lag_seconds"
    ]
    (sample,) = metric.samples
    return sample.value


def test_the_lag_is_nothing_when_all_is_sealed_and_grows_when_it_is_not(
    committed_database: None, vault: FolderVault
) -> None:
    assert _lag() == 0
    audit_chains.write(subjects=1, acts=1)
    assert _lag() > 0
    wait_until_all_have_ended()
    now = database_now()
    assert seal_and_publish(vault, now) == 1
    assert _lag() == 0
    audit_chains.write(subjects=1, acts=1, first=9_001)
    assert 0 < _lag() < 60


# The tree by itself.


def _root(leaves: list[bytes]) -> bytes:
    """By the definition of RFC 6962, the slow way."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    cut = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + _root(leaves[:cut]) + _root(leaves[cut:])).digest()


@pytest.mark.parametrize("count", [*range(18), 63, 64, 65, 1_000])
def test_a_tree_has_the_root_that_the_standard_gives_it(count: int) -> None:
    leaves, tree = [f"{number}".encode() for number in range(count)], MerkleTree()
    for leaf in leaves:
        tree.add(leaf)
    assert (tree.root(), tree.count) == (_root(leaves), count)


def test_a_vault_without_a_seal_says_so(vault: FolderVault) -> None:
    with pytest.raises(ObjectMissing):
        read_seal(vault, 1)
