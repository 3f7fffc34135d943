"""Tell filers' machines what happened: many at a time, so that one that hangs stops no other."""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
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
_LOOK_SECONDS: Final = 0.1  # while some are under way and slots are free
_SLOTS: Final = {False: 12, True: 4}  # by whether an endpoint is slow or failing
_OUTCOMES: Final = {
    DeliveryState.DELIVERED: "sent",
    DeliveryState.PENDING: "postponed",
    DeliveryState.FAILED: "parked",
}


_under_way: Final[dict[Future[AttemptResult], tuple[DueDelivery, bool]]] = {}


def tick() -> float:
    """Send what is due; return the seconds to rest."""
    return 0.0 if deliver_due_webhooks() or _under_way else _IDLE_SECONDS


def deliver_due_webhooks() -> int:
    """Fill the free slots, wait until one is free again, and record how it went; return how many.

    Each slot is free by itself: who is slow to answer keeps no other's.
    """
    if webhook_delivery.is_any_due():
        for is_slow in _SLOTS:
            _fill_slots(is_slow=is_slow)
    ended, _ = wait(_under_way, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
    for future in ended:
        delivery, _ = _under_way.pop(future)
        state = webhook_delivery.record_attempt(
            delivery.delivery, future.result(), now=database_now()
        )
        if state is not None:
            metrics.WEBHOOK_DELIVERIES.labels("event", _OUTCOMES[state]).inc()
    return len(ended)


def _fill_slots(*, is_slow: bool) -> None:
    free = _SLOTS[is_slow] - sum(lane is is_slow for _, lane in _under_way.values())
    busy = [delivery.delivery.account_id for delivery, _ in _under_way.values()]
    if not free:
        return
    for delivery in webhook_delivery.take_due(free, busy, is_slow=is_slow, now=database_now()):
        future = _delivery_threads().submit(_post_webhook, delivery, configured.webhook_receivers())
        _under_way[future] = delivery, is_slow


@cache
def _delivery_threads() -> ThreadPoolExecutor:
    """Start the threads that post; the thread that calls them uses the database."""
    return ThreadPoolExecutor(sum(_SLOTS.values()), thread_name_prefix="telling")


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
