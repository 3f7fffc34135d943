"""What was said reads the same ever after, and nobody changes it unseen."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from pytest_django import Settings

from records import policies
from records.accounts.models import User
from records.actions.accounts import erasure
from records.cases.models import Ruling, TakedownRequest
from records.clock import database_now
from records.ledger import outbox
from records.ledger.models import Outgoing
from records.ledger.proof import Findings
from records.notices import letter_archive, letter_templates, statements
from records.notices.compression import compress
from records.notices.document_check import check_documents
from records.notices.documents import hash_texts, read_body
from records.notices.letter_templates import read_template
from records.notices.models import Channel, Document
from records.policies_in_force import read_policy_file
from records.rights.models import Right
from tests.factories import record_cases, record_disputes
from tests.fakes.http_server import Server, reply
from tests.records.notices import scenes
from tests.workers.outbound.test_deliver import letters
from tests.workers.outbound.test_refusals import server
from workers.outbound.deliver import deliver_batch, make_batch
from workers.outbound.sending import send_batch

__all__ = ["letters", "server"]

pytestmark = pytest.mark.django_db


def _deliver_all() -> None:
    Outgoing.objects.filter(kind__in=["receipt", "result"]).update(send_after=record_cases.NOW)
    while deliver_batch():
        pass


def _read_archive() -> list[tuple[str, str, str, bool]]:
    """Kind, subject, text, and whether it is a preview, of each letter of the one request."""
    request = TakedownRequest.objects.get()
    stored = letter_archive.list_request_letters(request, scenes.URL, now=database_now())
    return sorted(
        (entry.kind, entry.letter.subject, entry.letter.text, entry.is_preview)
        for entry in stored
        if entry.letter
    )


@pytest.fixture
def all_is_worded_otherwise(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], None]]:
    """Change the policy's titles, the law's ways of redress and every text of letters at once."""

    def change() -> None:
        policy = settings.MARKWARDEN.policy.read_text(encoding="utf-8")
        path = tmp_path / "policy.toml"
        policy = policy.replace("Mark used in the wording", "RENAMED LATER")
        path.write_text(policy.replace('lifts.en = "', 'lifts.en = "OTHER '), "utf-8")
        laws = tmp_path / "profiles"
        laws.mkdir()
        for law in settings.MARKWARDEN.profiles.glob("*.toml"):
            text = re.sub(r'(?m)^(\s*\{? ?en = ")', r"\1OTHER LAW ", law.read_text("utf-8"))
            (laws / law.name).write_text(text, "utf-8")
        texts = tmp_path / "texts"
        for text_file in letter_templates.FOLDER.rglob("*.txt"):
            copy = texts / text_file.relative_to(letter_templates.FOLDER)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(f"OTHER {text_file.read_text('utf-8')}", "utf-8")
        monkeypatch.setattr(letter_templates, "FOLDER", texts)
        update = {"policy": path, "profiles": laws}
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=update)
        _forget_what_was_read()

    yield change
    monkeypatch.undo()
    _forget_what_was_read()


def _forget_what_was_read() -> None:
    for cached in (policies.profile, read_template, hash_texts):
        cached.cache_clear()


@pytest.mark.parametrize("language", ["en", "zh-hans", "de"])
def test_what_was_sent_reads_the_same_after_policy_law_and_texts_changed(
    mark: Right, letters: Path, language: str, all_is_worded_otherwise: Callable[[], None]
) -> None:
    record_disputes.create_upheld_cases(mark, "L-1")
    TakedownRequest.objects.update(language=language)
    _deliver_all()
    ruling_id = Ruling.objects.get().pk
    before, said = _read_archive(), statements.read_rulings([ruling_id])[ruling_id].words
    assert said is not None
    assert {is_preview for *_text, is_preview in before} == {False}
    all_is_worded_otherwise()
    assert _read_archive() == before
    stated_ruling = statements.read_rulings([ruling_id])[ruling_id]
    assert stated_ruling.words == said
    assert statements.compose_statement(stated_ruling) == said.statement
    # What would be said today is another thing: the test would see a text that was made again.
    assert statements.word_ruling(replace(stated_ruling, words=None)) != said


def test_what_waits_is_a_preview_and_is_worded_when_it_is_due(
    mark: Right, letters: Path, all_is_worded_otherwise: Callable[[], None]
) -> None:
    record_disputes.create_upheld_cases(mark, "L-1")
    assert {is_preview for *_text, is_preview in _read_archive()} == {True}
    ruling_id = Ruling.objects.get().pk
    assert statements.read_rulings([ruling_id])[ruling_id].words is None
    all_is_worded_otherwise()
    _deliver_all()
    assert "OTHER" in str(_read_archive())


def test_a_retry_sends_the_bytes_that_were_sent_before(
    mark: Right,
    letters: Path,
    server: Server,
    all_is_worded_otherwise: Callable[[], None],
) -> None:
    server.replies["/lab"] = reply(b"", "503 Service Unavailable")
    record_disputes.create_upheld_cases(mark, "L-1")
    Outgoing.objects.exclude(kind="enforce").delete()
    Outgoing.objects.update(send_after=record_cases.NOW)
    assert deliver_batch() == 1
    all_is_worded_otherwise()
    server.replies["/lab"] = reply(b"")
    Outgoing.objects.update(send_after=record_cases.NOW)
    assert deliver_batch() == 1
    first, second = (request.partition(b"\r\n\r\n")[2] for request in server.requests)
    assert first == second != b""
    assert first == read_body(Document.objects.get(kind="enforce"))
    assert Outgoing.objects.get().sent_at is not None


def test_a_ruling_that_cannot_be_worded_keeps_no_other_letter_back(
    mark: Right, letters: Path, all_is_worded_otherwise: Callable[[], None]
) -> None:
    record_disputes.create_upheld_cases(mark, "L-1")
    record_cases.file_cases(mark, "L-2")
    all_is_worded_otherwise()
    # As in another process: nobody adopted what decided; what was in force at filing is known.
    policies.get_policy.cache_clear()
    TakedownRequest.objects.update(policy_hash=read_policy_file().hash)
    Outgoing.objects.update(send_after=record_cases.NOW)
    deliver_batch()
    assert Outgoing.objects.filter(kind="receipt", sent_at__isnull=False).count() == 2
    result = Outgoing.objects.get(kind="result")
    assert (result.attempt, result.last_error[:13]) == (1, "PolicyUnknown")


def test_a_crash_between_making_and_sending_changes_no_byte(
    mark: Right, letters: Path, all_is_worded_otherwise: Callable[[], None]
) -> None:
    record_cases.file_cases(mark)
    assert make_batch() == 0
    made = Document.objects.get(channel=Channel.MAIL)
    all_is_worded_otherwise()
    assert send_batch() == 1
    (file,) = letters.rglob("*.eml")
    assert json.loads(read_body(made))["subject"] in file.read_text("utf-8")
    assert "OTHER" not in file.read_text("utf-8")


def test_results_that_share_a_letter_are_done_with_together_and_one_recalled_frees_the_others(
    mark: Right, letters: Path
) -> None:
    record_disputes.create_upheld_cases(mark, "L-1", "L-2", "L-3")
    Outgoing.objects.exclude(kind="result").delete()
    Outgoing.objects.update(send_after=record_cases.NOW)
    assert make_batch() == 0
    leader, *others = Outgoing.objects.order_by("pk")
    assert {row.leader_id for row in (leader, *others)} == {leader.pk}
    assert outbox.recall(kind="result", subject_id=leader.subject_id) == 1
    assert set(Outgoing.objects.values_list("leader_id", flat=True)) == {None}
    _deliver_all()
    assert not Outgoing.objects.unsent().exists()
    told = Document.objects.filter(channel=Channel.MAIL, sent_at__isnull=False).get()
    assert sorted(told.subject_ids) == sorted(row.subject_id for row in others)


def test_an_order_that_is_outdated_when_it_would_be_sent_is_not_sent(
    mark: Right, letters: Path
) -> None:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    Outgoing.objects.exclude(kind="enforce").delete()
    Outgoing.objects.update(send_after=record_cases.NOW)
    make_batch()
    order = Document.objects.get(kind="enforce")
    listing = case.listing
    listing.version += 1
    listing.save(update_fields=["version"])
    assert send_batch() == 1
    order.refresh_from_db()
    assert order.sent_at is None


def test_the_database_refuses_to_change_a_document(mark: Right, letters: Path) -> None:
    record_cases.file_cases(mark)
    _deliver_all()
    changes = ({"body": b"x"}, {"digest": b"x"}, {"key": "x"}, {"sent_at": None}, {"case_id": 9})
    for change in changes[:4]:
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            Document.objects.update(**change)


@contextmanager
def _as_owner() -> Iterator[None]:
    """With the power of the tables' owner: no trigger asks."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notices_document DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notices_document ENABLE TRIGGER USER")


