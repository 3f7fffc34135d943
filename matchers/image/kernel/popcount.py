"""The compiled loop of the scan: how many bits differ between each query and each code.

Numba compiles it at the first scan and keeps the result, where it can, for other processes.
Everything compiled stands in this one file: numba looks for changes nowhere else. Import it
where it is needed: it costs a third of a second and 30 MB a process.
"""
# mypy: ignore-errors

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from matchers.compilation.numba_functions import compile_function

BLOCK = 512  # codes: 16 KB of 256 bits each


@intrinsic
def count_ones(_, word):
    """Count the bits of a word in the one instruction that processors have for it."""

    def emit_count(_, builder, __, words):
        return builder.ctpop(words[0])

    return types.uint64(types.uint64), emit_count


@njit(nogil=True)
def _find_least_distance(table, code, start, end):
    """Return the least distance in a block; written out for each width, to be vectorised."""
    least = np.uint64(1 << 16)
    if len(code) == 1:
        a, p = code[0], table[0, start:end]
        for i in range(len(p)):
            least = min(least, count_ones(p[i] ^ a))
        return least
    a, b, c, d = code[0], code[1], code[2], code[3]
    p, q, r, s = table[0, start:end], table[1, start:end], table[2, start:end], table[3, start:end]
    if len(code) == 4:
        for i in range(len(p)):
            distance = (
                count_ones(p[i] ^ a)
                + count_ones(q[i] ^ b)
                + count_ones(r[i] ^ c)
                + count_ones(s[i] ^ d)
            )
            least = min(least, distance)
        return least
    e, f, g, h = code[4], code[5], code[6], code[7]
    t, u, v, w = table[4, start:end], table[5, start:end], table[6, start:end], table[7, start:end]
    for i in range(len(p)):
        distance = (
            count_ones(p[i] ^ a)
            + count_ones(q[i] ^ b)
            + count_ones(r[i] ^ c)
            + count_ones(s[i] ^ d)
        )
        rest_distance = (
            count_ones(t[i] ^ e)
            + count_ones(u[i] ^ f)
            + count_ones(v[i] ^ g)
            + count_ones(w[i] ^ h)
        )
        least = min(least, distance + rest_distance)
    return least


@njit(nogil=True)
def _compute_distance(table, code, row):
    apart = np.uint64(0)
    for word in range(table.shape[0]):
        apart += count_ones(table[word, row] ^ code[word])
    return apart


@compile_function
def scan_codes(queries, table, radius, start, hits):
    """Fill `hits` from a row on; return how many were found, and the row to go on with.

    Args:
        queries: (q, words) uint64.
        table: (words, n) uint64.
        radius: Bits that may differ, inclusive.
        start: The first row to compare.
        hits: (3, room) int64, written: number of the query, row, bits that differ.
    """
    count, room, total = 0, hits.shape[1], table.shape[1]
    while start < total and count + len(queries) * BLOCK <= room:
        end = min(total, start + BLOCK)
        for number in range(len(queries)):
            if _find_least_distance(table, queries[number], start, end) > radius:
                continue
            for row in range(start, end):
                apart = _compute_distance(table, queries[number], row)
                if apart <= radius:
                    hits[0, count], hits[1, count], hits[2, count] = number, row, apart
                    count += 1
        start = end
    return count, start
