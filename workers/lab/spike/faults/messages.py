"""Messages that nobody of ours wrote, or not so, or not now, or in another order."""

from collections.abc import Mapping
from typing import Final

from records.complaints.models import Case, Work
from workers.lab.spike.faults.fault import Fault, requiring
from workers.lab.spike.faults.hand import FaultInjector
from workers.lab.spike.faults.need import Need
from workers.queues import WORK

_WORK_QUEUE: Final = f"dramatiq:{WORK}"


@requiring(Need.MESSAGES)
def _garble(hand: FaultInjector) -> None:
    hand.push(hand.chance.randbytes(40))


@requiring(Need.MESSAGES)
def _truncate(hand: FaultInjector) -> None:
    for content in (hand.sign_message("match", case_id) for case_id in _sent_cases()):
        hand.push(content[: hand.chance.randrange(1, len(content))])


@requiring(Need.MESSAGES)
def _alter(hand: FaultInjector) -> None:
    """Another case under an honest signature."""
    for case_id in _sent_cases():
        content = hand.sign_message("match", case_id)
        hand.push(content.replace(f"[{case_id}]".encode(), f"[{case_id + 1}]".encode()))


@requiring(Need.MESSAGES)
def _unknown_actor(hand: FaultInjector) -> None:
    hand.push_signed("nobody", 1)


@requiring(Need.MESSAGES)
def _forge(hand: FaultInjector) -> None:
    hand.push_unsigned("match", hand.chance.choice(_sent_cases()))
    hand.push_signed("match", "no case", "at all")


@requiring(Need.MESSAGES)
def _replay(hand: FaultInjector) -> None:
    """What was answered long ago, said again."""
    for case_id in Case.objects.order_by("?").values_list("pk", flat=True)[:20]:
        hand.push_signed(hand.chance.choice(("freeze", "match")), case_id)


@requiring(Need.MESSAGES)
def _duplicate(hand: FaultInjector) -> None:
    """Whatever is on its way or in work at this moment, once more."""
    for case_id in _sent_cases():
        hand.push_signed("freeze", case_id)
        hand.push_signed("match", case_id)


@requiring(Need.QUEUE)
def _reorder(hand: FaultInjector) -> None:
    """What waits in the queue, and what is put there while it is shuffled."""
    _duplicate(hand)
    with hand.queue() as client:
        # In one step: whoever fetches meanwhile would otherwise be given something twice.
        shuffled = (
            "local ids = redis.call('lrange', KEYS[1], 0, -1) redis.call('del', KEYS[1])"
            " for place = #ids, 1, -1 do redis.call('rpush', KEYS[1], ids[place]) end return #ids"
        )
        client.eval(shuffled, 1, _WORK_QUEUE)


def _sent_cases() -> list[int]:
    """Cases that were sent or are in work, or else the first one."""
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
