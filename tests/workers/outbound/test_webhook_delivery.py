"""Filers' machines are told each event once, signed; who never answers is let be after days."""

import json
import re
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Semaphore, Thread

import pytest
from pytest_django import Settings
from standardwebhooks import Webhook

from gateways import configured
from records.actions.evidence import retention
from records.actions.notices import webhook_delivery, webhook_endpoints
from records.actions.notices.webhook_delivery import AttemptResult
from records.clock import database_now
from records.database import execute, fetch_all
from records.ledger.models import Outgoing
from records.notices.models.webhooks import Attempt, Delivery, DeliveryState, Endpoint
from records.notices.outbox_batches import RETRY_AFTER
from records.rights.models import Right
from tests.factories import record_cases
from tests.fakes.http_server import Server, reply
from tests.fakes.webhook_receiver import (
    LONG_AGO,
    again,
    create_endpoint,
    deliver_all,
    list_messages,
    receiver,
)
from workers.outbound.deliver import deliver_batch
from workers.outbound.webhook_delivery import deliver_due_webhooks

__all__ = ["receiver"]

pytestmark = pytest.mark.django_db


def test_a_request_that_was_filed_is_told_once_and_signed(mark: Right, receiver: Server) -> None:
    hook = create_endpoint(mark, receiver.url("/hook"))
    (case,) = record_cases.file_cases(mark)
    deliver_batch()
    assert deliver_due_webhooks() == 1
    assert deliver_due_webhooks() == 0
    ((headers, body),) = list_messages(receiver)
    message = Webhook(hook.secret).verify(body, headers)
    assert message["type"] == "request.received"
    assert message["data"] == {
        "request": str(case.request.public_id),
        "number": case.request.number,
    }
    delivery = Delivery.objects.get()
    assert headers["webhook-id"] == delivery.webhook_id
    assert delivery.state == DeliveryState.DELIVERED
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.why) == (200, "")


def test_a_decision_is_told_only_when_it_cannot_be_undone_any_more(
    mark: Right, receiver: Server
) -> None:
    create_endpoint(mark, receiver.url("/hook"), ("case.decided",))
    record_cases.member(mark.owner)
    record_cases.route_case(record_cases.file_cases(mark)[0])
    waiting = Outgoing.objects.filter(kind="result")
    waiting.update(send_after=database_now() + timedelta(seconds=30))
    deliver_batch()
    assert not Delivery.objects.exists()
    waiting.update(send_after=record_cases.NOW.replace(year=2025, month=12))
    Endpoint.objects.update(created_at=record_cases.NOW.replace(year=2025, month=1))
    deliver_batch()
    deliver_due_webhooks()
    ((_, body),) = list_messages(receiver)
    assert json.loads(body)["type"] == "case.decided"
    assert set(json.loads(body)["data"]) == {"request", "case", "line", "number"}


def test_what_an_endpoint_did_not_ask_for_or_is_anothers_news_it_is_not_told(
    mark: Right, receiver: Server
) -> None:
    create_endpoint(mark, receiver.url("/hook"), ("case.question",))
    other = record_cases.right(record_cases.account("Other"), "Other")
    create_endpoint(other, receiver.url("/hook"))
    record_cases.file_cases(mark)
    deliver_batch()
    assert deliver_due_webhooks() == 0


def test_an_event_is_told_once_however_often_its_letter_is_tried(
    mark: Right, receiver: Server
) -> None:
    create_endpoint(mark, receiver.url("/hook"))
    record_cases.file_cases(mark)
    letters = list(Outgoing.objects.values_list("pk", flat=True))
    for _ in range(2):
        webhook_delivery.create_deliveries(letters, now=record_cases.NOW)
    assert Delivery.objects.count() == 1


def test_a_receiver_that_fails_is_tried_by_the_schedule_under_one_id(
    mark: Right, receiver: Server
) -> None:
    receiver.replies["/hook"] = reply(b"a password", status="500 Oh")
    hook = create_endpoint(mark, receiver.url("/hook"))
    webhook_endpoints.send_test(hook.endpoint, now=database_now())
    deliver_due_webhooks()
    again(len(RETRY_AFTER))
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts.count()) == (
        DeliveryState.FAILED,
        len(RETRY_AFTER) + 1,
    )
    assert len({headers["webhook-id"] for headers, _ in list_messages(receiver)}) == 1
    assert {attempt.status for attempt in delivery.attempts.all()} == {500}
    assert "password" not in str(list(Attempt.objects.values()))


def test_an_attempt_waits_as_long_as_the_schedule_says_and_a_tenth_more_at_most(
    mark: Right, receiver: Server
) -> None:
    hook = create_endpoint(mark, receiver.url("/hook"))
    delivery = webhook_endpoints.send_test(hook.endpoint, now=record_cases.NOW)
    webhook_delivery.record_attempt(
        delivery, AttemptResult(503, "not_accepted", 3), now=record_cases.NOW
    )
    delivery.refresh_from_db()
    waits = delivery.send_after - record_cases.NOW
    assert RETRY_AFTER[0] <= waits <= RETRY_AFTER[0] * 1.1


