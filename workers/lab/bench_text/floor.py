"""The floor below any hashed index: a title's dependent probes into a table of its size."""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from workers.lab.bench_text.timing import percentile, spent_us

PROBES = 162  # keys of a title of 41 characters: windows, and letters left out of them
_REPEATS = 400


def probes_us(size: int, seed: int) -> float:
    """Microseconds of PROBES reads, each at a place that the one before tells, in `size` bytes."""
    places = max(1024, size // 8)
    table = _random_circle(places, seed)
    starts = np.random.default_rng(seed + 1).integers(0, places, _REPEATS)

    def call(start: int) -> Callable[[], object]:
        return lambda: _compiled_follow(table, start, PROBES)

    _compiled_follow(table, 0, 1)  # compiled here
    return percentile(spent_us([call(int(start)) for start in starts], 3), 50)


def _random_circle(places: int, seed: int) -> NDArray[np.int64]:
    """Each place names the next, all of them on one random circle: no read can be foreseen."""
    order = np.random.default_rng(seed).permutation(places)
    table = np.empty(places, np.int64)
    table[order] = np.roll(order, -1)
    return table


def _follow(table: NDArray[np.int64], start: int, count: int) -> int:
    place = start
    for _ in range(count):
        place = table[place]
    return place


_compiled_follow: Any = numba.njit(_follow)  # numba finds out the types
