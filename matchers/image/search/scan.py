"""Which codes lie within a radius of the queries? All are compared, in one pass for all queries.

Codes lie in columns of 64-bit words, so that eight of them are compared in a few instructions;
a block of them stays in the first cache while every query is put to it. One query runs at the
speed of memory, sixteen together cost six times as much as one. faiss compares row by row and
reads all of memory again for each query.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

type Words = NDArray[np.uint64]  # words x codes
type Numbers = NDArray[np.int64]

_ROOM = 1 << 16  # pairs written before they are looked at
MAX_PAIRS = 1 << 13  # pairs kept of one scan: past that the radius shrinks to the nearest of them


@dataclass(frozen=True, slots=True, eq=False)
class ScanResult:
    """Pairs within the radius, as three arrays of the same length."""

    queries: Numbers  # the number of the query
    rows: Numbers  # the number of the code
    distances: Numbers  # bits that differ


def to_words(codes: NDArray[np.uint8]) -> Words:
    """Return (n, bytes) uint8 codes as a (words, n) uint64 table."""
    table: Words = np.ascontiguousarray(np.ascontiguousarray(codes).view("<u8").T)
    return table


def find_near(
    queries: NDArray[np.uint8], table: Words, radius: int, *, most: int = MAX_PAIRS
) -> ScanResult:
    """Return all pairs within `radius` bits; releases the interpreter's lock.

    Args:
        queries: (q, bytes) uint8, the codes to look for.
        table: (words, n) uint64, the codes to search; see `to_words`.
        radius: Bits that may differ, inclusive.
        most: Of more pairs than this only the nearest are kept, and what is as near.
    """
    from matchers.image.kernel.popcount import BLOCK, scan_codes  # noqa: PLC0415 # numba is slow to import

    words = _freeze(np.ascontiguousarray(queries).view("<u8"))
    codes = _freeze(np.ascontiguousarray(table))
    room = max(_ROOM, len(words) * BLOCK)
    best, start = np.empty((3, 0), np.int64), 0
    while start < codes.shape[1] and len(words):
        hits = np.empty((3, room), np.int64)
        count, start = scan_codes(words, codes, np.uint64(radius), start, hits)
        best, radius = _keep_nearest(np.concatenate((best, hits[:, :count]), axis=1), radius, most)
    return ScanResult(best[0], best[1], best[2])


def _keep_nearest(hits: Numbers, radius: int, most: int) -> tuple[Numbers, int]:
    if hits.shape[1] <= most:
        return hits, radius
    radius = int(np.partition(hits[2], most - 1)[most - 1])
    return hits[:, hits[2] <= radius], radius


def _freeze(array: Words) -> Words:
    """Return a view as of a mapped file: the loop is compiled for nothing else."""
    view = array.view()
    view.setflags(write=False)
    return view
