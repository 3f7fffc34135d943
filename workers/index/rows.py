"""Rights and references as the indexes take them."""

from collections.abc import Iterable, Iterator

from matchers.image.reference import Reference as IndexedReference
from matchers.text.spelling import Mark
from records.actions.rights.reference_features import build_indexed_reference
from records.rights.models import Reference, Right

_KINDS_WITH_WORDING = ("trademark", "gi")  # a work's title is no mark


def read_marks(right_ids: Iterable[int] | None = None) -> Iterator[Mark]:
    """The wording and aliases of indexed rights; of these only where ids are given."""
    rights = Right.objects.indexed().filter(kind__in=_KINDS_WITH_WORDING).exclude(mark="")
    if right_ids is not None:
        rights = rights.filter(pk__in=right_ids)
    for pk, mark, aliases in rights.order_by("pk").values_list("pk", "mark", "aliases").iterator():
        yield Mark(pk, mark, tuple(aliases))


def read_references(right_ids: Iterable[int] | None = None) -> Iterator[IndexedReference]:
    """The readable references of indexed rights; of these only where ids are given."""
    rights = Right.objects.indexed()
    if right_ids is not None:
        rights = rights.filter(pk__in=right_ids)
    rows = Reference.objects.filter(right__in=rights, error="").order_by("pk")
    return map(build_indexed_reference, rows.iterator())
