"""The marketplace failing, killed, slow, forgetful; what it sells, harmful."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from workers.lab.servers.shop import Fault as Mood
from workers.lab.spike.faults.fault import Fault, requiring
from workers.lab.spike.faults.hand import FaultInjector
from workers.lab.spike.faults.need import FaultEnd, Need

_EVERYTHING: Final = "/"


def _misbehave(path: str, mood: Mood, seconds: float, *needs: Need) -> Fault:
    @requiring(Need.MARKETPLACE, *needs)
    def strike(hand: FaultInjector) -> FaultEnd:
        hand.market.misbehave(path, mood)

        def mend() -> None:
            with suppress(ConnectionError):  # one that was killed meanwhile forgets its moods
                hand.market.misbehave(path, "")

        return FaultEnd(seconds, mend)

    return strike


@requiring(Need.MARKETPLACE)
def _restart_market(hand: FaultInjector) -> FaultEnd:
    hand.market.kill()
    return hand.restart_later(hand.market, 1.5)


OUTSIDE: Final[Mapping[str, Fault]] = {
    "marketplace failing": _misbehave("/enforcement", "failing", 3.0),
    "marketplace killed": _restart_market,
    "marketplace slow": _misbehave(_EVERYTHING, "late", 3.0),
    "marketplace breaking off": _misbehave(_EVERYTHING, "cut", 2.0),
    "marketplace obeying and denying it": _misbehave("/enforcement", "forgetful", 3.0),
    "marketplace answering twice": _misbehave(_EVERYTHING, "twice", 2.0),
    "runaway pictures": _misbehave("/pictures", "endless", 3.0, Need.PICTURES),
}
