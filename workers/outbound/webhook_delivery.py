"""Tell filers' machines what happened: many at a time, so that one that hangs stops no other."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from functools import cache
from typing import Final

from gateways import configured
from gateways.fetching import FetchRefused, Unreachable
from gateways.webhooks import NotAccepted, ReceiverGone, WebhookMessage, Webhooks
from records.accounts.encryption import KeyErased, SealingKeyUnknown
from records.actions.notices import webhook_delivery
from records.actions.notices.webhook_delivery import AttemptResult, DueDelivery
from records.clock import database_now
from records.notices.models.webhooks import AttemptAnswer, DeliveryState
from workers.runtime import metrics

_IDLE_SECONDS: Final = 0.5
_AT_ONCE: Final = 16
_OUTCOMES: Final = {
    DeliveryState.DELIVERED: "sent",
    DeliveryState.PENDING: "postponed",
    DeliveryState.FAILED: "parked",
}


def tick() -> float:
    """Send what is due; return the seconds to rest."""
    return 0.0 if deliver_due_webhooks() else _IDLE_SECONDS


def deliver_due_webhooks() -> int:
    """Deliver to healthy endpoints, or else to failing ones; return how many."""
    if not webhook_delivery.is_any_due():
        return 0
    now = database_now()
    deliveries = webhook_delivery.take_due(_AT_ONCE, is_failing=False, now=now)
    deliveries = deliveries or webhook_delivery.take_due(_AT_ONCE, is_failing=True, now=now)
    for delivery, attempt_result in zip(deliveries, _post_all(deliveries), strict=True):
        state = webhook_delivery.record_attempt(
            delivery.delivery, attempt_result, now=database_now()
        )
        if state is not None:
            metrics.WEBHOOK_DELIVERIES.labels("event", _OUTCOMES[state]).inc()
    return len(deliveries)


@cache
def _delivery_threads() -> ThreadPoolExecutor:
    """Start the threads that post; the thread that calls them uses the database."""
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="telling")


def _post_all(deliveries: Sequence[DueDelivery]) -> list[AttemptResult]:
    return list(
        _delivery_threads().map(
            _post_webhook, deliveries, [configured.webhook_receivers()] * len(deliveries)
        )
    )


def _post_webhook(delivery: DueDelivery, receivers: Webhooks) -> AttemptResult:
    start = time.monotonic()
    status, why, is_final = _read_answer(delivery, receivers)
    return AttemptResult(status, why, round((time.monotonic() - start) * 1000), is_final)


def _read_answer(delivery: DueDelivery, receivers: Webhooks) -> tuple[int | None, str, bool]:
    sent_at = delivery.sent_at.astimezone(UTC)
    message = WebhookMessage(delivery.delivery.webhook_id, sent_at, delivery.body)
    try:
        return receivers.post(delivery.url, message, delivery.unseal_secrets()).status, "", False
    except (KeyErased, SealingKeyUnknown):
        return None, AttemptAnswer.SECRET_UNREADABLE, False
    except NotAccepted as refused:
        return refused.status, AttemptAnswer.NOT_ACCEPTED, False
    except ReceiverGone:
        return 410, AttemptAnswer.GONE, True
    except FetchRefused as refused:
        return None, str(refused.code), False
    except Unreachable:
        return None, AttemptAnswer.NO_ANSWER, False
