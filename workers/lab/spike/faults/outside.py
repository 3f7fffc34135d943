"""The marketplace failing, killed, slow, forgetful; what it sells, harmful."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from workers.lab.servers.shop import Fault as Mood
from workers.lab.spike.faults.fault import Fault, needing
from workers.lab.spike.faults.hand import Saboteur
from workers.lab.spike.faults.need import Mending, Need

_EVERYTHING: Final = "/"


def _sulking(path: str, mood: Mood, seconds: float, *needs: Need) -> Fault:
    @needing(Need.MARKETPLACE, *needs)
    def strike(hand: Saboteur) -> Mending:
        hand.market.misbehave(path, mood)

        def mend() -> None:
            with suppress(ConnectionError):  # one that was killed meanwhile forgets its moods
                hand.market.misbehave(path, "")

        return Mending(seconds, mend)

    return strike


@needing(Need.MARKETPLACE)
def _restart(hand: Saboteur) -> Mending:
    hand.market.kill()
    return hand.started_again(hand.market, 1.5)


OUTSIDE: Final[Mapping[str, Fault]] = {
    "marketplace failing": _sulking("/enforcement", "failing", 3.0),
    "marketplace killed": _restart,
    "marketplace slow": _sulking(_EVERYTHING, "late", 3.0),
    "marketplace breaking off": _sulking(_EVERYTHING, "cut", 2.0),
    "marketplace obeying and denying it": _sulking("/enforcement", "forgetful", 3.0),
    "marketplace answering twice": _sulking(_EVERYTHING, "twice", 2.0),
    "runaway pictures": _sulking("/pictures", "endless", 3.0, Need.PICTURES),
}
