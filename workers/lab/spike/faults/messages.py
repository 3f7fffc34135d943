"""Messages that nobody of ours wrote, or not so, or not now, or in another order."""

from collections.abc import Mapping
from typing import Final

from records.complaints.models import Case, Work
from workers.lab.spike.faults.fault import Fault, needing
from workers.lab.spike.faults.hand import Saboteur
from workers.lab.spike.faults.need import Need
from workers.queues import WORK

_QUEUE: Final = f"dramatiq:{WORK}"


@needing(Need.MESSAGES)
def _garble(hand: Saboteur) -> None:
    hand.push(hand.chance.randbytes(40))


@needing(Need.MESSAGES)
def _truncate(hand: Saboteur) -> None:
    for content in (hand.signed("match", case_id) for case_id in _out()):
        hand.push(content[: hand.chance.randrange(1, len(content))])


@needing(Need.MESSAGES)
def _alter(hand: Saboteur) -> None:
    """Another case under an honest signature."""
    for case_id in _out():
        content = hand.signed("match", case_id)
        hand.push(content.replace(f"[{case_id}]".encode(), f"[{case_id + 1}]".encode()))


@needing(Need.MESSAGES)
def _unknown_actor(hand: Saboteur) -> None:
    hand.say("nobody", 1)


@needing(Need.MESSAGES)
def _forge(hand: Saboteur) -> None:
    hand.pretend("match", hand.chance.choice(_out()))
    hand.say("match", "no case", "at all")


@needing(Need.MESSAGES)
def _replay(hand: Saboteur) -> None:
    """What was answered long ago, said again."""
    for case_id in Case.objects.order_by("?").values_list("pk", flat=True)[:20]:
        hand.say(hand.chance.choice(("freeze", "match")), case_id)


@needing(Need.MESSAGES)
def _duplicate(hand: Saboteur) -> None:
    """Whatever is on its way or in work at this moment, once more."""
    for case_id in _out():
        hand.say("freeze", case_id)
        hand.say("match", case_id)


@needing(Need.QUEUE)
def _reorder(hand: Saboteur) -> None:
    """What waits in the queue, and what is put there while it is shuffled."""
    _duplicate(hand)
    with hand.queue() as client:
        # In one step: whoever fetches meanwhile would otherwise be given something twice.
        shuffled = (
            "local ids = redis.call('lrange', KEYS[1], 0, -1) redis.call('del', KEYS[1])"
            " for place = #ids, 1, -1 do redis.call('rpush', KEYS[1], ids[place]) end return #ids"
        )
        client.eval(shuffled, 1, _QUEUE)


def _out() -> list[int]:
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
