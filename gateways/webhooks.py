"""Tells others what happened: signed by Standard Webhooks, one id however often sent."""

import http.client
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from standardwebhooks import Webhook

from gateways.fetching import Unreachable
from gateways.http_client import HttpAnswer, HttpClient
from gateways.url_guard import Guard

_SECONDS = 15.0
_KEPT_BYTES = 2_000


class ReceiverGone(Exception):
    """The receiver answers 410: it wants no more of these; stop and tell its owner."""


class NotAccepted(Unreachable):
    """The receiver answers, and not with a 2xx; try again later."""

    def __init__(self, status: int, message: str) -> None:
        """Name the status it gave."""
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """`id` names the event and stays the same over retries; `sent_at` is the attempt's, in UTC."""

    id: str
    sent_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class WebhookReceipt:
    """What the receiver said, cut to what a delivery log should keep."""

    status: int
    says: str


def build_signed_headers(message: WebhookMessage, secrets: Sequence[str]) -> dict[str, str]:
    """Sign with each valid secret, so that a receiver may change secrets at leisure."""
    text = message.body.decode()
    signatures = [Webhook(secret).sign(message.id, message.sent_at, text) for secret in secrets]
    return {
        "webhook-id": message.id,
        "webhook-timestamp": str(int(message.sent_at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


class Webhooks:
    """Posts to guarded addresses. Redirects are not followed: the signature is for one address."""

    def __init__(self, guard: Guard, *, tls: ssl.SSLContext | None = None) -> None:
        self._wire = HttpClient(guard, tls)

    def post(self, url: str, message: WebhookMessage, secrets: Sequence[str]) -> WebhookReceipt:
        """Send a message and return the receiver's 2xx response.

        Raises:
            FetchRefused: the address may not be reached; correct it.
            ReceiverGone: the receiver wants no more.
            NotAccepted: it answers something else than a 2xx; try again with the same id.
            Unreachable: it does not answer; the same.
        """
        target = self._wire.guard.check_url(url)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "markwarden",
            **build_signed_headers(message, secrets),
        }
        try:
            answer = self._wire.send(
                target,
                seconds=_SECONDS,
                limit=_KEPT_BYTES,
                method="POST",
                headers=headers,
                body=message.body,
            )
        except (OSError, http.client.HTTPException) as silence:
            raise Unreachable(
                f"{target.host} does not answer: {type(silence).__name__}."
            ) from silence
        return _check_answer(answer)

    def close(self) -> None:
        self._wire.close()


def _check_answer(answer: HttpAnswer) -> WebhookReceipt:
    body_text = answer.body[:_KEPT_BYTES].decode(errors="replace")
    if answer.status == 410:
        raise ReceiverGone("The receiver answers 410: it wants no more messages.")
    if not 200 <= answer.status < 300:
        raise NotAccepted(answer.status, f"The receiver answers {answer.status}: {body_text[:200]}")
    return WebhookReceipt(answer.status, body_text)
