"""Endpoints: where a filer's machines are told, of what, and with which secret it is signed."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from matchers.labels.words import _
from records import policies
from records.accounts.encryption import Purpose, seal_text
from records.accounts.locks import lock_account
from records.ledger import audit
from records.notices.models.webhooks import Delivery, DeliveryState, Endpoint, Secret
from records.notices.webhook_events import SUBSCRIBABLE, Event
from records.refusals import ActionRefused
from records.row_security.rate_limits import HOUR, Limit, spend_tokens

_SECRET_BYTES: Final = 32
_SENT_ON_PURPOSE: Final = (
    60  # an hour: a receiver is a third party, and each may be tried ten times
)


class UnknownEndpoint(ActionRefused):
    says = _("This account has no such endpoint.")


class TooManyEndpoints(ActionRefused):
    says = _("You have as many webhooks as an account may have. Remove one first.")


class UnknownEvent(ActionRefused):
    says = _("Choose at least one event, and only those of the table of events.")


class TooManySecrets(ActionRefused):
    says = _("Two secrets are already valid. Wait until the older one ends.")


@dataclass(frozen=True, slots=True)
class EndpointWithSecret:
    """An endpoint, with a secret that nobody can read again."""

    endpoint: Endpoint
    secret: str


def create_endpoint(
    account_id: int, url: str, events: Iterable[str], *, actor: str, now: datetime
) -> EndpointWithSecret:
    """Create an endpoint; the caller has checked its address with the guard.

    Raises:
        UnknownEvent: nothing was created.
        TooManyEndpoints: the same.
    """
    names = _check_events(events)
    with transaction.atomic():
        lock_account(account_id)
        endpoints = Endpoint.objects.filter(account_id=account_id)
        if endpoints.count() >= policies.policy().webhooks.endpoints:
            raise TooManyEndpoints
        endpoint = Endpoint.objects.create(
            account_id=account_id, url=url, events=names, created_at=now
        )
        secret = _new_secret(endpoint, now)
        _audit(endpoint, "add endpoint", actor, now)
    return EndpointWithSecret(endpoint, secret)


def change_endpoint(
    endpoint: Endpoint, url: str, events: Iterable[str], *, actor: str, now: datetime
) -> None:
    """Change an endpoint's address or events; a disabled one starts again.

    Raises:
        UnknownEvent: nothing was changed.
        UnknownEndpoint: the same.
    """
    names = _check_events(events)
    with transaction.atomic():
        row = _lock_endpoint(endpoint)
        row.url, row.events, row.disabled_at, row.failing_since = url, names, None, None
        row.save(update_fields=["url", "events", "disabled_at", "failing_since"])
        _audit(row, "change endpoint", actor, now)


def remove_endpoint(endpoint: Endpoint, *, actor: str, now: datetime) -> None:
    """Delete an endpoint with its secrets and its log.

    Raises:
        UnknownEndpoint: it is gone already.
    """
    with transaction.atomic():
        row = _lock_endpoint(endpoint)
        _audit(row, "remove endpoint", actor, now)
        row.delete()


def rotate_secret(endpoint: Endpoint, *, actor: str, now: datetime) -> EndpointWithSecret:
    """Create a new secret; for a time the old one signs beside it.

    Raises:
        TooManySecrets: nothing was changed.
        UnknownEndpoint: the same.
    """
    ends_at = now + timedelta(hours=policies.policy().webhooks.secrets_overlap_hours)
    with transaction.atomic():
        row = _lock_endpoint(endpoint)
        valid = Secret.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), endpoint=row)
        if valid.filter(ends_at__gt=now).exists():
            raise TooManySecrets
        valid.update(ends_at=ends_at)
        secret = _new_secret(row, now)
        _audit(row, "rotate secret", actor, now)
    return EndpointWithSecret(row, secret)


def send_test(endpoint: Endpoint, *, now: datetime) -> Delivery:
    """Send a test event through the same machinery as all others.

    Raises:
        UnknownEndpoint: nothing is sent.
        RateLimitReached: the same.
    """
    with transaction.atomic():
        row = _lock_endpoint(endpoint)
        _count_sending(row.account_id)
        return Delivery.objects.create(
            endpoint=row,
            account_id=row.account_id,
            source=f"test:{secrets.token_hex(16)}",
            event=Event.TEST,
            happened_at=now,
            send_after=now,
        )


def replay_delivery(delivery: Delivery, *, now: datetime) -> bool:
    """Send a delivery again under its own id; False: it is on its way already.

    Raises:
        RateLimitReached: nothing is sent.
    """
    _count_sending(delivery.account_id)
    rows = Delivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.PENDING)
    return bool(rows.update(state=DeliveryState.PENDING, attempt=0, send_after=now))


def replay_failed_deliveries(endpoint: Endpoint, since_at: datetime, *, now: datetime) -> int:
    """Send again what was given up since then; return how many.

    Raises:
        RateLimitReached: nothing is sent.
    """
    _count_sending(endpoint.account_id)
    given_up = Delivery.objects.failed().filter(endpoint=endpoint, happened_at__gte=since_at)
    return given_up.update(state=DeliveryState.PENDING, attempt=0, send_after=now)


def find_endpoint(account_id: int, public_id: UUID) -> Endpoint:
    """Return the account's endpoint.

    Raises:
        UnknownEndpoint: there is none, or it is somebody else's.
    """
    endpoint = Endpoint.objects.filter(account_id=account_id, public_id=public_id).first()
    if endpoint is None:
        raise UnknownEndpoint
    return endpoint


def _lock_endpoint(endpoint: Endpoint) -> Endpoint:
    lock_account(endpoint.account_id)
    return find_endpoint(endpoint.account_id, endpoint.public_id)


def _check_events(events: Iterable[str]) -> list[str]:
    names = sorted(set(events))
    if not names or not set(names) <= set(SUBSCRIBABLE):
        raise UnknownEvent
    return names


def _new_secret(endpoint: Endpoint, now: datetime) -> str:
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    Secret.objects.create(
        endpoint=endpoint,
        account_id=endpoint.account_id,
        secret=seal_text(secret, Purpose.WEBHOOK_SECRETS, str(endpoint.pk)),
        created_at=now,
    )
    return secret


def _count_sending(account_id: int) -> None:
    subject = "tests and repeated messages of webhooks of this account"
    spend_tokens([Limit(subject, str(account_id), _SENT_ON_PURPOSE, HOUR)])


def _audit(endpoint: Endpoint, name: str, actor: str, now: datetime) -> None:
    audit.record(
        "account",
        endpoint.account_id,
        name,
        actor=actor,
        at=now,
        body={"endpoint": endpoint.pk, "events": list(endpoint.events)},
    )
