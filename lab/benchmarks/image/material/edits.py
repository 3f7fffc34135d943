"""Ways in which people reuse a picture, each the same for the same seed.

Everyday edits, parts, pages and disguises: seventeen in which the odds were measured, and those
beside them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from lab.benchmarks.image.material import rendering, scenes, transforms
from lab.benchmarks.image.material.rendering import encode_picture, open_rgb

type Change = Callable[[Image.Image, Random], Image.Image]
type Save = Callable[[Image.Image], bytes]


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit by name."""

    name: str
    change: Change
    save: Save

    def make_copy(self, file: bytes, seed: str) -> bytes:
        """Return the file of an edited copy; the same seed makes the same copy."""
        return self.save(self.change(open_rgb(file), Random(f"{seed}:{self.name}")))  # noqa: S311 -- for likeness, not for secrets


def _save_as(kind: str, **options: object) -> Save:
    return lambda picture: encode_picture(picture, kind, **options)


def _of(function: Callable[[Image.Image], Image.Image]) -> Change:
    """Return a change in which there is no chance."""
    return lambda picture, _chance: function(picture)


def _enhance(kind: Callable[[Image.Image], ImageEnhance._Enhance], factor: float) -> Change:
    return lambda picture, _chance: kind(picture).enhance(factor)


def _scale(share: float) -> Change:
    def change(picture: Image.Image, _chance: Random) -> Image.Image:
        size = (round(picture.width * share), round(picture.height * share))
        return picture.resize(size, Image.Resampling.BICUBIC)

    return change


def _squeeze(picture: Image.Image, chance: Random) -> Image.Image:
    width = round(picture.width * chance.choice((0.88, 1.12)))
    return picture.resize((width, picture.height), Image.Resampling.BICUBIC)


def _warm(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    return Image.merge(
        "RGB", (red.point(lambda v: min(255, v * 1.12)), green, blue.point(lambda v: v * 0.86))
    )


def _add_noise(picture: Image.Image, chance: Random) -> Image.Image:
    grain = np.random.default_rng(chance.getrandbits(64)).normal(0, 10, (*picture.size[::-1], 3))
    levels = np.clip(rendering.pixels(picture) + grain, 0, 255)
    return Image.fromarray(levels.astype(np.uint8))


def _crop_sides(share: float) -> Change:
    """Cut this share off both sides together, at a random place."""
    return transforms.crop_share(1 - (1 - share) ** 2)


def _disguise(picture: Image.Image, chance: Random) -> Image.Image:
    marked_picture = transforms.add_watermark(ImageOps.mirror(picture), chance)
    return transforms.add_border(0.06)(marked_picture, chance)


def _jpeg(quality: int) -> Save:
    return _save_as("JPEG", quality=quality)


def _keep(picture: Image.Image) -> Image.Image:
    return picture


REUSES: Final = tuple(
    Edit(name, change, _jpeg(40 if name == "resaved" else 80))
    for name, change in (
        ("resaved", _of(_keep)),
        ("small", _of(lambda picture: ImageOps.contain(picture, (300, 300)))),
        ("dark", _enhance(ImageEnhance.Brightness, 0.6)),
        ("faded", _enhance(ImageEnhance.Contrast, 0.55)),
        ("grey", _enhance(ImageEnhance.Color, 0.0)),
        ("blurred", _of(lambda picture: picture.filter(ImageFilter.GaussianBlur(2)))),
        ("mirrored", _of(ImageOps.mirror)),
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
)
EDITS: Final = (
    *REUSES,
    Edit("resaved q90", _of(_keep), _jpeg(90)),
    Edit("as PNG", _of(_keep), _save_as("PNG")),
    Edit("as WebP", _of(_keep), _save_as("WEBP", quality=75)),
    Edit("as GIF", _of(_keep), _save_as("GIF")),
    *(
        Edit(name, change, _jpeg(85))
        for name, change in (
            ("size x2", _scale(2)),
            ("squeezed 12 %", _squeeze),
            ("brighter", _enhance(ImageEnhance.Brightness, 1.25)),
            ("more contrast", _enhance(ImageEnhance.Contrast, 1.4)),
            ("more colour", _enhance(ImageEnhance.Color, 1.6)),
            ("warmer", _of(_warm)),
            ("negative", _of(ImageOps.invert)),
            ("solarised", _of(ImageOps.solarize)),
            ("sharpened", _of(lambda picture: picture.filter(ImageFilter.UnsharpMask(2, 180, 2)))),
            ("noise", _add_noise),
            ("cropped 35 %", transforms.crop_share(0.35)),
            ("cropped 50 %", transforms.crop_share(0.5)),
            ("rotated 10 degrees", transforms.rotate_by(10)),
            ("rotated 90 degrees", transforms.turn_quarter),
            ("perspective", transforms.tilt),
            ("border 15 %", transforms.add_border(0.15)),
            ("sticker", transforms.add_sticker),
            ("collage", scenes.make_collage),
            ("screenshot", scenes.make_screenshot),
        )
    ),
)
