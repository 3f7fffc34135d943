"""How many listings a request flags: a heavy tail, median 5, mean 16, at most 300."""

from dataclasses import dataclass
from functools import cache
from math import erf, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_LISTINGS: Final = 300
MEDIAN_LISTINGS: Final = 5
MEAN_LISTINGS: Final = 16.0

type Chances = NDArray[np.float64]
type Draws = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The chance of each size from 1 to 300."""

    chances: Chances

    @property
    def mean(self) -> float:
        """Listings a request."""
        return float(self.chances @ _EACH)

    @property
    def variance(self) -> float:
        """Of the size of one request."""
        return float(self.chances @ (_EACH - self.mean) ** 2)

    @property
    def median(self) -> int:
        """The smallest size that at least half of all requests do not exceed."""
        return int(np.searchsorted(np.cumsum(self.chances), 0.5) + 1)

    def draw(self, count: int, chance: np.random.Generator) -> Draws:
        """So many sizes."""
        below = np.cumsum(self.chances)
        drawn = np.searchsorted(below / below[-1], chance.random(count), side="right")
        return drawn.astype(np.int64) + 1


_EACH: Final[Chances] = np.arange(1, MOST_LISTINGS + 1, dtype=np.float64)


@cache
def reported_sizes() -> Sizes:
    """A log-normal size, rounded up and cut at 300, whose width gives the reported mean."""
    narrow, wide = 0.5, 4.0
    while wide - narrow > 1e-9:
        middle = (narrow + wide) / 2
        if _log_normal(middle).mean < MEAN_LISTINGS:
            narrow = middle
        else:
            wide = middle
    return _log_normal(wide)


def _log_normal(width: float) -> Sizes:
    # The centre lies half a listing below the median, for sizes are rounded up.
    edges = [_share_below(edge, width) for edge in range(1, MOST_LISTINGS)] + [1.0]
    return Sizes(np.diff(np.array([0.0, *edges])))


def _share_below(size: float, width: float) -> float:
    return 0.5 * (1 + erf((log(size) - log(MEDIAN_LISTINGS - 0.5)) / (width * sqrt(2))))
