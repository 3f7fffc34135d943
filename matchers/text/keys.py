"""From folded texts to 64-bit keys: whole words, and their beginnings with letters left out.

Two texts within k edits (optimal string alignment) share a form with at most k letters left
out of each one's first PREFIX letters: symmetric deletion, W. Garbe's SymSpell, with its
prefix filter. So a key found is a candidate, and no pair within k edits is ever missed.

A key is a polynomial in an odd base modulo 2**64 (an odd base has an inverse, so a letter
left out is a shift), mixed by the finaliser of MurmurHash3. Equal keys are only candidates.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

type Words = NDArray[np.uint64]
type Places = NDArray[np.int64]

PREFIX = 8  # letters of a text that are keyed with letters left out
_ROOM = 128  # no text is longer
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_POWERS = np.array([pow(_BASE, exponent, 1 << 64) for exponent in range(_ROOM)], np.uint64)
_SHIFTS = np.array([pow(_INVERSE, exponent, 1 << 64) for exponent in range(_ROOM)], np.uint64)


def _mixed(values: Words) -> Words:
    """The 64-bit finaliser of MurmurHash3."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


class Encoded:
    """Folded texts side by side as numbers; `starts` and `sizes` per text, in letters."""

    __slots__ = ("_sums", "codes", "sizes", "starts")

    def __init__(self, texts: Sequence[str]) -> None:
        flat = "".join(texts).encode("utf-32-le", "surrogatepass")
        self.codes: Words = _mixed(np.frombuffer(flat, "<u4").astype(np.uint64) + np.uint64(1))
        self.sizes: Places = np.fromiter(map(len, texts), np.int64, len(texts))
        self.starts: Places = np.cumsum(self.sizes) - self.sizes
        within = np.arange(len(self.codes)) - np.repeat(self.starts, self.sizes)
        terms = self.codes * _POWERS[within]
        self._sums: Words = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms)])

    def whole(self) -> Words:
        """The key of each text, shape (texts,)."""
        return _mixed(self._sums[self.starts + self.sizes] - self._sums[self.starts])

    def part(self, rows: Places, first: Places, last: Places) -> Words:
        """The keys of texts[row][first:last], each as if it were a text of its own."""
        start = self.starts[rows]
        sums = self._sums[start + last] - self._sums[start + first]
        return _mixed(sums * _SHIFTS[first])

    def signatures(self) -> Words:
        """Which letters occur, as one bit of 64 each; one edit changes at most two bits."""
        if not len(self.codes):
            return np.zeros(len(self.sizes), np.uint64)
        bits = np.uint64(1) << (self.codes >> np.uint64(58))
        return np.bitwise_or.reduceat(bits, self.starts)

    def shortened(self, edits: int) -> tuple[Places, Words]:
        """Each text's first PREFIX letters with 0..edits of them left out: rows and keys."""
        reach = np.minimum(self.sizes, PREFIX)[:, None]
        base = self._sums[self.starts]
        sums = self._sums[self.starts[:, None] + np.minimum(np.arange(PREFIX + 1), reach)]
        sums = sums - base[:, None]
        first, second = _left_out(edits)
        keys = sums[:, first]
        keys = keys + (sums[:, second] - sums[:, np.minimum(first + 1, PREFIX)]) * _SHIFTS[1]
        keys = keys + (sums[:, [PREFIX]] - sums[:, np.minimum(second + 1, PREFIX)]) * _SHIFTS[2]
        one = np.where(second < PREFIX, second, first)
        rows, columns = np.nonzero((one < reach) | (first == PREFIX))
        return rows, _mixed(keys[rows, columns])


@cache
def _left_out(edits: int) -> tuple[Places, Places]:
    """The letters left out, as ascending pairs; PREFIX stands for none."""
    pairs = [(PREFIX, PREFIX)]
    if edits >= 1:
        pairs += [(one, PREFIX) for one in range(PREFIX)]
    if edits >= 2:
        pairs += [(one, two) for one in range(PREFIX) for two in range(one + 1, PREFIX)]
    first, second = np.array(pairs, np.int64).T
    return first, second
