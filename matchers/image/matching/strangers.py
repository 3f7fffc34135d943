"""Do pictures that have nothing to do with a right look as much like a listing's picture?

A fixed set of references is asked the same question at the same time: photographs of Budgie's
backgrounds (CC0), drawings of Open Clip Art (public domain) and logos of simple-icons (CC0),
written by `python -m lab.generators.strange_references`.
"""

from functools import cache
from importlib.resources import as_file, files
from typing import Final

import numpy as np

from matchers.image.features.sift_features import Shape
from matchers.image.matching.sightings import PictureEvidence, look_for
from matchers.image.picture import Sketches
from matchers.image.reference import Category

_FILE: Final = "strangers.npz"
# Products are photographs of things, and are asked beside photographs.
_LIKE: Final = {Category.PRODUCT: Category.PHOTO}


def count_as_near(evidence: PictureEvidence, listing: Shape, category: Category) -> int:
    """Return how many references of strangers the picture shows as surely as this one."""
    kind = _LIKE.get(category, category)
    others = (look_for(sketches, listing, category) for sketches in _read_strangers()[kind])
    return sum(
        other is not None and other.rate.strangers <= evidence.rate.strangers for other in others
    )


@cache
def _read_strangers() -> dict[Category, tuple[Sketches, ...]]:
    """Return the sketches by what they show; each array of the file holds one."""
    strangers: dict[Category, list[Sketches]] = {category: [] for category in Category}
    with as_file(files(__package__).joinpath(_FILE)) as path, np.load(path) as arrays:
        for name in sorted(arrays.files):
            strangers[Category[name.split(" ")[0].upper()]].append(Sketches(arrays[name].tobytes()))
    return {category: tuple(sketches) for category, sketches in strangers.items()}
