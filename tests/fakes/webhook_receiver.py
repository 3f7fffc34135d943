"""A receiver on loopback for the tests of webhooks, and what it was told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from gateways import configured
from records.actions.notices import webhook_endpoints
from records.actions.notices.webhook_endpoints import EndpointWithSecret
from records.notices.models.webhooks import Delivery
from records.notices.webhook_events import SUBSCRIBABLE
from records.rights.models import Right
from tests.factories import record_cases
from tests.fakes.http_server import Server, reply
from workers.outbound import webhook_delivery

LONG_AGO = record_cases.NOW - timedelta(days=90)


@pytest.fixture
def receiver(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """A receiver on loopback that takes everything, and a folder for letters."""
    monkeypatch.setattr(webhook_delivery, "_LOOK_SECONDS", 60.0)  # however busy the machine is
    server = Server()
    server.replies["/hook"] = reply(b"thanks")
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={
            "webhook_loopback_ports": [server.port],
            "mail_folder": tmp_path,
            "smtp_host": "",
        }
    )
    for factory in (configured.mailbox, configured.webhook_receivers):
        factory.cache_clear()
    yield server
    configured.webhook_receivers().close()
    configured.webhook_receivers.cache_clear()
    server.close()


def create_endpoint(
    right: Right, url: str, events: tuple[str, ...] = SUBSCRIBABLE
) -> EndpointWithSecret:
    return webhook_endpoints.create_endpoint(
        right.owner_id, url, events, actor="user:1", now=LONG_AGO
    )


def list_messages(server: Server) -> list[tuple[dict[str, str], bytes]]:
    """Headers and body of each message."""
    split = (request.partition(b"\r\n\r\n") for request in server.requests)
    return [(_headers(head), body) for head, _, body in split]


def _headers(head: bytes) -> dict[str, str]:
    lines = (line.partition(": ") for line in head.decode().split("\r\n")[1:])
    return {name.lower(): value for name, _, value in lines}


def deliver_all() -> None:
    """Deliver what is due until nothing is, however many slots it takes."""
    while webhook_delivery.tick() == 0:
        pass


def again(times: int = 1) -> None:
    """Let time pass until the next attempt is due."""
    for _ in range(times):
        Delivery.objects.update(send_after=LONG_AGO)
        deliver_all()
