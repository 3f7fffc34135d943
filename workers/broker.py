"""The wire to Redis: dramatiq's broker without delays, and with a quarantine for garbage."""

from typing import Final, cast

import dramatiq
import redis
from django.conf import settings
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer  # the class it documents to extend
from dramatiq.errors import DecodeError

from workers import metrics

WORK: Final = "work"
SUSPECT: Final = "suspect"
QUARANTINE: Final = "dramatiq:quarantine"
_QUARANTINE_LENGTH: Final = 100


class UnsafeQueue(Exception):
    """Redis is not set up to keep what it is given; the message names the setting."""


class QueueUnreachable(Exception):
    """Redis does not answer; the message names its address and what to do."""


class _QuarantiningConsumer(_RedisConsumer):
    """Sets undecodable messages aside; dramatiq would strand their whole batch."""

    def __next__(self) -> MessageProxy | None:
        try:
            message = cast("MessageProxy | None", super().__next__())  # type: ignore[no-untyped-call]  # of dramatiq
        except DecodeError as garbage:
            self._set_aside(garbage.data)
            return None
        if message is not None and "redis_message_id" not in message.options:
            self.queued_message_ids.discard(message.message_id)
            self._set_aside(message.encode())
            return None
        return message

    def _set_aside(self, content: bytes | str) -> None:
        client, messages = self.broker.client, f"dramatiq:{self.queue_name}.msgs"
        raw = content if isinstance(content, bytes) else content.encode()
        # The id is not in the message: find it among the few that the queue holds.
        for message_id, kept in client.hgetall(messages).items():
            if kept == raw or b"redis_message_id" not in kept:
                self.broker.do_ack(self.queue_name, message_id)
        client.lpush(QUARANTINE, raw)
        client.ltrim(QUARANTINE, 0, _QUARANTINE_LENGTH - 1)
        metrics.QUARANTINED.labels(self.queue_name).inc()


class PointerBroker(RedisBroker):
    """Carries pointers to rows; timers live in the database, so there are no delay queues."""

    @property
    def consumer_class(self) -> type[Consumer]:
        """The consumer that survives garbage."""
        return _QuarantiningConsumer

    def declare_queue(self, queue_name: str) -> None:
        """Declare a queue without its delayed twin."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)


def connect(url: str) -> PointerBroker:
    """The broker of this process, with no middleware: no retries, no pipelines, no callbacks."""
    pool = redis.ConnectionPool.from_url(url, socket_timeout=10, socket_connect_timeout=5)
    broker = PointerBroker(  # type: ignore[no-untyped-call]  # of dramatiq
        client=redis.Redis(connection_pool=pool),
        middleware=[],
        heartbeat_timeout=10_000,
        maintenance_chance=1_000_000,
        dead_message_ttl=60_000,
    )
    dramatiq.set_broker(broker)
    for queue in (WORK, SUSPECT):
        broker.declare_queue(queue)
    return broker


def check(broker: PointerBroker) -> None:
    """Refuse a Redis that forgets: append-only file, fsync each second, no eviction.

    Raises:
        QueueUnreachable: nobody answers at its address.
        UnsafeQueue: a setting is not as it must be.
    """
    wanted = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
    for name, value in wanted.items():
        found = _setting(broker, name)
        if found != value:
            raise UnsafeQueue(f"Redis has {name} {found}; set it to {value} and start again.")


def _setting(broker: PointerBroker, name: str) -> str | None:
    try:
        return cast("dict[str, str]", broker.client.config_get(name)).get(name)
    except (redis.ConnectionError, redis.TimeoutError) as silent:
        says = str(silent).rstrip(".")
        raise QueueUnreachable(
            f"Redis does not answer: {says}. Start it, or set MARKWARDEN_REDIS_URL to it."
        ) from silent


BROKER: Final = connect(settings.MARKWARDEN.redis_url)
