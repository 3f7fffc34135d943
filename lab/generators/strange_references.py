"""Write the fixed set of strangers' references: `python -m lab.generators.strange_references`.

From var/bench/material, which `deploy/bench-material-image` brings: pictures in the public domain
or under CC0, each as the sketch that a reference has.
"""

from pathlib import Path
from typing import Final

import numpy as np

from lab.benchmarks.image.material.picture_files import Item, list_real_items
from lab.benchmarks.image.named_rights import sketch_item
from matchers.image.reference import Category

_MATERIAL: Final = Path("var/bench/material")
_TARGET: Final = Path("matchers/image/matching/strangers.npz")
_SOURCES: Final = (
    (Category.PHOTO, "budgie-backgrounds"),
    (Category.DRAWING, "openclipart"),
    (Category.LOGO, "simple-icons"),
)
_EACH: Final = 8


def write_strangers() -> None:
    """Write the sketches of eight references of each kind."""
    items = list_real_items(_MATERIAL)
    arrays = {
        f"{category.name.lower()} {number}": np.frombuffer(
            sketch_item(item).picture.sketches.fine, np.uint8
        )
        for category, source in _SOURCES
        for number, item in enumerate(_choose(items, category, source))
    }
    np.savez_compressed(_TARGET, allow_pickle=False, **arrays)


def _choose(items: tuple[Item, ...], category: Category, source: str) -> list[Item]:
    suitable = [
        item for item in items if item.category is category and source in item.path.as_posix()
    ]
    return suitable[:: max(1, len(suitable) // _EACH)][:_EACH]


if __name__ == "__main__":
    write_strangers()
