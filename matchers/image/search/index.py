"""Which references lie within so many bits of a hash? All of them, by an exact scan.

A file of them also holds what parts of pictures are searched with: see `retrieval.part_table`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from matchers.image.reference import Reference
from matchers.image.search import scan
from matchers.image.search.segments import (
    Bytes,
    Segment,
    build_segment,
    read_segment,
    write_segment,
)


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
    def from_references(cls, references: Iterable[Reference]) -> Self:
        """Return an index in memory, for what changed since the last build."""
        return cls((build_segment(references),))

    @classmethod
    def open(cls, *paths: Path) -> Self:
        """Map the segments at these paths; IndexUnreadable for a foreign, damaged or cut file."""
        return cls([read_segment(path) for path in paths])

    @staticmethod
    def write(path: Path, references: Iterable[Reference]) -> int:
        """Write a new segment atomically; return how many references it has.

        An index grows by further segments: what is written never changes.
        """
        segment = build_segment(references, path.parent)
        write_segment(path, segment)
        return len(segment)

    def __len__(self) -> int:
        return sum(map(len, self.segments))

    def search_pdq(self, codes: Bytes, radius: int) -> tuple[Hit, ...]:
        """Return the rows within `radius` bits (inclusive) of PDQ codes, n x 32, in one pass."""
        return self._search([segment.pdq for segment in self.segments], codes, radius)

    def search_phash(self, codes: Bytes, radius: int) -> tuple[Hit, ...]:
        """Return the rows within `radius` bits (inclusive) of 64-bit pHash codes, n x 8."""
        return self._search([segment.phash64 for segment in self.segments], codes, radius)

    def search_signs(self, codes: Bytes, radius: int) -> tuple[Hit, ...]:
        """Return the rows within `radius` bits (inclusive) of 512-bit sign codes, n x 64."""
        return self._search([segment.signs for segment in self.segments], codes, radius)

    def search_file_sums(self, sums: Bytes) -> tuple[Hit, ...]:
        """Return the rows of the files whose sums, n x 8, begin alike; plain references too."""
        return self._search([segment.file_sum[None] for segment in self.segments], sums, 0)

    def search_pixel_sums(self, sums: Bytes) -> tuple[Hit, ...]:
        """Return the rows of the pixels whose sums, n x 8, begin alike; plain references too."""
        return self._search([segment.pixels_sum[None] for segment in self.segments], sums, 0)

    def _search(self, tables: Sequence[scan.Words], codes: Bytes, radius: int) -> tuple[Hit, ...]:
        return tuple(
            Hit(query, number, row, distance)
            for number, table in enumerate(tables)
            if table.size and len(codes)
            for query, row, distance in zip(*_scan_table(codes, table, radius), strict=True)
        )


def _scan_table(codes: Bytes, table: scan.Words, radius: int) -> tuple[list[int], ...]:
    result = scan.find_near(codes, table, radius)
    return result.queries.tolist(), result.rows.tolist(), result.distances.tolist()
