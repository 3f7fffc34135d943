"""Whoever is told keeps nobody else waiting, and nothing of the database is held meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import wait
from datetime import timedelta
from email import message_from_bytes
from functools import cache
from threading import Event

import psycopg
import pytest
from django.db import connection
from django.db.models import F

from gateways import configured
from records.actions.cases import enforcement
from records.cases.models import Case, TakedownRequest
from records.clock import database_now
from records.ledger import outbox
from records.ledger.models import Outgoing
from records.marketplaces.models import Listing
from records.notices.models import Document
from records.rights.models import Right
from tests.factories import record_cases, record_disputes
from tests.fakes.http_server import Server, reply
from tests.fakes.mail_server import MailServer
from tests.workers.outbound.test_refusals import server
from workers.outbound import sending
from workers.outbound.deliver import make_batch

__all__ = ["server"]


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    fake = MailServer()
    monkeypatch.setattr(configured, "mailbox", cache(fake.mailbox))
    yield fake
    sending._under_way.clear()
    fake.close()


def _make_letters(mark: Right, count: int) -> None:
    """Make receipts of as many requests; nothing else is due."""
    for number in range(count):
        record_cases.file_cases(mark, f"L-{number}")
    for request in TakedownRequest.objects.all():
        TakedownRequest.objects.filter(pk=request.pk).update(
            filer_email=f"to{request.pk}@a.example"
        )
    Outgoing.objects.exclude(kind="receipt").delete()
    Outgoing.objects.update(send_after=record_cases.NOW)
    make_batch()


def _begin_sending() -> None:
    """Send, and end as a process that is killed before it writes that down."""
    sending._take_batch()
    wait([errand.answer for one in sending._under_way for errand in one.plan.errands], timeout=10)


def _end_leases() -> None:
    """Let a minute pass."""
    Outgoing.objects.update(held_until=F("held_until") - timedelta(seconds=60))


def _list_message_ids(mail_server: MailServer) -> list[str]:
    return [message_from_bytes(letter)["Message-ID"] for letter in mail_server.letters]


@pytest.mark.django_db(transaction=True)
def test_no_row_is_locked_and_no_transaction_open_while_a_mail_server_is_asked(
    mail_server: MailServer,
) -> None:
    _make_letters(record_cases.right(record_cases.account()), 3)
    backend = connection.connection.info.backend_pid
    dsn, password = connection.connection.info.dsn, connection.connection.info.password
    seen: list[object] = []

    def look() -> None:
        if seen:
            return  # what was sent first may be marked meanwhile
        with psycopg.connect(dsn, password=password) as other:
            rows = other.execute(
                "SELECT id FROM ledger_outgoing WHERE sent_at IS NULL FOR UPDATE SKIP LOCKED"
            ).fetchall()
            seen.append((len(rows), _is_idle(other, backend)))

    mail_server.hook = look
    assert sending.send_batch() == 3
    assert seen == [(3, True)]


def _is_idle(other: psycopg.Connection, backend: int) -> bool:
    row = other.execute(
        "SELECT xact_start IS NULL FROM pg_stat_activity WHERE pid = %s", [backend]
    ).fetchone()
    return row == (True,)


def test_a_batch_has_one_session_and_its_refused_letter_alone_is_parked(
    mark: Right, mail_server: MailServer
) -> None:
    _make_letters(mark, 5)
    third = Document.objects.filter(kind="receipt").order_by("pk")[2]
    mail_server.recipients[third.address.encode()] = b"550 no such user"
    assert sending.send_batch() == 5
    assert mail_server.sessions == 1
    assert Outgoing.objects.filter(sent_at__isnull=False).count() == 4
    assert Outgoing.objects.get(parked_at__isnull=False).pk == third.outgoing_id


def test_many_letters_leave_over_several_sessions(mark: Right, mail_server: MailServer) -> None:
    _make_letters(mark, 25)
    assert sending.send_batch() == 25
    assert (mail_server.sessions, len(set(_list_message_ids(mail_server)))) == (3, 25)


def test_what_a_killed_process_sent_is_sent_again_under_its_key_once_its_lease_has_ended(
    mark: Right, mail_server: MailServer
) -> None:
    _make_letters(mark, 2)
    _begin_sending()
    sending._under_way.clear()
    assert sending.send_batch() == 0  # it may still be at it
    assert len(mail_server.letters) == 2
    _end_leases()
    assert sending.send_batch() == 2
    first, second, *again = _list_message_ids(mail_server)
    assert sorted(again) == sorted([first, second])


def test_who_marks_late_changes_nothing_of_what_another_took(
    mark: Right, mail_server: MailServer
) -> None:
    _make_letters(mark, 1)
    _begin_sending()
    late = list(sending._under_way)
    sending._under_way.clear()
    _end_leases()
    sending._take_batch()
    ours = list(sending._under_way)
    sending._under_way[:] = late
    assert sending._mark_ended() == 0
    assert Outgoing.objects.get().sent_at is None
    sending._under_way[:] = ours
    assert sending.finish() == 1
    assert Outgoing.objects.get().sent_at is not None


def test_what_is_being_sent_is_not_recalled(mark: Right, mail_server: MailServer) -> None:
    _make_letters(mark, 1)
    _begin_sending()
    row = Outgoing.objects.get()
    assert outbox.recall(kind=row.kind, subject_id=row.subject_id) == 0
    assert sending.finish() == 1


@pytest.fixture
def silent_lab(server: Server) -> Iterator[Event]:
    """The first of two marketplaces, which answers nothing until the event is set."""
    answered = Event()

    def hang(request: bytes) -> bytes:
        answered.wait(10)
        answer = reply(b"")(request)
        return answer if isinstance(answer, bytes) else b""

    server.replies["/lab"] = hang
    yield answered
    answered.set()
    sending._under_way.clear()


def _order_down(mark: Right, *listings: str) -> list[Case]:
    cases = record_disputes.create_upheld_cases(mark, *listings)
    Outgoing.objects.exclude(kind="enforce").delete()
    Outgoing.objects.update(send_after=record_cases.NOW)
    return cases


def _go_on_until(is_done: Callable[[], bool]) -> None:
    until = database_now() + timedelta(seconds=5)
    while not is_done() and database_now() < until:
        make_batch()
        sending.go_on()
    assert is_done()


def test_a_marketplace_that_hangs_keeps_neither_letters_nor_other_marketplaces_waiting(
    mark: Right, server: Server, silent_lab: Event, mail_server: MailServer
) -> None:
    _order_down(mark, *(f"L-{number}" for number in range(150)))
    second = Listing.objects.order_by("-pk")[0]
    Listing.objects.filter(pk=second.pk).update(marketplace="other")
    record_cases.file_cases(mark, "M-1")
    Outgoing.objects.filter(kind="receipt").update(send_after=record_cases.NOW)
    _go_on_until(
        lambda: (
            len(mail_server.letters) == 1
            and any(b"POST /other" in request for request in server.requests)
        )
    )
    assert Outgoing.objects.filter(kind="enforce", sent_at__isnull=False).count() <= 1
    silent_lab.set()
    sending.finish()


def test_a_newer_order_of_a_listing_waits_until_the_older_one_has_arrived(
    mark: Right, server: Server, silent_lab: Event, mail_server: MailServer
) -> None:
    (case,) = _order_down(mark, "L-1")
    ruling_id = case.rulings.get().pk
    _go_on_until(lambda: len(server.requests) == 1)
    Case.objects.filter(pk=case.pk).update(upheld_at=None)
    enforcement.revoke_effects(case.listing_id, ruling_id=ruling_id, now=record_cases.NOW)
    recalled, newer = Outgoing.objects.order_by("pk")
    assert (recalled.last_error, newer.sent_at) == (enforcement.RECALLED, None)
    make_batch()
    sending._take_batch()
    assert len(sending._under_way) == 1
    silent_lab.set()
    _go_on_until(lambda: len(server.requests) == 2)
    sending.finish()
    listing = Listing.objects.get()
    assert (listing.told_is_down, listing.told_version) == (False, listing.version)
    assert [b'"down"' in request for request in server.requests] == [True, False]
    recalled.refresh_from_db()
    assert recalled.last_error == enforcement.RECALLED
