"""Hundreds of generated files that harm programs that open them, or pass for another format."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tests.factories.files.hostile import bombs, damaged, disguised
from tests.factories.files.hostile.file_parts import HostileFiles

FAMILIES: Final[Mapping[str, Callable[[int], HostileFiles]]] = {
    "scans": bombs.scans,
    "pixels": bombs.pixels,
    "unpacked": bombs.decompression_bombs,
    "frames": bombs.frames,
    "cut": damaged.cut,
    "miscounted": damaged.wrong_counts,
    "jpeg": damaged.jpeg_nonsense,
    "nonsense": damaged.other_nonsense,
    "altered": damaged.random_changes,
    "noise": damaged.noise,
    "foreign": disguised.foreign,
    "polyglots": disguised.polyglots,
    "metadata": damaged.metadata,
    "profiles": damaged.profiles,
    "depths": disguised.depths,
    "shapes": disguised.shapes,
    "heaviest": disguised.heaviest,
}


def hostile_pictures(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield hostile files with their names, `family: what`; the same for the same seed."""
    for family, forge in FAMILIES.items():
        for name, file in forge(seed):
            yield f"{family}: {name}", file
