"""The queue killed, emptied, full, slow, out of reach, and its replies lost."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import redis

from workers.lab.servers.valkey import MAXMEMORY_MIB
from workers.lab.spike.faults.fault import Fault, requiring
from workers.lab.spike.faults.hand import FaultInjector
from workers.lab.spike.faults.need import FaultEnd, Need

_OUT_OF_REACH_SECONDS: Final = 4.0
_SLOW_BY: Final = 0.2
_FULL_BYTES: Final = 1  # less than an empty server takes: whatever needs memory is refused


@requiring(Need.SERVERS)
def _kill(hand: FaultInjector) -> FaultEnd:
    hand.servers.valkey.kill()
    return hand.restart_later(hand.servers.valkey, 2.0)


@requiring(Need.QUEUE)
def _empty(hand: FaultInjector) -> None:
    with hand.queue() as client:
        client.flushall()


@requiring(Need.QUEUE)
def _fill(hand: FaultInjector) -> FaultEnd:
    """No memory is left: not even a receipt for what was taken is accepted."""
    with hand.queue() as client:
        client.config_set("maxmemory", _FULL_BYTES)

    def mend() -> None:
        # One that was killed meanwhile comes back with the memory it was first given.
        with hand.queue() as client, suppress(redis.ConnectionError):
            client.config_set("maxmemory", MAXMEMORY_MIB << 20)

    return FaultEnd(3.0, mend)


@requiring(Need.LINES)
def _slow(hand: FaultInjector) -> FaultEnd:
    return hand.break_line("queue", "slow", 4.0, delay=_SLOW_BY)


@requiring(Need.LINES)
def _cut(hand: FaultInjector) -> FaultEnd:
    return hand.break_line("queue", "cut", _OUT_OF_REACH_SECONDS)


@requiring(Need.LINES)
def _lose_enqueued(hand: FaultInjector) -> FaultEnd:
    """The queue has the message, and the dispatcher does not know."""
    return hand.break_line("queue", "enqueue", 5.0)


@requiring(Need.LINES)
def _lose_fetched(hand: FaultInjector) -> FaultEnd:
    """Messages are given to a worker that never sees them."""
    return hand.break_line("queue", "fetch", 5.0)


QUEUE: Final[Mapping[str, Fault]] = {
    "queue killed": _kill,
    "queue emptied": _empty,
    "queue full": _fill,
    "queue slow": _slow,
    "queue out of reach": _cut,
    "reply to an enqueue lost": _lose_enqueued,
    "reply to a fetch lost": _lose_fetched,
}
