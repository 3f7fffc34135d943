"""Decisions reach a member by email as often as they want; pages and webhooks do not wait."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Final

import pytest
from django.db import DatabaseError, transaction

from records.accounts.models import DecisionMail, User
from records.actions.notices import digests
from records.cases.models import Case, Ruling, TakedownRequest
from records.clock import database_now
from records.evidence.models import LegalHoldKind
from records.ledger.models import AuditEntry, Outgoing
from records.notices import letter_archive
from records.notices.letter_archive import Delivery
from records.notices.letter_kinds import DIGEST
from records.notices.models import Document
from records.rights.models import Right
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import record_cases, record_disputes
from tests.records.conftest import Together
from tests.records.evidence.test_legal_holds import hold, release
from tests.records.notices import scenes
from tests.records.row_security.test_policies import as_role
from workers.outbound.deliver import deliver_batch

ERASED: Final = "erased@erased.invalid"
_PAST: Final = record_cases.NOW.replace(year=2025)


def _decide(mark: Right, wish: DecisionMail) -> None:
    """Three cases of two requests are upheld, and their results are ready to leave."""
    record_disputes.create_upheld_cases(mark, "L-1", "L-2")
    record_cases.route_case(record_cases.file_cases(mark, "L-3")[0])
    email = TakedownRequest.objects.earliest("pk").filer_email
    User.objects.create(username="ada", email=email.upper(), account=mark.owner, decision_mail=wish)
    _let_leave("result")


def _let_leave(kind: str) -> None:
    Outgoing.objects.filter(kind=kind).update(send_after=_PAST)
    Outgoing.objects.exclude(kind=kind).filter(sent_at=None).update(
        send_after=database_now() + timedelta(days=9)
    )
    deliver_batch()


def _read_mail(mail: Path) -> list[tuple[str, str]]:
    messages = [
        message_from_bytes(file.read_bytes(), policy=policy.default) for file in mail.iterdir()
    ]
    letters = []
    for message in messages:
        part = message.get_body(("plain",))
        letters.append((str(message["Subject"]), str(part.get_content()) if part else ""))
    return letters


def _list_results() -> list[tuple[str, Delivery]]:
    """What the page of the first request tells its filer of its letters, but for the receipt."""
    request = TakedownRequest.objects.earliest("pk")
    with as_role(APP_ROLE, ConnectionRole.FILER, request.account):
        letters = letter_archive.list_request_letters(request, scenes.URL, now=database_now())
    return [(letter.kind, letter.state) for letter in letters if letter.kind != "receipt"]


def test_who_chooses_in_several_windows_at_once_has_each_choice_written_down(
    together: Together,
) -> None:
    member = User.objects.create(username="ada", account=record_cases.account())

    def choose() -> None:
        for wish in [DecisionMail.EACH, DecisionMail.DAILY] * 20:
            digests.choose_decision_mail(member, wish, now=_PAST)

    for future in together(*[choose] * 4):
        assert future.exception() is None
    assert AuditEntry.objects.filter(subject_kind="account").count() == 160


def test_who_wants_each_gets_one_letter_for_each_request(mark: Right, mail: Path) -> None:
    _decide(mark, DecisionMail.EACH)
    assert len(_read_mail(mail)) == 2


@pytest.mark.parametrize("wish", [DecisionMail.HOURLY, DecisionMail.DAILY])
def test_a_digest_tells_all_of_it_at_once(mark: Right, mail: Path, wish: DecisionMail) -> None:
    _decide(mark, wish)
    assert _read_mail(mail) == []
    assert _list_results() == [("digest", Delivery.WAITING)]
    _let_leave("digest")
    assert _list_results() == [("digest", Delivery.SENT)]
    ((subject, text),) = _read_mail(mail)
    assert subject == "3 of 3 upheld, in 2 requests"
    assert all(
        f"/requests/{request.public_id}" in text for request in TakedownRequest.objects.all()
    )
    assert all(f"- {case.number} " in text for case in Case.objects.all())


def test_who_chose_nothing_hears_at_the_full_hour_and_when_a_request_is_decided_whole(
    mark: Right, mail: Path
) -> None:
    record_cases.member(mark.owner)
    first, last = record_cases.file_cases(mark, "L-1", "L-2")
    User.objects.create(username="ada", email=first.request.filer_email, account=mark.owner)
    record_cases.route_case(first)
    _let_leave("result")
    (waiting,) = Outgoing.objects.filter(kind="digest")
    assert (waiting.send_after.minute, waiting.send_after.second) == (0, 0)
    assert waiting.send_after > database_now()
    record_cases.route_case(last)
    _let_leave("result")
    assert _read_mail(mail) == []
    deliver_batch()
    ((subject, _),) = _read_mail(mail)
    assert subject.startswith("2 of 2 upheld: Zorvex")
    assert not Outgoing.objects.filter(kind="digest", sent_at=None).exists()


def test_of_one_request_a_digest_says_what_its_letter_would(mark: Right, mail: Path) -> None:
    _decide(mark, DecisionMail.HOURLY)
    last = TakedownRequest.objects.latest("pk")
    Outgoing.objects.filter(kind="digest").exclude(body__request=last.pk).delete()
    _let_leave("digest")
    ((subject, _),) = _read_mail(mail)
    assert subject.startswith("1 of 1 upheld: Zorvex")


def test_what_was_annulled_meanwhile_is_left_out(mark: Right, mail: Path) -> None:
    _decide(mark, DecisionMail.HOURLY)
    Ruling.objects.update(annulled_at=database_now())
    _let_leave("digest")
    assert _read_mail(mail) == []
    assert not Outgoing.objects.filter(kind="digest", sent_at=None).exists()


@pytest.mark.parametrize("place", range(3))
def test_a_hold_on_any_case_that_a_digest_tells_keeps_it(
    mark: Right, mail: Path, place: int
) -> None:
    _decide(mark, DecisionMail.DAILY)
    _let_leave(DIGEST)
    digest = Document.objects.filter(kind=DIGEST)
    placed_hold = hold((LegalHoldKind.CASE, Case.objects.order_by("pk")[place].pk))
    for take in (digest.delete, lambda: digest.update(body=b"", address=ERASED)):
        with pytest.raises(DatabaseError, match="A hold keeps this row"), transaction.atomic():
            take()
    release(placed_hold)
    assert digest.delete()[0] == 1


def test_who_wants_none_gets_none(mark: Right, mail: Path) -> None:
    _decide(mark, DecisionMail.NONE)
    assert _read_mail(mail) == []
    assert _list_results() == [("result", Delivery.NOT_EMAILED)]
    assert not Outgoing.objects.filter(kind="digest").exists()


@pytest.mark.parametrize(
    ("wish", "now", "then"),
    [
        (DecisionMail.HOURLY, "2026-11-27T09:59:59", "2026-11-27T10:00:00"),
        (DecisionMail.DAILY, "2026-11-26T23:59:59", "2026-11-27T00:00:00"),  # in Hangzhou
        (DecisionMail.DAILY, "2026-11-27T00:00:00", "2026-11-28T00:00:00"),
    ],
)
def test_a_digest_leaves_at_the_full_hour_or_at_eight(
    wish: DecisionMail, now: str, then: str
) -> None:
    digest_at = digests.next_digest_at(wish, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert digest_at == datetime.fromisoformat(then).replace(tzinfo=UTC)
