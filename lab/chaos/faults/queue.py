"""Faults of the queue and its messages: killed, emptied, full, slow, lost, garbled, forged."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import redis

from lab.chaos.faults.fault_injector import Fault, FaultEnd, FaultInjector, make_line_fault
from lab.servers.valkey import MAXMEMORY_MIB
from records.cases.models import Case, Work
from workers.queue.names import WORK

_OUT_OF_REACH_SECONDS: Final = 4.0
_SLOW_BY: Final = 0.2
_FULL_BYTES: Final = (
    1  # less than an empty server takes: every command that needs memory is refused
)


def _kill(injector: FaultInjector) -> FaultEnd:
    injector.servers.valkey.kill()
    return injector.restart_later(injector.servers.valkey, 2.0)


def _empty(injector: FaultInjector) -> None:
    with injector.queue() as client:
        client.flushall()


def _fill(injector: FaultInjector) -> FaultEnd:
    """Leave it no memory: not even acknowledgements are accepted."""
    with injector.queue() as client:
        client.config_set("maxmemory", _FULL_BYTES)

    def undo() -> None:
        # One that was killed meanwhile comes back with its first limit.
        with injector.queue() as client, suppress(redis.ConnectionError):
            client.config_set("maxmemory", MAXMEMORY_MIB << 20)

    return FaultEnd(3.0, undo)


QUEUE: Final[Mapping[str, Fault]] = {
    "queue killed": _kill,
    "queue emptied": _empty,
    "queue full": _fill,
    "queue slow": make_line_fault("queue", "slow", 4.0, delay=_SLOW_BY),
    "queue out of reach": make_line_fault("queue", "cut", _OUT_OF_REACH_SECONDS),
    # The queue has the message, and the dispatcher does not know.
    "reply to an enqueue lost": make_line_fault("queue", "enqueue", 5.0),
    # Messages are given to a worker that never sees them.
    "reply to a fetch lost": make_line_fault("queue", "fetch", 5.0),
}


_WORK_QUEUE: Final = f"dramatiq:{WORK}"


def _garble(injector: FaultInjector) -> None:
    injector.push(injector.chance.randbytes(40))


def _truncate(injector: FaultInjector) -> None:
    for content in (injector.sign_message("match", case_id) for case_id in _sent_cases()):
        injector.push(content[: injector.chance.randrange(1, len(content))])


def _alter(injector: FaultInjector) -> None:
    """Put another case under an honest signature."""
    for case_id in _sent_cases():
        content = injector.sign_message("match", case_id)
        injector.push(content.replace(f"[{case_id}]".encode(), f"[{case_id + 1}]".encode()))


def _unknown_actor(injector: FaultInjector) -> None:
    injector.push_signed("nobody", 1)


def _forge(injector: FaultInjector) -> None:
    injector.push_unsigned("match", injector.chance.choice(_sent_cases()))
    injector.push_signed("match", "no case", "at all")


def _replay(injector: FaultInjector) -> None:
    """Send messages again of cases answered long ago."""
    for case_id in Case.objects.order_by("?").values_list("pk", flat=True)[:20]:
        injector.push_signed(injector.chance.choice(("freeze", "match")), case_id)


def _duplicate(injector: FaultInjector) -> None:
    """Send messages again of all cases that are sent or running."""
    for case_id in _sent_cases():
        injector.push_signed("freeze", case_id)
        injector.push_signed("match", case_id)


def _reorder(injector: FaultInjector) -> None:
    """Duplicate messages and reverse the queue's list."""
    _duplicate(injector)
    with injector.queue() as client:
        # In one step: a worker that fetches meanwhile would otherwise get a message twice.
        script = (
            "local ids = redis.call('lrange', KEYS[1], 0, -1) redis.call('del', KEYS[1])"
            " for place = #ids, 1, -1 do redis.call('rpush', KEYS[1], ids[place]) end return #ids"
        )
        client.eval(script, 1, _WORK_QUEUE)


def _sent_cases() -> list[int]:
    """Return cases that are sent or running, or else the first one."""
    out = Work.objects.filter(state__in=["sent", "running"]).values_list("case_id", flat=True)
    return list(out[:20]) or [1]


MESSAGES: Final[Mapping[str, Fault]] = {
    "malformed message": _garble,
    "truncated messages": _truncate,
    "altered messages": _alter,
    "forged message": _forge,
    "message for an unknown actor": _unknown_actor,
    "messages replayed": _replay,
    "messages duplicated": _duplicate,
    "messages reordered": _reorder,
}
