"""What the public reads of a policy: the fields that a file shows, in the order of that file.

A field that the file neither shows nor keeps back is not shown: a policy may be newer than it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass as plain_dataclass

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from pipeline.policy.tables import CLOSED, LocalizedText
from pipeline.toml_files import parse_tables, read_toml

type Path = tuple[str, ...]

TOP = "policy"  # what stands above all tables


class PublicationUnreadable(ValueError):
    """The file that says what is public cannot be read: the message names the key."""


@dataclass(frozen=True, slots=True, config=CLOSED)
class TableRules:
    """What is public of one table; `*` stands for any one name, `**` for all that follow."""

    title: LocalizedText
    says: LocalizedText
    shown: Mapping[str, LocalizedText]  # what a field is called, by its pattern
    kept: tuple[str, ...] = ()


@plain_dataclass(frozen=True, slots=True)
class PublishedRow:
    """One field: the names on the way to it, what it is called, and its value."""

    names: Path
    label: LocalizedText
    value: object


@plain_dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table with its public fields."""

    title: LocalizedText
    says: LocalizedText
    rows: tuple[PublishedRow, ...]


type Publication = Mapping[str, TableRules]

_PUBLICATION: TypeAdapter[Publication] = TypeAdapter(dict[str, TableRules])


def parse_publication(text: str) -> Publication:
    """Return what a text says is public."""
    return read_toml(text, _PUBLICATION, PublicationUnreadable)


def publish(text: str, publication: Publication) -> Iterator[PublishedTable]:
    """Yield the public part of a policy's text, table by table; empty tables are left out."""
    fields = list(list_fields(text))
    for name, rules in publication.items():
        of_table = [(path[1:], value) for path, value in fields if path[0] == name]
        rows = tuple(
            PublishedRow(_pick_names(pattern, path), label, value)
            for pattern, label in rules.shown.items()
            for path, value in of_table
            if _fits(pattern, path)
        )
        if rows:
            yield PublishedTable(rules.title, rules.says, rows)


def list_fields(text: str) -> Iterator[tuple[Path, object]]:
    """Yield every field of a policy's text with the names on the way to it."""
    for path, value in _walk(parse_tables(text, PublicationUnreadable), ()):
        yield (path if len(path) > 1 else (TOP, *path)), value


def _walk(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    match value:
        case {"en": str(), "zh": str()}:
            yield path, value
        case dict():
            for name, inner in value.items():
                yield from _walk(inner, (*path, name))
        case [dict(), *_]:
            for number, inner in enumerate(value, 1):
                yield from _walk(inner, (*path, str(number)))
        case _:
            yield path, value


def _fits(pattern: str, path: Path) -> bool:
    parts = tuple(pattern.split("."))
    if parts[-1] == "**":
        parts, path = parts[:-1], path[: len(parts) - 1]
    return len(parts) == len(path) and all(
        part in ("*", name) for part, name in zip(parts, path, strict=True)
    )


def _pick_names(pattern: str, path: Path) -> Path:
    """Return the names for which the pattern has stars."""
    pairs = zip(pattern.split("."), path, strict=False)
    return tuple(name for part, name in pairs if part == "*")