def _forge_words(documents: Sequence[Document]) -> str:
    document = next(one for one in documents if one.kind == "receipt")
    document.body = compress(read_body(document).replace(b"MW-", b"XX-"))
    return document.key


def _forge_words_and_digest(documents: Sequence[Document]) -> str:
    key = _forge_words(documents)
    document = next(one for one in documents if one.key == key)
    document.digest = sha256(read_body(document)).digest()
    return key


def _swap_cases(documents: Sequence[Document]) -> str:
    first, second = (one for one in documents if one.kind == "ruling")
    first.case_id, second.case_id = second.case_id, first.case_id
    first.subject_id, second.subject_id = second.subject_id, first.subject_id
    return first.key


def _swap_texts(documents: Sequence[Document]) -> str:
    first, second = (one for one in documents if one.kind == "enforce")
    first.body, second.body = second.body, first.body
    first.digest, second.digest = second.digest, first.digest
    return first.key


@pytest.mark.parametrize("forge", [_forge_words, _forge_words_and_digest, _swap_cases, _swap_texts])
def test_verify_names_the_document_that_its_owner_changed(
    mark: Right, letters: Path, forge: Callable[[Sequence[Document]], str]
) -> None:
    record_disputes.create_upheld_cases(mark, "L-1", "L-2")
    _deliver_all()
    whole = Findings()
    assert check_documents(whole, now=database_now()) == Document.objects.count() > 0
    assert whole.sentences == []
    documents = list(Document.objects.order_by("pk"))
    key = forge(documents)
    with _as_owner():
        Document.objects.filter(kind="ruling").update(channel="mail")
        for document in documents:
            document.save()
    findings = Findings()
    check_documents(findings, now=database_now())
    assert any(f"The document {key} " in sentence for sentence in findings.sentences)


