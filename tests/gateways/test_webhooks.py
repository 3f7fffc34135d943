"""Messages are signed so that others can check them by the guide, and they go nowhere else."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from gateways.fetching import FetchRefused, Unreachable
from gateways.url_guard import Guard
from gateways.webhooks import ReceiverGone, WebhookMessage, Webhooks, build_signed_headers
from tests.fakes.http_server import Server, reply

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "webhooks.md"
OLD = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
NEW = "whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"


def _message(body: bytes = b'{"type":"case.ruled"}') -> WebhookMessage:
    return WebhookMessage("evt_1", datetime.now(UTC), body)


@pytest.fixture
def webhooks(server: Server) -> Iterator[Webhooks]:
    gateway = Webhooks(Guard(frozenset(), development=frozenset({("127.0.0.1", server.port)})))
    yield gateway
    gateway.close()


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_while_secrets_rotate_both_verify_the_message(secret: str) -> None:
    message = _message('{"owner":"耐克"}'.encode())
    Webhook(secret).verify(message.body, build_signed_headers(message, [OLD, NEW]))


def test_an_altered_body_does_not_verify() -> None:
    headers = build_signed_headers(_message(), [OLD])
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(b'{"type":"case.ruIed"}', headers)


def test_the_snippet_of_the_guide_verifies_a_message_and_refuses_an_altered_one() -> None:
    names: dict[str, Any] = {}
    code = GUIDE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    exec(code, names)  # noqa: S102  # our own guide
    headers = build_signed_headers(_message(b'{"type":"x"}'), [OLD])
    assert names["verified"](OLD, headers, b'{"type":"x"}') == {"type": "x"}
    with pytest.raises(WebhookVerificationError):
        names["verified"](OLD, headers, b'{"type":"y"}')


def test_what_the_receiver_says_is_kept_in_short(server: Server, webhooks: Webhooks) -> None:
    server.replies["/hook"] = reply(b"x" * 9_000, status="202 Accepted")
    receipt = webhooks.post(server.url("/hook"), _message(), [OLD])
    assert (receipt.status, len(receipt.says)) == (202, 2_000)


def test_the_message_arrives_as_it_was_signed(server: Server, webhooks: Webhooks) -> None:
    server.replies["/hook"] = reply()
    webhooks.post(server.url("/hook"), _message(), [OLD])
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = (line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    Webhook(OLD).verify(body, dict(lines))


@pytest.mark.parametrize("status", ["400 No", "401 Who", "404 Where", "500 Oh", "503 Busy"])
def test_what_is_not_taken_is_to_be_sent_again(
    server: Server, webhooks: Webhooks, status: str
) -> None:
    server.replies["/hook"] = reply(b"because", status=status)
    with pytest.raises(Unreachable, match=f"{status[:3]}: because"):
        webhooks.post(server.url("/hook"), _message(), [OLD])


def test_a_receiver_that_wants_no_more_is_gone(server: Server, webhooks: Webhooks) -> None:
    server.replies["/hook"] = reply(status="410 Gone")
    with pytest.raises(ReceiverGone):
        webhooks.post(server.url("/hook"), _message(), [OLD])


def test_a_redirect_is_not_followed(server: Server, webhooks: Webhooks) -> None:
    server.replies["/hook"] = reply(b"", status="307 There", Location="/other")
    with pytest.raises(Unreachable, match="307"):
        webhooks.post(server.url("/hook"), _message(), [OLD])
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "https://10.0.0.1/hook", "https://u:p@shop.example/"]
)
def test_a_receiver_inside_is_refused(url: str) -> None:
    with pytest.raises(FetchRefused):
        Webhooks(Guard(frozenset({"*"}))).post(url, _message(), [OLD])
