"""Draw filings: how many listings come in each bin and lane."""

from dataclasses import dataclass
from functools import cache
from math import erf, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lab.simulation.hours import LANES, Hours
from lab.simulation.premises import Desk, Load

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
        """Mean listings of a request."""
        return float(self.chances @ _EACH)

    @property
    def variance(self) -> float:
        """Variance of the size of one request."""
        return float(self.chances @ (_EACH - self.mean) ** 2)

    @property
    def median(self) -> int:
        """The smallest size that at least half of all requests do not exceed."""
        return int(np.searchsorted(np.cumsum(self.chances), 0.5) + 1)

    def draw(self, count: int, chance: np.random.Generator) -> Draws:
        """Draw so many sizes."""
        below = np.cumsum(self.chances)
        places = np.searchsorted(below / below[-1], chance.random(count), side="right")
        return places.astype(np.int64) + 1


_EACH: Final[Chances] = np.arange(1, MOST_LISTINGS + 1, dtype=np.float64)


@cache
def reported_sizes() -> Sizes:
    """Return log-normal sizes, rounded up and cut at 300, with the reported mean."""
    narrow, wide = 0.5, 4.0
    while wide - narrow > 1e-9:
        middle = (narrow + wide) / 2
        if _log_normal(middle).mean < MEAN_LISTINGS:
            narrow = middle
        else:
            wide = middle
    return _log_normal(wide)


def _log_normal(width: float) -> Sizes:
    # The centre lies half a listing below the median, because sizes are rounded up.
    edges = [_share_below(edge, width) for edge in range(1, MOST_LISTINGS)] + [1.0]
    return Sizes(np.diff(np.array([0.0, *edges])))


def _share_below(size: float, width: float) -> float:
    return 0.5 * (1 + erf((log(size) - log(MEDIAN_LISTINGS - 0.5)) / (width * sqrt(2))))


type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]

# From so many requests on, their listings are drawn as one normal sum: the sizes are at most
# 300 with a deviation of about 35, so that the sum of 400 of them is normal enough.
_MANY: Final = 400


def draw_listings(
    hours: Hours, load: Load, desk: Desk, sizes: Sizes, chance: np.random.Generator
) -> Counts:
    """Draw a Poisson stream of requests whose rate follows the day, summed to listings."""
    expected = hours.filed_share * load.listings_per_day / sizes.mean
    counts = chance.poisson(expected[:, None] * _shares(desk)[None, :])
    return np.where(
        counts >= _MANY,
        _normal_sums(counts, sizes, chance),
        _draw_sums(np.where(counts >= _MANY, 0, counts), sizes, chance),
    )


def _shares(desk: Desk) -> Floats:
    shares = np.array([desk.lane_shares.get(lane, 0.0) for lane in LANES])
    normalised_shares: Floats = shares / shares.sum()
    return normalised_shares


def _normal_sums(counts: Counts, sizes: Sizes, chance: np.random.Generator) -> Counts:
    spread = np.sqrt(counts * sizes.variance)
    sums = counts * sizes.mean + spread * chance.standard_normal(counts.shape)
    return np.maximum(np.rint(sums), counts).astype(np.int64)


def _draw_sums(counts: Counts, sizes: Sizes, chance: np.random.Generator) -> Counts:
    flat = counts.ravel()
    values = sizes.draw(int(flat.sum()), chance)
    below = np.concatenate([[0], np.cumsum(values)])
    ends = np.cumsum(flat)
    sums: Counts = (below[ends] - below[ends - flat]).reshape(counts.shape)
    return sums
