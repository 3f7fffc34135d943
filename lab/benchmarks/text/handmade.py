"""Read the marks and titles of the file beside this module, written by hand."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matchers.text.spelling import Mark

_FILE: Final = Path(__file__).with_name("handmade.txt")


@dataclass(frozen=True, slots=True)
class HandmadeTitle:
    """A title, and the mark that it wears or must not be said to wear."""

    kind: str
    title: str
    right_id: int

    @property
    def is_there(self) -> bool:
        """Does the title wear the mark?"""
        return not self.kind.startswith("not_")


@dataclass(frozen=True, slots=True)
class Handmade:
    """Marks with the ids 0 upwards, and titles."""

    marks: tuple[Mark, ...]
    titles: tuple[HandmadeTitle, ...]


def read_handmade() -> Handmade:
    """Return marks and titles in the order of the file."""
    marks: list[Mark] = []
    titles: list[HandmadeTitle] = []
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name, *aliases = (part.strip() for part in line.strip("[]").split("|"))
            marks.append(Mark(len(marks), name, tuple(aliases)))
        elif line and not line.startswith("#"):
            kind, _, title = line.partition("\t")
            titles.append(HandmadeTitle(kind, title, marks[-1].right_id))
    return Handmade(tuple(marks), tuple(titles))