def test_a_document_that_is_gone_is_found(mark: Right, letters: Path) -> None:
    record_cases.file_cases(mark)
    _deliver_all()
    Document.objects.filter(kind="receipt").delete()
    findings = Findings()
    check_documents(findings, now=database_now())
    assert [sentence for sentence in findings.sentences if "is gone" in sentence]


def test_erasure_takes_the_letter_and_leaves_its_digest(mark: Right, letters: Path) -> None:
    person = User.objects.create(username="ada", email="ada@zorvex.example", account=mark.owner)
    (case,) = record_cases.file_cases(mark)
    _deliver_all()
    letter = Document.objects.get(kind="receipt")
    assert letter.address == person.email
    case.request.cases.update(state="withdrawn", closed_at=record_cases.NOW)
    Right.objects.update(state="withdrawn")
    erasure.erase_account(mark.owner_id, actor="system", now=database_now(), forget=lambda _: None)
    kept = Document.objects.get(pk=letter.pk)
    assert (bytes(kept.body), kept.address) == (b"", "erased@erased.invalid")
    assert bytes(kept.digest) == bytes(letter.digest)
    findings = Findings()
    check_documents(findings, now=database_now())
    assert findings.sentences == []
    (entry,) = letter_archive.list_request_letters(
        TakedownRequest.objects.get(), scenes.URL, now=database_now()
    )
    assert (entry.letter, entry.sha256) == (None, bytes(letter.digest).hex())