def test_a_failed_delivery_is_replayed_under_its_own_id(mark: Right, receiver: Server) -> None:
    receiver.replies["/hook"] = reply(status="410 Gone")
    hook = create_endpoint(mark, receiver.url("/hook"))
    delivery = webhook_endpoints.send_test(hook.endpoint, now=database_now())
    deliver_due_webhooks()
    receiver.replies["/hook"] = reply()
    assert (
        webhook_endpoints.replay_failed_deliveries(hook.endpoint, LONG_AGO, now=database_now()) == 1
    )
    assert not webhook_endpoints.replay_delivery(
        delivery, now=database_now()
    )  # it is on its way already
    deliver_due_webhooks()
    assert {headers["webhook-id"] for headers, _ in list_messages(receiver)} == {
        delivery.webhook_id
    }
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED


def test_an_address_inside_is_never_knocked_at(mark: Right, receiver: Server) -> None:
    hook = create_endpoint(mark, "https://localhost/hook")
    webhook_endpoints.send_test(hook.endpoint, now=database_now())
    deliver_due_webhooks()
    assert Attempt.objects.get().why == "private_address"


def test_who_fails_waits_behind_those_who_answer(mark: Right, receiver: Server) -> None:
    receiver.replies["/lame"] = reply(status="500 Oh")
    failing, well = (create_endpoint(mark, receiver.url(path)) for path in ("/lame", "/hook"))
    Endpoint.objects.filter(pk=failing.endpoint.pk).update(failing_since=LONG_AGO)
    for hook in (failing, well):
        webhook_endpoints.send_test(hook.endpoint, now=LONG_AGO)
    assert [deliver_due_webhooks(), deliver_due_webhooks()] == [1, 1]
    assert list(Attempt.objects.order_by("pk").values_list("status", flat=True)) == [200, 500]


def test_who_is_slow_to_accept_keeps_two_slots_and_is_told_apart_afterwards(
    mark: Right, receiver: Server, settings: Settings
) -> None:
    begun, may_answer = Semaphore(0), Event()

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            begun.release()
            may_answer.wait(60)
            self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")

    other = record_cases.right(record_cases.account("Other"), "Other")
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as slow:
        Thread(target=slow.serve_forever, args=[0.01], daemon=True).start()
        ports = [receiver.port, slow.server_port]
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
            update={"webhook_loopback_ports": ports}
        )
        configured.webhook_receivers.cache_clear()
        slow_hook = create_endpoint(other, f"http://127.0.0.1:{slow.server_port}/")
        hook = create_endpoint(mark, receiver.url("/hook"))
        for endpoint, number in ((slow_hook, 20), (hook, 5)):
            for _ in range(number):
                webhook_endpoints.send_test(endpoint.endpoint, now=LONG_AGO)
        told = Delivery.objects.filter(state=DeliveryState.DELIVERED)
        while told.count() < 5:
            assert deliver_due_webhooks()
        assert begun.acquire(timeout=60)
        assert begun.acquire(timeout=60)
        assert not begun.acquire(timeout=0.2)
        may_answer.set()
        while told.count() < 7:
            deliver_due_webhooks()
        slow.shutdown()


def test_a_slow_endpoint_is_told_by_its_own_slots_until_it_is_fast_again(mark: Right) -> None:
    now = database_now()
    hook = create_endpoint(mark, "https://filer.example/")
    first = webhook_endpoints.send_test(hook.endpoint, now=now)
    for milliseconds, is_slow in ((1_001, True), (20, False)):
        webhook_delivery.record_attempt(first, AttemptResult(200, "", milliseconds), now=now)
        webhook_endpoints.send_test(hook.endpoint, now=now)
        assert not webhook_delivery.take_due(9, is_slow=not is_slow, now=now)
        assert len(webhook_delivery.take_due(9, is_slow=is_slow, now=now)) == 1


def test_a_take_reads_a_few_rows_of_each_endpoint(mark: Right) -> None:
    hook = create_endpoint(mark, "https://filer.example/")
    webhook_endpoints.send_test(hook.endpoint, now=LONG_AGO)
    execute("""INSERT INTO notices_delivery
  (public_id, source, endpoint_id, account_id, event, happened_at, state, attempt, send_after)
SELECT gen_random_uuid(), 'more' || number, endpoint_id, account_id, event, happened_at, state,
  attempt, send_after FROM notices_delivery, generate_series(1, 5000) AS number""")
    execute("ANALYZE notices_delivery")
    now = database_now()
    values = {"now": now, "until": now, "slow": False, "busy": [], "each": 2, "most": 12}
    plan = fetch_all(f"EXPLAIN (ANALYZE, FORMAT JSON) {webhook_delivery._TAKE}", values)
    counts = re.findall(r"'Actual Rows': ([\d.]+)", str(plan))
    assert 0 < max(float(count) for count in counts) <= 10


def test_the_log_is_forgotten_after_thirty_days(mark: Right, receiver: Server) -> None:
    hook = create_endpoint(mark, receiver.url("/hook"))
    now = database_now()
    for age in (timedelta(days=30, seconds=1), timedelta(days=29)):
        webhook_endpoints.send_test(hook.endpoint, now=now - age)
    deliver_all()
    retention.delete_due(now)
    assert Delivery.objects.count() == 1
