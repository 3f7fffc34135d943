"""The wire to Redis: dramatiq's broker without delays, and with a quarantine for doubtful mail."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final, cast

import dramatiq
import redis
from django.conf import settings
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer  # the class it documents to extend
from dramatiq.common import current_millis
from dramatiq.errors import ConnectionClosed, DecodeError

from workers.queue.envelope import (
    MAX_MESSAGE_BYTES,
    SealedEncoder,
    SetAsideReason,
    UntrustedMessage,
    signing_keys,
)
from workers.queue.names import QUARANTINE, QUEUES
from workers.runtime import metrics

_QUARANTINE_LENGTH: Final = 100
_STRAY_SECONDS: Final = 2.0


class PointerConsumer(_RedisConsumer):
    """Sets doubtful messages aside; dramatiq would act on them, or strand their whole batch."""

    def __init__(self, *words: Any) -> None:  # noqa: ANN401  # dramatiq's own, handed on
        super().__init__(*words)  # type: ignore[no-untyped-call]  # of dramatiq
        self._bury_at = 0.0  # monotonic seconds

    def __next__(self) -> MessageProxy | None:
        if not self.message_cache and time.monotonic() >= self._bury_at:
            self._forget_strays()
        try:
            message = cast("MessageProxy | None", super().__next__())  # type: ignore[no-untyped-call]  # the same
        except DecodeError as garbage:
            self._set_aside(garbage.data, _doubt_of(garbage))
            return None
        if message is not None and (reason := self._find_misplacement(message)):
            self.queued_message_ids.discard(message.message_id)
            self._set_aside(message.encode(), reason)
            return None
        return message

    def _find_misplacement(self, message: MessageProxy) -> SetAsideReason | None:
        """Return why a valid message does not belong here; None if it does."""
        if message.queue_name != self.queue_name:
            return SetAsideReason.WRONG_QUEUE
        return None if message.actor_name in self.broker.actors else SetAsideReason.UNKNOWN_ACTOR

    def _set_aside(self, content: bytes, doubt: SetAsideReason) -> None:
        """Keep the beginning for an operator; its id is buried before the next fetch."""
        self._bury_at = 0.0
        metrics.QUARANTINED.labels(self.queue_name, doubt).inc()
        client = self.broker.client
        client.lpush(QUARANTINE, content[:MAX_MESSAGE_BYTES])
        client.ltrim(QUARANTINE, 0, _QUARANTINE_LENGTH - 1)

    def _forget_strays(self) -> None:
        """Forget the ids that were given to us and that no message of ours has.

        Those of doubtful messages, of copies kept under another id, and of fetches whose reply
        was lost: Redis would hold them as long as this process lives.
        """
        acks = f"dramatiq:__acks__.{self.broker.broker_id}.{self.queue_name}"
        try:
            members = self.broker.client.smembers(acks)
            for stray in {member.decode(errors="replace") for member in members} - self._held_ids():
                self.broker.do_ack(self.queue_name, stray)
        except (redis.ConnectionError, redis.TimeoutError) as lost:
            raise ConnectionClosed(lost) from None  # type: ignore[no-untyped-call]  # the same
        self._bury_at = time.monotonic() + _STRAY_SECONDS

    def _held_ids(self) -> set[str]:
        return set(cast("Iterable[str]", self.queued_message_ids))


def _doubt_of(garbage: DecodeError) -> SetAsideReason:
    why = garbage.error
    return why.doubt if isinstance(why, UntrustedMessage) else SetAsideReason.MALFORMED


class PointerBroker(RedisBroker):
    """Carries pointers to rows; timers live in the database, so there are no delay queues."""

    ahead_ms = 0  # what the clock that is followed is ahead of ours

    @property
    def consumer_class(self) -> type[Consumer]:
        """The consumer that survives garbage."""
        return PointerConsumer

    def declare_queue(self, queue_name: str) -> None:
        """Declare a queue without its delayed twin."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)

    def enqueue(
        self, message: dramatiq.Message[Any], *, delay: int | None = None
    ) -> dramatiq.Message[Any]:
        """Send a message under its own id: nothing is sent twice, so that it needs no other.

        Raises:
            ValueError: a delay is asked for.
        """
        if delay is not None:
            raise ValueError("Timers live in the database; the queue delays nothing.")
        queued_message = message.copy(options={"redis_message_id": message.message_id})
        self.do_enqueue(
            queued_message.queue_name, queued_message.message_id, queued_message.encode()
        )
        return queued_message

    def follow_clock(self, now: datetime) -> None:
        """Tell Redis the time by this clock from here on, whatever ours says.

        With a clock that is ahead, all other consumers would seem dead, and our messages would stay
        ours until that time.
        """
        self.ahead_ms = round(now.timestamp() * 1_000) - current_millis()

    def _dispatch(self, command: str) -> Callable[..., Any]:
        """Build dramatiq's own dispatch with the shifted time."""
        dispatch = self.scripts["dispatch"]

        def do_dispatch(queue_name: str, *words: Any) -> Any:  # noqa: ANN401  # as Redis knows them
            head: list[Any] = [
                command,
                current_millis() + self.ahead_ms,
                queue_name,
                self.broker_id,
                self.heartbeat_timeout,
                self.dead_message_ttl,
                self._should_do_maintenance(command),
                self._max_unpack_size(),  # type: ignore[no-untyped-call]  # of dramatiq
            ]
            try:
                return dispatch(args=[*head, *words], keys=[self.namespace])
            except redis.TimeoutError as silence:  # dramatiq gives up on it, and repeats the other
                raise redis.ConnectionError(str(silence)) from silence

        return do_dispatch

    def _should_do_maintenance(self, command: str) -> int:
        """Return 1 for a fetch only: a sender needs no right to what maintenance touches."""
        return int(command == "fetch")


def connect(url: str) -> PointerBroker:
    """Connect this process's broker, with no middleware: no retries, pipelines or callbacks."""
    dramatiq.set_encoder(SealedEncoder(signing_keys(settings.MARKWARDEN)))
    pool = redis.ConnectionPool.from_url(url, socket_timeout=10, socket_connect_timeout=5)
    broker = PointerBroker(  # type: ignore[no-untyped-call]  # of dramatiq
        client=redis.Redis(connection_pool=pool),
        middleware=[],
        heartbeat_timeout=10_000,
        dead_message_ttl=60_000,
    )
    dramatiq.set_broker(broker)
    for queue in QUEUES:
        broker.declare_queue(queue)
    return broker


BROKER: Final = connect(settings.MARKWARDEN.redis_url)
