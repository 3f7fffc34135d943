"""Which references lie within so many bits of a hash? All of them, by an exact scan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import faiss
import numpy as np
from numpy.typing import NDArray

from matchers.image.reference import Reference
from matchers.image.segment import Bytes, Segment, gathered, read, write


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of the index within the radius of a query: `query` counts the codes asked for."""

    query: int
    segment: int
    row: int
    distance: int


class ImageIndex:
    """References in one or several segments; immutable. Segments in files share the page cache."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Search these segments together."""
        self.segments = tuple(segments)

    @classmethod
    def of(cls, references: Iterable[Reference]) -> Self:
        """Return an index in memory, for what changed since the last build."""
        return cls((gathered(references),))

    @classmethod
    def open(cls, *paths: Path) -> Self:
        """Map the segments at these paths; IndexUnreadable for a foreign, damaged or cut file."""
        return cls([read(path) for path in paths])

    @staticmethod
    def write(path: Path, references: Iterable[Reference]) -> int:
        """Write a new segment atomically; return how many references it has.

        An index grows by further segments: what is written never changes. References of PDQ
        quality below 50 are left out.
        """
        segment = gathered(references)
        write(path, segment)
        return len(segment)

    def __len__(self) -> int:
        """How many references there are."""
        return sum(map(len, self.segments))

    def near_pdq(self, codes: Bytes, radius: int) -> tuple[Hit, ...]:
        """Return the rows within `radius` bits (inclusive) of PDQ codes, n x 32, in one pass."""
        return self._near([segment.pdq for segment in self.segments], codes, radius)

    def near_phash(self, codes: Bytes, radius: int) -> tuple[Hit, ...]:
        """Return the rows within `radius` bits (inclusive) of 64-bit pHash codes, n x 8."""
        return self._near([segment.phash64 for segment in self.segments], codes, radius)

    def _near(self, columns: Sequence[Bytes], codes: Bytes, radius: int) -> tuple[Hit, ...]:
        asked = np.ascontiguousarray(codes)
        return tuple(
            Hit(query, number, row, distance)
            for number, column in enumerate(columns)
            if len(column) and len(asked)
            for query, row, distance in zip(*_scanned(asked, column, radius), strict=True)
        )


def _scanned(asked: Bytes, column: Bytes, radius: int) -> tuple[list[int], list[int], list[int]]:
    """Return queries, rows and distances of all pairs within the radius; the GIL is released."""
    result = faiss.RangeSearchResult(len(asked))
    faiss.hamming_range_search(  # type: ignore[attr-defined] # its stub lacks it
        faiss.swig_ptr(asked),
        faiss.swig_ptr(column),
        len(asked),
        len(column),
        radius + 1,  # faiss excludes its radius
        column.shape[1],
        result,
    )
    limits: NDArray[np.uint64] = faiss.rev_swig_ptr(result.lims, len(asked) + 1).copy()
    found = int(limits[-1])
    rows = faiss.rev_swig_ptr(result.labels, found).tolist() if found else []
    distances = faiss.rev_swig_ptr(result.distances, found).astype(int).tolist() if found else []
    counts = limits[1:].astype(np.int64) - limits[:-1].astype(np.int64)
    return np.repeat(np.arange(len(asked)), counts).tolist(), rows, distances
