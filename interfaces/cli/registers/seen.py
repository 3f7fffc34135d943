"""Which records have been met already: millions of them, at eight bytes each."""

import hashlib
from typing import Final

import numpy as np

_UNSORTED: Final = 100_000


class Seen:
    """A growing set of keys, kept as hashes of 64 bits."""

    def __init__(self) -> None:
        """Begin empty."""
        self._sorted = np.zeros(0, np.uint64)
        self._new: set[int] = set()

    def add(self, *key: str) -> bool:
        """Whether the key is new."""
        text = "\0".join(key).encode("utf-8", "surrogatepass")
        number = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest())
        if number in self._new or self._is_sorted(number):
            return False
        self._new.add(number)
        if len(self._new) == _UNSORTED:
            fresh = np.fromiter(self._new, np.uint64, len(self._new))
            self._sorted = np.union1d(self._sorted, fresh)
            self._new.clear()
        return True

    def _is_sorted(self, number: int) -> bool:
        place = int(np.searchsorted(self._sorted, np.uint64(number)))
        return place < len(self._sorted) and int(self._sorted[place]) == number
