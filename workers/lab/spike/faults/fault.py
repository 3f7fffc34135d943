"""What a fault is: how it strikes, and what it needs for that."""

from collections.abc import Callable
from dataclasses import dataclass

from workers.lab.spike.faults.hand import FaultInjector
from workers.lab.spike.faults.need import FaultEnd, Need

type Strike = Callable[[FaultInjector], FaultEnd | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """Called with the hand that breaks things, it strikes."""

    strike: Strike
    needs: frozenset[Need]

    def __call__(self, hand: FaultInjector) -> FaultEnd | None:
        """Strike; what is returned ends it."""
        return self.strike(hand)


def requiring(*needs: Need) -> Callable[[Strike], Fault]:
    """Make a fault of a strike that needs all of these."""
    return lambda strike: Fault(strike, frozenset(needs))
