"""Endpoints are an account's own; secrets overlap, and who never answers is disabled after days."""

from base64 import b64decode
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings
from standardwebhooks import Webhook

from config.environment import NamedKey
from records.actions.accounts.sealing_rotation import rewrap_all
from records.actions.notices import webhook_delivery, webhook_endpoints
from records.actions.notices.webhook_delivery import AttemptResult
from records.actions.notices.webhook_endpoints import (
    EndpointWithSecret,
    TooManyEndpoints,
    TooManySecrets,
    UnknownEndpoint,
    UnknownEvent,
)
from records.clock import database_now
from records.ledger import audit
from records.notices.models.webhooks import Attempt, Delivery, Endpoint, Secret
from records.notices.webhook_events import SUBSCRIBABLE
from records.rights.models import Right
from records.row_security.rate_limits import RateLimitReached
from tests.factories import record_cases
from tests.fakes.http_server import Server
from tests.fakes.webhook_receiver import (
    LONG_AGO,
    again,
    create_endpoint,
    deliver_all,
    list_messages,
    receiver,
)
from workers.outbound.deliver import deliver_batch

__all__ = ["receiver"]

pytestmark = pytest.mark.django_db


def test_while_secrets_are_changed_both_sign_and_no_third_is_made(
    mark: Right, receiver: Server
) -> None:
    hook = create_endpoint(mark, receiver.url("/hook"))
    now = database_now()
    new = webhook_endpoints.rotate_secret(hook.endpoint, actor="user:1", now=now)
    with pytest.raises(TooManySecrets):
        webhook_endpoints.rotate_secret(hook.endpoint, actor="user:1", now=now)
    webhook_endpoints.send_test(hook.endpoint, now=now)
    deliver_all()
    ((headers, body),) = list_messages(receiver)
    for secret in (hook.secret, new.secret):
        Webhook(secret).verify(body, headers)
    Secret.objects.filter(ends_at__gt=now).update(ends_at=now)
    assert webhook_delivery.delete_ended_secrets(now) == 1
    newest = webhook_endpoints.rotate_secret(hook.endpoint, actor="user:1", now=now)
    assert newest.secret not in {hook.secret, new.secret}


def test_a_copy_of_the_table_signs_nothing_and_a_new_sealing_key_changes_no_signature(
    mark: Right, receiver: Server, settings: Settings
) -> None:
    hook = create_endpoint(mark, receiver.url("/hook"))
    (stored_secret,) = Secret.objects.all()
    assert hook.secret not in stored_secret.secret
    assert hook.secret.encode() not in b64decode(stored_secret.secret)
    key = NamedKey.model_validate({"id": "2", "secret": "n" * 43})
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"sealing_keys": [key]})
    assert rewrap_all() == 1
    webhook_endpoints.send_test(hook.endpoint, now=database_now())
    deliver_all()
    ((headers, body),) = list_messages(receiver)
    Webhook(hook.secret).verify(body, headers)


def test_a_secret_moved_to_another_endpoint_signs_nothing_there(
    mark: Right, receiver: Server
) -> None:
    hook, other = (create_endpoint(mark, receiver.url(path)) for path in ("/hook", "/other"))
    stolen_secret = Secret.objects.get(endpoint=hook.endpoint).secret
    Secret.objects.filter(endpoint=other.endpoint).update(secret=stolen_secret)
    for endpoint in (other.endpoint, hook.endpoint):
        webhook_endpoints.send_test(endpoint, now=database_now())
    deliver_all()
    failed_attempt = Attempt.objects.get(delivery__endpoint=other.endpoint)
    assert (failed_attempt.status, failed_attempt.why) == (None, "secret_unreadable")
    assert Attempt.objects.get(delivery__endpoint=hook.endpoint).why == ""
    assert [request.split()[1] for request in receiver.requests] == [b"/hook"]


