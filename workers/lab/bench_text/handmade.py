"""The titles that were written by hand, with the marks they are about."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matchers.text.spelling import Mark
from workers.lab.bench_text.queries import Query

_FILE = Path(__file__).with_name("handmade.txt")


@dataclass(frozen=True, slots=True)
class Handmade:
    """Marks with the ids 0 upwards, and titles that wear them or must not be said to."""

    marks: tuple[Mark, ...]
    queries: tuple[Query, ...]


def read_handmade() -> Handmade:
    """What the file beside this module holds."""
    marks: list[Mark] = []
    queries: list[Query] = []
    for line in _handmade_lines():
        if line.startswith("["):
            name, *aliases = (part.strip() for part in line.strip("[]").split("|"))
            marks.append(Mark(len(marks), name, tuple(aliases)))
            continue
        kind, _, title = line.partition("\t")
        is_there = not kind.startswith("not_")
        queries.append(Query(kind, title, marks[-1].right_id, title, is_there))
    return Handmade(tuple(marks), tuple(queries))


def _handmade_lines() -> Iterator[str]:
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line
