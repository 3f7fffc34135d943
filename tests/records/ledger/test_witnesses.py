"""Witnesses sign checkpoints of a log that only grows; without them it goes on all the same."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from aics_tlog import checkpoint, note
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django import Settings

from gateways import configured
from gateways.vault_folder import FolderVault
from records.ledger import log_keys
from records.ledger.models import Checkpoint
from tests.factories import audit_chains, record_cases
from tests.factories.audit_chains import vault
from tests.fakes.log_witness import Witness
from workers.doctor.integrity import verify
from workers.scheduling.checkpoints import read_published, sign_and_publish

__all__ = ["vault"]


@pytest.fixture
def witness(committed_database: None, settings: Settings) -> Iterator[Witness]:
    played = Witness(log_keys.own_key().text())
    changes = {"log_witnesses": [played.setting]}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
    configured.log_witnesses.cache_clear()
    yield played
    _forget_witnesses()
    played.server.close()


def _forget_witnesses() -> None:
    for gateway in configured.log_witnesses():
        gateway.close()
    configured.log_witnesses.cache_clear()


def _grow(vault: FolderVault, number: int) -> str:
    """One more checkpoint, as it was published."""
    audit_chains.write(subjects=3, acts=2, first=1 + 1_000 * number)
    audit_chains.wait_until_all_have_ended()
    now = record_cases.NOW + timedelta(minutes=number)
    assert sign_and_publish(vault, now, configured.log_witnesses()) == 1
    return read_published(vault, Checkpoint.objects.count())


def _is_witnessed(text: str, witness: Witness) -> bool:
    key = note.parse_vkey(witness.setting.split()[0])
    log_key = note.parse_vkey(witness.log_key)
    result = checkpoint.verify_checkpoint(note.parse_note(text), log_key, [key], quorum=1)
    return result.ok and result.timestamps == {key.name: witness.time}


def test_a_witness_signs_each_checkpoint_and_its_line_is_published(
    witness: Witness, vault: FolderVault
) -> None:
    for number in range(3):
        assert _is_witnessed(_grow(vault, number), witness)
    assert (witness.size, witness.statuses) == (18, [200, 200, 200])
    assert verify(vault).findings.sentences == []


def test_a_witness_that_is_away_holds_nothing_up_and_is_named(
    witness: Witness, vault: FolderVault, caplog: pytest.LogCaptureFixture
) -> None:
    witness.is_busy = True
    with caplog.at_level(logging.WARNING):
        assert not _is_witnessed(_grow(vault, 0), witness)
    assert "The witness witness.example did not sign checkpoint 1" in caplog.text
    witness.is_busy = False
    assert _is_witnessed(_grow(vault, 1), witness)


def test_after_a_restart_the_witness_says_which_size_it_signed(
    witness: Witness, vault: FolderVault
) -> None:
    _grow(vault, 0)
    _forget_witnesses()
    assert _is_witnessed(_grow(vault, 1), witness)
    assert witness.statuses == [200, 409, 200]


def test_a_witness_that_saw_another_past_signs_nothing(
    witness: Witness, vault: FolderVault, caplog: pytest.LogCaptureFixture
) -> None:
    _grow(vault, 0)
    witness.root = bytes(32)
    assert not _is_witnessed(_grow(vault, 1), witness)
    witness.size = 1_000
    assert not _is_witnessed(_grow(vault, 2), witness)
    assert witness.statuses == [200, 422, 409]
    assert "It has signed another size: b'1000'" in caplog.text
    assert verify(vault).findings.sentences == []


def test_an_answer_that_is_no_signature_of_the_witness_is_not_kept(
    witness: Witness, vault: FolderVault
) -> None:
    witness.signer = Ed25519PrivateKey.generate()
    assert "witness.example" not in _grow(vault, 0)
    assert witness.statuses == [200]
