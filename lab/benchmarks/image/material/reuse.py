"""Seventeen ways in which sellers reuse a photograph: everyday edits, parts, pages, disguises."""

from collections.abc import Sequence
from random import Random
from typing import Final

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from lab.benchmarks.image.material import scenes, transforms
from lab.benchmarks.image.material.edits import Change, Edit, Save
from lab.benchmarks.image.material.rendering import encode_picture


def _jpeg(quality: int) -> Save:
    return lambda picture: encode_picture(picture, "JPEG", quality=quality)


def _keep(picture: Image.Image, _chance: Random) -> Image.Image:
    return picture


def _shrink(picture: Image.Image, _chance: Random) -> Image.Image:
    return ImageOps.contain(picture, (300, 300))


def _enhance(kind: type[ImageEnhance._Enhance], factor: float) -> Change:
    def change(picture: Image.Image, _chance: Random) -> Image.Image:
        return kind(picture).enhance(factor)  # type: ignore[call-arg] # each kind takes the picture

    return change


def _blur(picture: Image.Image, _chance: Random) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(2))


def _mirror(picture: Image.Image, _chance: Random) -> Image.Image:
    return ImageOps.mirror(picture)


def _crop_sides(share: float) -> Change:
    """Cut this share off both sides together, at a random place."""
    return transforms.crop_share(1 - (1 - share) ** 2)


def _disguise(picture: Image.Image, chance: Random) -> Image.Image:
    marked_picture = transforms.add_watermark(ImageOps.mirror(picture), chance)
    return transforms.add_border(0.06)(marked_picture, chance)


def _edit(name: str, change: Change, save: Save) -> Edit:
    return Edit(name, is_everyday=False, change=change, save=save)


_CHANGES: Final[Sequence[tuple[str, Change]]] = (
    ("resaved", _keep),
    ("small", _shrink),
    ("dark", _enhance(ImageEnhance.Brightness, 0.6)),
    ("faded", _enhance(ImageEnhance.Contrast, 0.55)),
    ("grey", _enhance(ImageEnhance.Color, 0.0)),
    ("blurred", _blur),
    ("mirrored", _mirror),
    ("turned 3 degrees", transforms.rotate_by(3)),
    ("cropped 8 %", _crop_sides(0.08)),
    ("watermark", transforms.add_watermark),
    ("banner", transforms.add_banner),
    ("frame", transforms.add_border(0.06)),
    ("cropped 18 %", _crop_sides(0.18)),
    ("cropped 28 %", _crop_sides(0.28)),
    ("phone screenshot", scenes.make_phone_page),
    ("mirrored, framed, watermarked", _disguise),
    ("tiled watermark", transforms.add_tiled_watermark),
)
REUSES: Final = tuple(
    _edit(name, change, _jpeg(40 if name == "resaved" else 80)) for name, change in _CHANGES
)