def test_nobody_has_a_receiver_pelted_with_tests_or_repeated_messages(
    mark: Right, receiver: Server
) -> None:
    hook, now = create_endpoint(mark, receiver.url("/hook")), database_now()
    delivery = webhook_endpoints.send_test(hook.endpoint, now=now)
    for _ in range(20):
        webhook_endpoints.replay_delivery(delivery, now=now)
        webhook_endpoints.replay_failed_deliveries(hook.endpoint, LONG_AGO, now=now)
    for _ in range(19):
        webhook_endpoints.send_test(hook.endpoint, now=now)
    with pytest.raises(RateLimitReached, match="of webhooks"):
        webhook_endpoints.replay_delivery(delivery, now=now)


def _record_failures(hook: EndpointWithSecret, *at: datetime) -> Endpoint:
    delivery = webhook_endpoints.send_test(hook.endpoint, now=at[0])
    for moment in at:
        webhook_delivery.record_attempt(delivery, AttemptResult(500, "not_accepted", 3), now=moment)
    hook.endpoint.refresh_from_db()
    return hook.endpoint


@pytest.mark.parametrize(
    ("days", "is_disabled"), [(timedelta(days=5, seconds=-1), False), (timedelta(days=5), True)]
)
def test_after_five_days_of_failures_an_endpoint_is_disabled_and_its_people_get_a_letter(
    mark: Right,
    receiver: Server,
    tmp_path: Path,
    days: timedelta,
    is_disabled: bool,  # noqa: FBT001  # of the table above
) -> None:
    hook = create_endpoint(mark, receiver.url("/hook"))
    person = record_cases.reviewer()
    person.account = mark.owner
    person.email = "nora@example.com"
    person.save()
    endpoint = _record_failures(hook, LONG_AGO, LONG_AGO + days)
    assert (endpoint.disabled_at is not None) == is_disabled
    deliver_batch()
    assert len(list(tmp_path.rglob("*.eml"))) == int(is_disabled)


def test_one_success_forgets_all_failures_before(mark: Right, receiver: Server) -> None:
    hook = create_endpoint(mark, receiver.url("/hook"))
    assert _record_failures(hook, LONG_AGO).failing_since is not None
    webhook_endpoints.send_test(hook.endpoint, now=database_now())
    again()
    hook.endpoint.refresh_from_db()
    assert (hook.endpoint.failing_since, hook.endpoint.disabled_at) == (None, None)


def test_an_endpoint_that_was_changed_begins_again(mark: Right, receiver: Server) -> None:
    hook = create_endpoint(mark, receiver.url("/hook"))
    endpoint = _record_failures(hook, LONG_AGO, LONG_AGO + timedelta(days=6))
    assert None not in {endpoint.failing_since, endpoint.disabled_at}
    webhook_endpoints.change_endpoint(
        hook.endpoint, hook.endpoint.url, SUBSCRIBABLE, actor="user:1", now=record_cases.NOW
    )
    hook.endpoint.refresh_from_db()
    assert (hook.endpoint.failing_since, hook.endpoint.disabled_at) == (None, None)


def test_a_removed_endpoint_takes_its_secrets_and_its_log_along(
    mark: Right, receiver: Server
) -> None:
    hook = create_endpoint(mark, receiver.url("/hook"))
    webhook_endpoints.send_test(hook.endpoint, now=database_now())
    deliver_all()
    webhook_endpoints.remove_endpoint(hook.endpoint, actor="user:1", now=database_now())
    assert not Delivery.objects.exists()
    assert not Secret.objects.exists()
    with pytest.raises(UnknownEndpoint):
        webhook_endpoints.remove_endpoint(hook.endpoint, actor="user:1", now=database_now())
    assert audit.find_broken_links("account", mark.owner_id) == []


def test_an_account_has_ten_endpoints_and_no_eleventh(mark: Right) -> None:
    for number in range(10):
        create_endpoint(mark, f"https://example.com/{number}")
    with pytest.raises(TooManyEndpoints):
        create_endpoint(mark, "https://example.com/10")


@pytest.mark.parametrize("events", [(), ("case.eaten",), ("endpoint.test",)])
def test_events_that_are_not_in_the_table_are_refused(mark: Right, events: tuple[str, ...]) -> None:
    with pytest.raises(UnknownEvent):
        create_endpoint(mark, "https://example.com/", events)
