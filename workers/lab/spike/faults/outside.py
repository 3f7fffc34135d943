"""The marketplace failing and killed."""

from collections.abc import Mapping
from typing import Final

from workers.lab.spike.faults.hand import Fault, Mending, Saboteur


def _silence_market(hand: Saboteur) -> Mending:
    hand.market.misbehave("/enforcement", "failing")
    return Mending(3.0, lambda: hand.market.misbehave("/enforcement", ""))


def _restart_market(hand: Saboteur) -> Mending:
    hand.market.kill()
    return Mending(1.5, hand.market.start)


OUTSIDE: Final[Mapping[str, Fault]] = {
    "marketplace failing": _silence_market,
    "marketplace killed": _restart_market,
}
