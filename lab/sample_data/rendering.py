"""Draws what was planned: references of rights, pictures of listings."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageOps

from lab.sample_data.drawing import (
    copy_picture,
    draw_design,
    draw_logo,
    draw_scene,
    load_photograph,
    to_jpeg,
    to_png,
)
from lab.sample_data.listings import Picture
from lab.sample_data.people import Right


@dataclass(frozen=True, slots=True)
class PictureStyle:
    """`is_uniform` gives every picture the same size, as a benchmark wants."""

    seed: int
    side: int
    is_uniform: bool = False


def write_references(folder: Path, right: Right, seed: int) -> None:
    """A logo in two colours, a photograph, a drawing; a patent shows nothing."""
    for place, file in enumerate(right.images):
        (folder / file).write_bytes(
            to_png(_reference(right.type, right.motif, f"{seed}:{file}", place))
        )


def write_picture(folder: Path, picture: Picture, taste: PictureStyle) -> bool:
    """Whether a file was drawn; what is given lies there already, or is missing by intent."""
    if picture.kind == "given":
        return False
    chance = _chance(f"{taste.seed}:{picture.file}")
    drawn = _scene(picture, taste, chance) or _copy(picture, taste, chance)
    quality = 55 if picture.how == "reencoded" else chance.choice((80, 85, 90))
    (folder / picture.file).write_bytes(to_jpeg(drawn, quality))
    return True


def _scene(picture: Picture, taste: PictureStyle, chance: Random) -> Image.Image | None:
    if picture.kind != "scene":
        return None
    return draw_scene(chance, taste.side, picture.motif, picture.part)


def _copy(picture: Picture, taste: PictureStyle, chance: Random) -> Image.Image:
    kinds = {"logo": "trademark", "work": "copyright", "drawing": "design"}
    original = _original(kinds[picture.kind], picture.motif, taste.side)
    copy = copy_picture(original, picture.how, chance)
    return ImageOps.contain(copy, (taste.side, taste.side)) if taste.is_uniform else copy


@cache
def _original(kind: str, motif: str, side: int) -> Image.Image:
    return ImageOps.contain(_reference(kind, motif, motif, 0), (side, side))


def _reference(kind: str, motif: str, seed: str, place: int) -> Image.Image:
    if kind == "copyright":
        return load_photograph(motif)
    if kind == "design":
        return draw_design(motif)
    chance = _chance(seed)
    colour = (chance.randrange(200), chance.randrange(120), chance.randrange(200))
    return draw_logo(motif, colour) if place else draw_logo(motif)


def _chance(seed: str) -> Random:
    return Random(seed)  # noqa: S311 -- the same picture every time is the purpose
