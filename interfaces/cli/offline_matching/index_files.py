"""The rights of a screening on the disk, as every process reads them: mapped, and line by line.

Hundreds of thousands of rights do not fit every process as objects: a process maps the indexes
and reads the few lines that its likenesses name.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.rights.offline_matching_files import RightLine, parse_right


@dataclass(frozen=True, slots=True)
class IndexFiles:
    """Where the built files of a screening lie."""

    rights: Path  # as given
    images: Path  # the folder of their pictures
    built: Path  # what follows from the rights file alone; it may be kept for the next time
    folder: Path  # private, for what is built of the pictures

    @property
    def marks(self) -> Path:
        """The index of marks."""
        return self.built / "marks"

    @property
    def offsets(self) -> Path:
        """Where each right's line begins."""
        return self.built / "offsets.npy"

    @property
    def ids(self) -> Path:
        """The rights' ids as numbers, sorted, each with its position."""
        return self.built / "ids.npy"

    @property
    def illustrated_rights(self) -> Path:
        """The rights with pictures: position and line number of each."""
        return self.built / "illustrated.npy"

    @property
    def bad(self) -> Path:
        """The lines that could not be used: number, tab, reason."""
        return self.built / "bad.tsv"

    @property
    def references(self) -> Path:
        """The index of pictures; absent when no right has any."""
        return self.folder / "references"


class Rights:
    """The rights of a built index, read on demand."""

    def __init__(self, index: IndexFiles) -> None:
        """Map what was built."""
        self._file = index.rights.open("rb")
        self._offsets = np.load(index.offsets, mmap_mode="r")
        self._ids = np.load(index.ids, mmap_mode="r")
        self.line = lru_cache(maxsize=20_000)(self._line)

    def __len__(self) -> int:
        return len(self._offsets)

    def find_position(self, right_id: str | int) -> int | None:
        """Return the position of the right with this id; None if there is none."""
        key = hash_id(right_id)
        place = int(np.searchsorted(self._ids["number"], np.uint64(key)))
        if place < len(self._ids) and int(self._ids["number"][place]) == key:
            return int(self._ids["position"][place])
        return None

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _line(self, position: int) -> RightLine:
        self._file.seek(int(self._offsets[position]))
        return parse_right(self._file.readline())


def hash_id(right_id: str | int) -> int:
    """Hash an id to a number of 64 bits."""
    return int.from_bytes(hashlib.blake2b(str(right_id).encode(), digest_size=8).digest())
