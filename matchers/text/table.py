"""A sorted table from 64-bit keys to owners, probed many keys at a time.

An entry packs the upper 42 bits of its key over 22 bits of owner. A directory over the first
bits says where to look, so that a probe costs two reads instead of a binary search.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.text.keys import Places, Words

OWNERS = 1 << 22  # an owner's number must be below
_OWNER_BITS = np.uint64(22)
_PER_SHELF = 4  # entries that share a directory cell, about


class TooManySpellings(ValueError):
    """More spellings than an entry can number: split the marks over several indexes."""


@dataclass(frozen=True, slots=True)
class KeyTable:
    """Entries uint64 ascending; directory uint32 of 2**bits + 1 positions."""

    entries: Words
    directory: NDArray[np.uint32]

    @classmethod
    def of(cls, keys: Words, owners: Places) -> "KeyTable":
        """A table of key-owner pairs, each pair kept once; owners below OWNERS."""
        if len(owners) and int(owners.max()) >= OWNERS:
            raise TooManySpellings(f"{int(owners.max()) + 1} spellings; the limit is {OWNERS}")
        packed = (keys >> _OWNER_BITS << _OWNER_BITS) | owners.astype(np.uint64)
        packed.sort()
        if len(packed):
            packed = packed[np.concatenate([[True], packed[1:] != packed[:-1]])]
        bits = max(1, (len(packed) // _PER_SHELF).bit_length())
        counts = np.bincount((packed >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
        directory = np.zeros((1 << bits) + 1, np.uint32)
        np.cumsum(counts, out=directory[1:])
        return cls(packed, directory)

    def find(self, keys: Words) -> tuple[Places, Places]:
        """Positions in `keys` and the owners found there, one row for each pair."""
        bits = (len(self.directory) - 1).bit_length() - 1
        shelf = (keys >> np.uint64(64 - bits)).astype(np.int64)
        start = self.directory[shelf].astype(np.int64)
        sizes = self.directory[shelf + 1].astype(np.int64) - start
        asked = np.repeat(np.arange(len(keys)), sizes)
        ends = np.cumsum(sizes)
        within = np.arange(len(asked)) - np.repeat(ends - sizes, sizes)
        entries = self.entries[np.repeat(start, sizes) + within]
        is_same = (entries >> _OWNER_BITS) == (keys >> _OWNER_BITS)[asked]
        owners = entries[is_same] & np.uint64(OWNERS - 1)
        return asked[is_same], owners.astype(np.int64)
