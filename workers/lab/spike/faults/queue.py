"""The queue killed, emptied, full, slow, out of reach, and its replies lost."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import redis

from workers.lab.servers.valkey import MAXMEMORY_MIB
from workers.lab.spike.faults.fault import Fault, needing
from workers.lab.spike.faults.hand import Saboteur
from workers.lab.spike.faults.need import Mending, Need

_OUT_OF_REACH_SECONDS: Final = 4.0
_SLOW_BY: Final = 0.2
_FULL_BYTES: Final = 1  # less than an empty server takes: whatever needs memory is refused


@needing(Need.SERVERS)
def _kill(hand: Saboteur) -> Mending:
    hand.servers.valkey.kill()
    return hand.started_again(hand.servers.valkey, 2.0)


@needing(Need.QUEUE)
def _empty(hand: Saboteur) -> None:
    with hand.queue() as client:
        client.flushall()


@needing(Need.QUEUE)
def _fill(hand: Saboteur) -> Mending:
    """No memory is left: not even a receipt for what was taken is accepted."""
    with hand.queue() as client:
        client.config_set("maxmemory", _FULL_BYTES)

    def mend() -> None:
        # One that was killed meanwhile comes back with the memory it was first given.
        with hand.queue() as client, suppress(redis.ConnectionError):
            client.config_set("maxmemory", MAXMEMORY_MIB << 20)

    return Mending(3.0, mend)


@needing(Need.LINES)
def _slow(hand: Saboteur) -> Mending:
    return hand.break_line("queue", "slow", 4.0, delay=_SLOW_BY)


@needing(Need.LINES)
def _cut(hand: Saboteur) -> Mending:
    return hand.break_line("queue", "cut", _OUT_OF_REACH_SECONDS)


@needing(Need.LINES)
def _lose_enqueued(hand: Saboteur) -> Mending:
    """The queue has the message, and the dispatcher does not know."""
    return hand.break_line("queue", "enqueue", 5.0)


@needing(Need.LINES)
def _lose_fetched(hand: Saboteur) -> Mending:
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
