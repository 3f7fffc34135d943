"""The rights of a screening on the disk: an index of marks, one of pictures, and each line's place.

Hundreds of thousands of rights do not fit every process as objects: a process maps the indexes
and reads the few lines that its likenesses name.
"""

import hashlib
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import batched
from pathlib import Path

import numpy as np

from interfaces.cli.jsonl import TOO_LONG, BadLine, Line, lines
from interfaces.cli.screen.pictures import examined, refusals
from matchers.image.index import ImageIndex
from matchers.image.picture import Features, Picture, Refused
from matchers.image.reference import Category, Reference
from matchers.image.sandbox.pool import Sandbox
from matchers.text.index import TextIndex
from matchers.text.spelling import Mark
from pipeline.screening_files import LineUnreadable, RightLine, reference_id, right_of
from pipeline.words import RightKind

type Complain = Callable[[BadLine], None]

_CATEGORIES = {
    RightKind.TRADEMARK: Category.LOGO,
    RightKind.COPYRIGHT: Category.PHOTO,
    RightKind.DESIGN: Category.DRAWING,
}
_RIGHTS_AT_ONCE = 8  # for each process, so that none waits long for the slowest


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the built files of a screening lie."""

    rights: Path  # as given
    images: Path  # the folder of their pictures
    folder: Path  # private, for what is built

    @property
    def marks(self) -> Path:
        """The index of marks."""
        return self.folder / "marks"

    @property
    def references(self) -> Path:
        """The index of pictures; absent when no right has any."""
        return self.folder / "references"

    @property
    def offsets(self) -> Path:
        """Where each right's line begins."""
        return self.folder / "offsets.npy"

    @property
    def ids(self) -> Path:
        """The rights' ids as numbers, sorted, each with its position."""
        return self.folder / "ids.npy"


class Rights:
    """The rights of a built shelf, read on demand."""

    def __init__(self, shelf: Shelf) -> None:
        """Map what was built."""
        self._file = shelf.rights.open("rb")
        self._offsets = np.load(shelf.offsets, mmap_mode="r")
        self._ids = np.load(shelf.ids, mmap_mode="r")
        self.line = lru_cache(maxsize=20_000)(self._line)

    def position_of(self, right_id: str | int) -> int | None:
        """Where the right with this id stands; None when there is none."""
        wanted = number_of(right_id)
        place = int(np.searchsorted(self._ids["number"], np.uint64(wanted)))
        if place < len(self._ids) and int(self._ids["number"][place]) == wanted:
            return int(self._ids["position"][place])
        return None

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _line(self, position: int) -> RightLine:
        self._file.seek(int(self._offsets[position]))
        return right_of(self._file.readline())


def build(shelf: Shelf, complain: Complain, jobs: int) -> int:
    """Build everything from the rights file; return how many rights there are."""
    reading = _Reading(shelf, complain)
    TextIndex.of(reading.marks()).save(shelf.marks)
    reading.save()
    if reading.illustrated:
        rights = Rights(shelf)
        references = _references(shelf, rights, reading, jobs)
        ImageIndex.write(shelf.references, references)
        rights.close()
    return len(reading.offsets)


def number_of(right_id: str | int) -> int:
    """An id as a number of 64 bits."""
    return int.from_bytes(hashlib.blake2b(str(right_id).encode(), digest_size=8).digest())


class _Reading:
    """One pass over the rights file, with what is kept of it."""

    def __init__(self, shelf: Shelf, complain: Complain) -> None:
        self._shelf = shelf
        self._complain = complain
        self._known: set[int] = set()
        self._numbers = array("Q")
        self.offsets = array("q")
        self.illustrated = array("q")
        self.line_numbers = array("q")

    def marks(self) -> Iterator[Mark]:
        with self._shelf.rights.open("rb") as file:
            for line in lines(file):
                right = self._right(line)
                if right and right.mark:
                    yield Mark(len(self.offsets) - 1, right.mark, right.aliases)

    def save(self) -> None:
        np.save(self._shelf.offsets, np.array(self.offsets, np.int64))
        ids = np.zeros(len(self._numbers), [("number", np.uint64), ("position", np.int64)])
        ids["number"], ids["position"] = self._numbers, np.arange(len(self._numbers))
        np.save(self._shelf.ids, np.sort(ids, order="number"))

    def complain(self, number: int, reason: str) -> None:
        self._complain(BadLine(self._shelf.rights.name, number, reason))

    def _right(self, line: Line) -> RightLine | None:
        try:
            right = right_of(line.text) if line.text else None
        except LineUnreadable as unreadable:
            self.complain(line.number, str(unreadable))
            return None
        if right is None:
            self.complain(line.number, TOO_LONG)
        elif number_of(right.id) in self._known:
            self.complain(line.number, f"id: {right.id} stands on an earlier line too.")
        else:
            self._keep(line, right)
            return right
        return None

    def _keep(self, line: Line, right: RightLine) -> None:
        self._known.add(number_of(right.id))
        self._numbers.append(number_of(right.id))
        if right.images:
            self.illustrated.append(len(self.offsets))
            self.line_numbers.append(line.number)
        self.offsets.append(line.offset)


def _references(shelf: Shelf, rights: Rights, reading: _Reading, jobs: int) -> Iterator[Reference]:
    """Opened by several sandboxed processes at once, told in the order of the file."""

    def opened(line: tuple[int, RightLine]) -> tuple[Picture | Refused, ...]:
        return examined(shelf.images, line[1].images, sandbox, Features.HASHES)

    illustrated = zip(reading.line_numbers, reading.illustrated, strict=True)
    with Sandbox(jobs) as sandbox, ThreadPoolExecutor(jobs) as threads:
        for some in batched(illustrated, jobs * _RIGHTS_AT_ONCE, strict=False):
            told = [(number, rights.line(position)) for number, position in some]
            answers = zip(some, told, threads.map(opened, told), strict=True)
            for (number, position), (_, right), pictures in answers:
                for refusal in refusals(right.images, pictures):
                    reading.complain(number, refusal)
                yield from _references_of(right, position, pictures)


def _references_of(
    right: RightLine, position: int, pictures: tuple[Picture | Refused, ...]
) -> Iterator[Reference]:
    for place, picture in enumerate(pictures):
        if isinstance(picture, Picture):
            yield _reference(picture, right, position, place)


def _reference(picture: Picture, right: RightLine, position: int, place: int) -> Reference:
    number = reference_id(position, place)
    return Reference.of(
        picture,
        reference_id=number,
        right_id=position,
        family=number,
        category=_CATEGORIES.get(right.type, Category.PRODUCT),
    )
