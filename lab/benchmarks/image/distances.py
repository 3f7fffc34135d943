"""Measure distances from copies to their originals and to all other references.

Every pair of a copy and a reference is counted, tens of millions of them: the pairs that a
threshold accepts are known, not estimated from a sample.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

type Words = NDArray[np.uint64]
type Counts = NDArray[np.int64]
type Numbers = NDArray[np.int32]

RATE: Final = 1e-6  # false pairs of all pairs that are tolerated


@dataclass(frozen=True, slots=True)
class Query:
    """Hashes of copies: the rows of `words` from `starts[i]` to `starts[i + 1]` are copy i's."""

    words: Words
    starts: Counts
    family: Numbers
    group: Numbers  # category of the source: false pairs are counted for each


@dataclass(frozen=True, slots=True)
class Curve:
    """The distances of one hash. `nearest` is each copy's distance to its own family."""

    bits: int
    nearest: Numbers
    false_pairs: Counts  # groups x distance
    pairs: int

    def threshold(self, rate: float = RATE) -> int:
        """Return the greatest distance that accepts at most this share; -1 if none does."""
        let_through = np.cumsum(self.false_pairs.sum(axis=0))
        return int(np.searchsorted(let_through, rate * self.pairs, side="right")) - 1

    def flag_found(self, rate: float = RATE) -> NDArray[np.bool_]:
        """Return which copies are found at that rate."""
        return self.nearest <= self.threshold(rate)

    def false_at(self, distance: int) -> int:
        """Return how many pairs of different families are within this distance."""
        return int(self.false_pairs[:, : distance + 1].sum())


def to_words(hashes: NDArray[np.uint8]) -> Words:
    """Return hashes, rows of bytes, as rows of 64-bit words."""
    return np.ascontiguousarray(hashes).reshape(-1, hashes.shape[-1]).view(np.uint64)


def measure_curve(query: Query, references: Words, family: Numbers) -> Curve:
    """Return the distances of all copies to all references, nearest view of each copy."""
    bits = references.shape[1] * 64
    groups = int(query.group.max()) + 1
    nearest, false_pairs = _measure_distances(
        query.words, query.starts, query.family, references, family
    )
    by_group = np.zeros((groups, bits + 1), np.int64)
    np.add.at(by_group, query.group, false_pairs)
    return Curve(bits, nearest, by_group, int(by_group.sum()))


@njit(parallel=True, nogil=True, cache=True)
def measure_apart(words: Words, starts: Counts, references: Words) -> Numbers:
    """Return how far each copy's nearest view is from each reference, copies x references."""
    copies = len(starts) - 1
    distance = np.full((copies, len(references)), 64 * references.shape[1] + 1, np.int32)
    for copy in prange(copies):
        for row in range(len(references)):
            for view in range(starts[copy], starts[copy + 1]):
                distance[copy, row] = min(
                    distance[copy, row], _hamming_distance(words[view], references[row])
                )
    return distance


@njit(parallel=True, nogil=True, cache=True)
def _measure_distances(
    words: Words, starts: Counts, asked_family: Numbers, references: Words, family: Numbers
) -> tuple[Numbers, Counts]:
    copies, bits = len(starts) - 1, references.shape[1] * 64
    nearest = np.full(copies, bits + 1, np.int32)
    false_pairs = np.zeros((copies, bits + 1), np.int64)
    for copy in prange(copies):
        for row in range(len(references)):
            distance = bits + 1
            for view in range(starts[copy], starts[copy + 1]):
                distance = min(distance, _hamming_distance(words[view], references[row]))
            if family[row] == asked_family[copy]:
                nearest[copy] = min(nearest[copy], distance)
            elif distance <= bits:
                false_pairs[copy, distance] += 1
    return nearest, false_pairs


@njit(nogil=True, inline="always")
def _hamming_distance(first: Words, second: Words) -> int:
    total = np.int64(0)
    for word in range(len(first)):
        bits = first[word] ^ second[word]
        bits -= (bits >> np.uint64(1)) & np.uint64(0x5555555555555555)
        bits = (bits & np.uint64(0x3333333333333333)) + (
            (bits >> np.uint64(2)) & np.uint64(0x3333333333333333)
        )
        bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
        total += np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))
    return int(total)
