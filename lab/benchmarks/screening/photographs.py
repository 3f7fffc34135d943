"""Photographs of the benchmark: some an owner took, some of upheld listings, and strangers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count, cycle
from pathlib import Path
from random import Random
from typing import Final

from PIL import Image

from lab.benchmarks.image.material.edits import REUSES
from lab.benchmarks.image.material.picture_files import list_sample_photographs
from lab.benchmarks.image.material.rendering import encode_picture, open_rgb
from lab.benchmarks.screening.planted import Line, build_line
from lab.cluster.environment import Environment

COPIES: Final = tuple(
    edit for edit in REUSES if edit.name in {"resaved", "cropped 8 %", "mirrored"}
)
_KINDS: Final = {".jpg", ".jpeg", ".png"}
_SIDE: Final = 800  # pixels
_LEAST_SHARE: Final = 0.4  # of a photograph's sides that a new picture shows
_A_LISTING: Final = 3
_NAMES: Final = count(1)


@dataclass(frozen=True, slots=True)
class Photographs:
    """Files, no photograph in two of the groups."""

    owned: Sequence[bytes]
    upheld: Sequence[bytes]
    strange: Sequence[bytes]


def read_photographs(folder: Path | None, sample_folder: Path) -> Photographs:
    """Read the JPEG and PNG files below a folder, else the sample photographs of our packages."""
    if folder:
        paths = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _KINDS]
    else:
        by_kin = {item.kin: item.path for item in list_sample_photographs(sample_folder)}
        paths = list(by_kin.values())
    files = [path.read_bytes() for path in paths]
    return Photographs(files[::3], files[1::3], files[2::3])


def build_fresh(
    environment: Environment, files: Sequence[bytes], titles: Sequence[str], size: int
) -> list[tuple[Line, Sequence[bytes]]]:
    """Return listings with three pictures that were never seen, and the pictures' files."""
    chance = Random(f"fresh {size} {next(_NAMES)}")  # noqa: S311  # a sample
    source_images = cycle([open_rgb(file) for file in files])
    listings = list[tuple[Line, Sequence[bytes]]]()
    for _, title in zip(range(size), cycle(titles), strict=False):
        pictures = [_cut(next(source_images), chance) for _ in range(_A_LISTING)]
        listings.append((build_line(title, pictures=_publish(environment, pictures)), pictures))
    return listings


def build_copies(
    environment: Environment, files: Sequence[bytes], titles: Sequence[str], shop: str
) -> Iterator[tuple[str, list[Line]]]:
    """Yield listings that show copies of known photographs, by the way of copying."""
    for edit in COPIES:
        copies = (edit.make_copy(file, str(number)) for number, file in enumerate(files))
        yield (
            edit.name,
            [
                build_line(title, shop, pictures=_publish(environment, [copy]))
                for copy, title in zip(copies, cycle(titles), strict=False)
            ],
        )


def _cut(picture: Image.Image, chance: Random) -> bytes:
    """Return a part of a photograph that nobody has seen as a picture of its own."""
    share = chance.uniform(_LEAST_SHARE, 0.9)
    wide, high = (max(1, int(side * share)) for side in picture.size)
    left = chance.randint(0, picture.width - wide)
    upper = chance.randint(0, picture.height - high)
    scale = _SIDE / max(wide, high)
    part = picture.resize(
        (max(1, round(wide * scale)), max(1, round(high * scale))),
        box=(left, upper, left + wide, upper + high),
    )
    return encode_picture(part, "JPEG", quality=85)


def _publish(environment: Environment, files: Sequence[bytes]) -> list[dict[str, str]]:
    """Put the files where the marketplace serves pictures; return them as a line names them."""
    entries = list[dict[str, str]]()
    for file in files:
        name = f"screened-{next(_NAMES)}.jpg"
        (environment.folder / "goods" / "pictures" / name).write_bytes(file)
        url = f"{environment.market.origin}/pictures/{name}"
        entries.append({"url": url, "sha256": sha256(file).hexdigest()})
    return entries
