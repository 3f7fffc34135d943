"""The queue killed and emptied, and messages that nobody of ours wrote, or not now."""

from collections.abc import Mapping
from typing import Final

from records.complaints.models import Case, Work
from workers.lab.spike.faults.hand import Fault, Mending, Saboteur


def _kill_queue(hand: Saboteur) -> Mending:
    hand.servers.valkey.kill()
    return Mending(2.0, hand.servers.valkey.start)


def _empty_queue(hand: Saboteur) -> None:
    with hand.queue() as client:
        client.flushall()


def _garble(hand: Saboteur) -> None:
    hand.push(hand.chance.randbytes(40))


def _unknown_actor(hand: Saboteur) -> None:
    hand.say("nobody", 1)


def _forge(hand: Saboteur) -> None:
    case_id = hand.chance.choice([*Work.objects.values_list("case_id", flat=True), 1])
    hand.pretend("match", case_id)
    hand.say("match", "no case", "at all")


def _repeat(hand: Saboteur) -> None:
    """Messages that were answered long ago, and some that are out at this moment."""
    known = list(Case.objects.order_by("?").values_list("pk", flat=True)[:20])
    out = list(Work.objects.filter(state="running").values_list("case_id", flat=True)[:20])
    for case_id in (*known, *out):
        hand.say(hand.chance.choice(("freeze", "match")), case_id)


QUEUE: Final[Mapping[str, Fault]] = {
    "queue killed": _kill_queue,
    "queue emptied": _empty_queue,
    "malformed message": _garble,
    "message for an unknown actor": _unknown_actor,
    "forged message": _forge,
    "messages repeated": _repeat,
}
