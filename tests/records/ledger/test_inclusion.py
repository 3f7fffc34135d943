"""Each entry is proven by a few hashes, and a library that nobody here wrote accepts the proof."""

from random import Random

import pytest
from aics_tlog import checkpoint, note, tree
from django.db import connection, transaction

from gateways.vault_folder import FolderVault
from records.database import fetch_all
from records.ledger import log_keys
from records.ledger.inclusion import LogBroken, Prover
from records.ledger.models import AuditEntry, Checkpoint
from tests.factories import audit_chains
from tests.factories.audit_chains import vault

__all__ = ["vault"]


@pytest.fixture
def logged_count(committed_database: None, vault: FolderVault) -> int:
    """Entries of three checkpoints, the second of which fills a tile."""
    for number, subjects in enumerate((3, 150, 1)):
        audit_chains.write(subjects=subjects, acts=2, first=1 + 1_000 * number)
        assert audit_chains.sign(vault, number) == 1
    return 2 * (3 + 150 + 1)


def _is_accepted(prover: Prover, entry_id: int) -> bool:
    """Does the library accept the entry's proof, against the checkpoint that it goes with?"""
    signed, key = note.parse_note(prover.note), note.parse_vkey(prover.key.text())
    assert checkpoint.verify_checkpoint(signed, key).ok
    head, proven = checkpoint.parse_checkpoint(signed.text), prover.prove_entry(entry_id)
    path = [bytes.fromhex(step) for step in proven.path]
    assert proven.index is not None
    return tree.verify_leaf_inclusion(
        proven.leaf.encode(), proven.index, head.size, path, head.root
    )


def test_entries_of_every_checkpoint_are_proven_against_the_newest(logged_count: int) -> None:
    ids = [pk for (pk,) in fetch_all("SELECT id FROM ledger_auditentry ORDER BY xid, id")]
    assert len(ids) == logged_count
    prover = Prover()
    assert prover.key == log_keys.own_key()
    places = [0, 5, 6, 7, 255, 256, 305, 306, 307, *Random(7).sample(range(logged_count), 12)]
    for place in places:
        assert prover.prove_entry(ids[place]).index == place
        assert _is_accepted(prover, ids[place])


def test_entries_of_subjects_come_in_the_order_of_the_log(logged_count: int) -> None:
    proven = list(Prover().prove_subjects("case", [2_001, 1_007, 1]))
    indices = [entry.index for entry in proven]
    assert indices == sorted(index for index in indices if index is not None)
    assert len(proven) == 6


def test_the_tail_has_no_place_and_nobody_proves_what_is_not_there(logged_count: int) -> None:
    audit_chains.write(subjects=1, acts=1, first=9_001)
    last = AuditEntry.objects.latest("pk")
    proven = Prover().prove_entry(last.pk)
    assert (proven.index, proven.path, proven.entry) == (None, (), last.entry)
    with pytest.raises(LogBroken, match="no entry"):
        Prover().prove_entry(last.pk + 1)


@pytest.mark.django_db
def test_before_the_first_checkpoint_nothing_is_proven() -> None:
    assert Prover().note == ""
    assert list(Prover().prove_subjects("case", [1])) == []


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE ledger_auditentry SET salt = gen_random_uuid()",
        "DELETE FROM ledger_auditentry WHERE subject_id = 1002",
        "UPDATE ledger_logtile SET hashes = set_byte(hashes, 8, get_byte(hashes, 8) # 1)",
        "DELETE FROM ledger_logtile WHERE level = 1",
        "UPDATE ledger_checkpoint SET note = replace(note, E'\\n308\\n', E'\\n309\\n')",
        "DELETE FROM ledger_checkpoint WHERE number = 1",
    ],
)
def test_nothing_is_proven_from_what_was_changed(logged_count: int, forgery: str) -> None:
    with transaction.atomic():
        audit_chains.unlock_tables()
        with connection.cursor() as cursor:
            cursor.execute(forgery)
        ids = list(AuditEntry.objects.filter(subject_id=1_001).values_list("pk", flat=True))
        with pytest.raises(LogBroken):
            Prover().prove_entry(ids[1])
        transaction.set_rollback(True)
    assert Checkpoint.objects.count() == 3
