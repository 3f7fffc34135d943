"""Each day an auditor gets the newest checkpoint, with which the records can be held to account."""

from datetime import timedelta

import pytest
from aics_tlog import checkpoint, note
from pytest_django import Settings

from gateways.vault_folder import FolderVault
from records.actions.notices.log_letters import send_log_root
from records.ledger import log_keys
from records.ledger.models import Checkpoint, Outgoing
from records.notices.letter_kinds import LetterText, Posted, list_letters
from tests.factories import audit_chains, record_cases
from tests.factories.audit_chains import vault
from workers.doctor.integrity import verify

__all__ = ["vault"]


@pytest.fixture(autouse=True)
def _auditor(settings: Settings) -> None:
    changes = {"log_auditor": "auditor@house.example"}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)


def _compose(subject_id: int) -> LetterText | None:
    compose = list_letters()["log_root"].compose
    assert compose
    letter = compose(Posted([subject_id], {}, "https://ip.example", record_cases.NOW))
    assert not isinstance(letter, list)
    return letter


def test_the_letter_holds_a_checkpoint_that_anybody_can_check(
    committed_database: None, vault: FolderVault
) -> None:
    audit_chains.write(subjects=3, acts=2)
    audit_chains.sign(vault, 0)
    letter = _compose(Checkpoint.objects.get().pk)
    assert letter is not None
    assert letter.to == "auditor@house.example"
    assert "6" in letter.subject
    kept = letter.text[letter.text.index(log_keys.own_key().name) :].partition("\n\nhttps://")[0]
    key = note.parse_vkey(log_keys.own_key().text())
    assert checkpoint.verify_checkpoint(note.parse_note(f"{kept}\n"), key).size == 6
    assert verify(vault, against=kept).findings.sentences == []
    assert "https://ip.example/.well-known/markwarden/checkpoint/6" in letter.text


def test_one_letter_leaves_a_day_with_the_newest_that_was_published(
    committed_database: None, vault: FolderVault
) -> None:
    send_log_root(record_cases.NOW)
    assert not Outgoing.objects.exists(), "nothing is published yet"
    for number in range(2):
        audit_chains.write(subjects=1, acts=1, first=1 + number)
        audit_chains.sign(vault, number)
        send_log_root(record_cases.NOW + timedelta(seconds=number))
    send_log_root(record_cases.NOW + timedelta(days=1))
    first, second = Checkpoint.objects.order_by("number")
    assert list(Outgoing.objects.order_by("pk").values_list("kind", "subject_id")) == [
        ("log_root", first.pk), ("log_root", second.pk),
    ]  # fmt: skip


@pytest.mark.django_db
def test_nobody_is_written_to_whom_no_setting_names(settings: Settings) -> None:
    row = Checkpoint.objects.create(
        number=1, size=1, from_xid=0, below_xid=1, note="x", published_at=record_cases.NOW
    )
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"log_auditor": ""})
    send_log_root(record_cases.NOW)
    assert not Outgoing.objects.exists()
    assert _compose(row.pk) is None
