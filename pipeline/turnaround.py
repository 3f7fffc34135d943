"""How long rulings took in business time, against the time that was promised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Turnaround:
    """What so many rulings took, in business seconds; of none there is no median."""

    count: int
    within: int  # the promised time, exactly on it too
    median: float | None = None
    p90: float | None = None

    @property
    def share(self) -> float:
        """Of those within the time, from 0 to 1."""
        return self.within / self.count if self.count else 0.0


def compute_turnaround(seconds: Iterable[float], promised: float) -> Turnaround:
    """The figures of rulings that took so many business seconds each."""
    took = sorted(seconds)
    within = sum(one <= promised for one in took)
    return Turnaround(len(took), within, _quantile(took, 0.5), _quantile(took, 0.9))


def _quantile(took: Sequence[float], share: float) -> float | None:
    """The least time within which such a share of them was ruled: one that really occurred."""
    return took[max(ceil(share * len(took)), 1) - 1] if took else None
