"""Draws what is filed: request by request for the exact model, sums a bin for the batched one."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workers.lab.simulation.hours import BIN_SECONDS, LANES, Hours
from workers.lab.simulation.premises import Desk, Load
from workers.lab.simulation.sizes import Sizes

type Floats = NDArray[np.float64]
type Counts = NDArray[np.int64]

# From so many requests on, their listings are drawn as one normal sum: the sizes are at most
# 300 with a deviation of about 35, so that the sum of 400 of them is normal enough.
_MANY: Final = 400


@dataclass(frozen=True, slots=True)
class Requests:
    """Each request: when, how large, in which lane."""

    filed: Floats  # seconds, ascending
    size: Counts
    lane: Counts


def draw_requests(
    hours: Hours, load: Load, desk: Desk, sizes: Sizes, chance: np.random.Generator
) -> Requests:
    """A Poisson stream whose rate follows the day, one entry a request."""
    expected = hours.filed_share * load.listings_per_day / sizes.mean
    counts = chance.poisson(expected)
    total = int(counts.sum())
    starts = np.repeat(np.arange(hours.bins) * BIN_SECONDS, counts)
    filed = np.sort(starts + chance.random(total) * BIN_SECONDS)
    lane = chance.choice(len(LANES), size=total, p=_shares(desk))
    return Requests(filed, sizes.draw(total, chance), lane.astype(np.int64))


def draw_listings(
    hours: Hours, load: Load, desk: Desk, sizes: Sizes, chance: np.random.Generator
) -> Counts:
    """Listings in each bin and lane: the same stream, summed."""
    expected = hours.filed_share * load.listings_per_day / sizes.mean
    counts = chance.poisson(expected[:, None] * _shares(desk)[None, :])
    return np.where(
        counts >= _MANY,
        _normal_sums(counts, sizes, chance),
        _draw_sums(np.where(counts >= _MANY, 0, counts), sizes, chance),
    )


def _shares(desk: Desk) -> Floats:
    shares = np.array([desk.lane_shares.get(lane, 0.0) for lane in LANES])
    normed: Floats = shares / shares.sum()
    return normed


def _normal_sums(counts: Counts, sizes: Sizes, chance: np.random.Generator) -> Counts:
    spread = np.sqrt(counts * sizes.variance)
    drawn = counts * sizes.mean + spread * chance.standard_normal(counts.shape)
    return np.maximum(np.rint(drawn), counts).astype(np.int64)


def _draw_sums(counts: Counts, sizes: Sizes, chance: np.random.Generator) -> Counts:
    flat = counts.ravel()
    drawn = sizes.draw(int(flat.sum()), chance)
    below = np.concatenate([[0], np.cumsum(drawn)])
    ends = np.cumsum(flat)
    sums: Counts = (below[ends] - below[ends - flat]).reshape(counts.shape)
    return sums
