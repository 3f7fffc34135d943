"""Ask whether a picture shows a reference whose right is named."""

from dataclasses import dataclass
from functools import cache

from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.image.material.processes import get_sandbox
from matchers.image.likeness import Band
from matchers.image.matching.named_references import NamedReference, find_named_references
from matchers.image.matching.sightings import SeenReference
from matchers.image.picture import Features, Picture


@dataclass(frozen=True, slots=True)
class SketchedItem:
    """A reference with its features, as the named path takes it."""

    picture: Picture
    reference: NamedReference


@cache
def sketch_item(item: Item) -> SketchedItem:
    """Return an item as the reference of a named right."""
    (picture,) = get_sandbox().examine_all([item.file()], want=Features.REFERENCE)
    if not isinstance(picture, Picture):
        raise TypeError(f"{item.name} is refused: {picture.says}")
    return SketchedItem(
        picture, NamedReference(SeenReference(1, 1, 1, item.category), picture.sketches)
    )


def shows_reference(picture: Picture, item: Item) -> bool:
    """Return whether a picture shows an item surely enough, as the one reference of its right."""
    likenesses = find_named_references([sketch_item(item).reference], picture)
    return any(likeness.band is Band.LIKELY for likeness in likenesses)
