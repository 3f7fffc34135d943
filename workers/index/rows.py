"""Rights as the kinds of matcher index them: a reader for each type of row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from matchers.image.reference import Reference as IndexedReference
from matchers.text.spelling import Mark
from records.actions.rights.references import build_indexed_reference
from records.rights.models import Reference, Right

_KINDS_WITH_WORDING = ("trademark", "gi")  # a work's title is no mark


def read_marks(right_ids: Iterable[int] | None = None) -> Iterator[Mark]:
    """Yield the wording and aliases of indexed rights; of these only where ids are given."""
    rights = Right.objects.indexed().filter(kind__in=_KINDS_WITH_WORDING).exclude(mark="")
    if right_ids is not None:
        rights = rights.filter(pk__in=right_ids)
    for pk, mark, aliases in rights.order_by("pk").values_list("pk", "mark", "aliases").iterator():
        yield Mark(pk, mark, tuple(aliases))


def read_references(right_ids: Iterable[int] | None = None) -> Iterator[IndexedReference]:
    """Return the readable references of indexed rights; of these only where ids are given."""
    rights = Right.objects.indexed()
    if right_ids is not None:
        rights = rights.filter(pk__in=right_ids)
    rows = Reference.objects.filter(right__in=rights, error="").order_by("pk")
    return map(build_indexed_reference, rows.iterator())


READERS: Final[Mapping[type, Callable[[Iterable[int] | None], Iterator[Any]]]] = {
    Mark: read_marks,
    IndexedReference: read_references,
}


def read_rows(row_type: type, right_ids: Iterable[int] | None = None) -> Iterator[Any]:
    """Yield the rows of a type, of all indexed rights or of those whose ids are given."""
    return READERS[row_type](right_ids)
