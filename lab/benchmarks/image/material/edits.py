"""Fifty edits that people make to pictures they reuse, each the same for the same seed."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from lab.benchmarks.image.material import rendering, transforms
from lab.benchmarks.image.material.rendering import encode_picture, open_rgb
from lab.benchmarks.image.material.scenes import make_collage, make_screenshot

type Change = Callable[[Image.Image, Random], Image.Image]
type Save = Callable[[Image.Image], bytes]


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit by name; the everyday ones happen without the intent to hide."""

    name: str
    is_everyday: bool
    change: Change
    save: Save

    def make_copy(self, file: bytes, seed: str) -> bytes:
        """Return the file of an edited copy; the same seed makes the same copy."""
        return self.save(self.change(open_rgb(file), Random(f"{seed}:{self.name}")))  # noqa: S311 -- for likeness, not for secrets


def _jpeg(quality: int) -> Save:
    return lambda picture: encode_picture(picture, "JPEG", quality=quality)


def _as_is(picture: Image.Image, _chance: Random) -> Image.Image:
    return picture


def _save_as(kind: str, **options: object) -> Save:
    return lambda picture: encode_picture(picture, kind, **options)


def _save_twice(picture: Image.Image, _chance: Random) -> Image.Image:
    return open_rgb(encode_picture(open_rgb(encode_picture(picture, quality=75)), quality=60))


def _scale(share: float) -> Change:
    def change(picture: Image.Image, _chance: Random) -> Image.Image:
        size = (round(picture.width * share), round(picture.height * share))
        return picture.resize(size, Image.Resampling.BICUBIC)

    return change


def _squeeze(picture: Image.Image, chance: Random) -> Image.Image:
    width = round(picture.width * chance.choice((0.88, 1.12)))
    return picture.resize((width, picture.height), Image.Resampling.BICUBIC)


def _enhance(kind: Callable[[Image.Image], ImageEnhance._Enhance], factor: float) -> Change:
    return lambda picture, _chance: kind(picture).enhance(factor)


def _gamma(power: float) -> Change:
    levels = [round(255 * (level / 255) ** power) for level in range(256)] * 3
    return lambda picture, _chance: picture.point(levels)


def _warm(picture: Image.Image, _chance: Random) -> Image.Image:
    red, green, blue = picture.split()
    return Image.merge(
        "RGB", (red.point(lambda v: min(255, v * 1.12)), green, blue.point(lambda v: v * 0.86))
    )


def _grey(picture: Image.Image, _chance: Random) -> Image.Image:
    return ImageOps.grayscale(picture).convert("RGB")


def _apply_filter(kind: ImageFilter.Filter) -> Change:
    return lambda picture, _chance: picture.filter(kind)


def _add_noise(picture: Image.Image, chance: Random) -> Image.Image:
    grain = np.random.default_rng(chance.getrandbits(64)).normal(0, 10, (*picture.size[::-1], 3))
    levels = np.clip(rendering.pixels(picture) + grain, 0, 255)
    return Image.fromarray(levels.astype(np.uint8))


def _mirror(picture: Image.Image, _chance: Random) -> Image.Image:
    return ImageOps.mirror(picture)


def _mirror_and_crop(picture: Image.Image, chance: Random) -> Image.Image:
    return transforms.crop_share(0.1)(ImageOps.mirror(picture), chance)


_USUAL: Final = _jpeg(85)


def _everyday(name: str, change: Change, save: Save = _USUAL) -> Edit:
    return Edit(name, is_everyday=True, change=change, save=save)


def _hard(name: str, change: Change, save: Save = _USUAL) -> Edit:
    return Edit(name, is_everyday=False, change=change, save=save)


EDITS: Final[tuple[Edit, ...]] = (
    _everyday("resaved q90", _as_is, _jpeg(90)),
    _everyday("resaved q70", _as_is, _jpeg(70)),
    _everyday("resaved q50", _as_is, _jpeg(50)),
    _everyday("resaved q30", _as_is, _jpeg(30)),
    _everyday("resaved thrice", _save_twice, _jpeg(80)),
    _everyday("as PNG", _as_is, _save_as("PNG")),
    _everyday("as WebP", _as_is, _save_as("WEBP", quality=75)),
    _everyday("as GIF", _as_is, _save_as("GIF")),
    _everyday("size x2", _scale(2), _jpeg(80)),
    _everyday("size x0.75", _scale(0.75)),
    _everyday("size x0.5", _scale(0.5)),
    _everyday("size x0.25", _scale(0.25)),
    _everyday("squeezed 12 %", _squeeze),
    _everyday("cropped 2 %", transforms.crop_share(0.02)),
    _everyday("cropped 5 %", transforms.crop_share(0.05)),
    _everyday("brighter", _enhance(ImageEnhance.Brightness, 1.25)),
    _everyday("darker", _enhance(ImageEnhance.Brightness, 0.75)),
    _everyday("more contrast", _enhance(ImageEnhance.Contrast, 1.4)),
    _everyday("less contrast", _enhance(ImageEnhance.Contrast, 0.65)),
    _everyday("gamma 0.7", _gamma(0.7)),
    _everyday("gamma 1.4", _gamma(1.4)),
    _everyday("more colour", _enhance(ImageEnhance.Color, 1.6)),
    _everyday("warmer", _warm),
    _everyday("grey", _grey),
    _everyday("blurred", _apply_filter(ImageFilter.GaussianBlur(2))),
    _everyday("sharpened", _apply_filter(ImageFilter.UnsharpMask(2, 180, 2))),
    _everyday("noise", _add_noise),
    _everyday("small text", transforms.add_small_print),
    _everyday("small watermark", transforms.add_watermark),
    _everyday("corner logo", transforms.add_badge),
    _everyday("border 3 %", transforms.add_border(0.03)),
    _everyday("mirrored", _mirror),
    _hard("cropped 10 %", transforms.crop_share(0.1)),
    _hard("cropped 20 %", transforms.crop_share(0.2)),
    _hard("cropped 35 %", transforms.crop_share(0.35)),
    _hard("cropped 50 %", transforms.crop_share(0.5)),
    _hard("cut off 25 % at one side", transforms.cut_side(0.25)),
    _hard("mirrored, cropped 10 %", _mirror_and_crop, _jpeg(60)),
    _hard("rotated 2 degrees", transforms.rotate_by(2)),
    _hard("rotated 5 degrees", transforms.rotate_by(5)),
    _hard("rotated 10 degrees", transforms.rotate_by(10)),
    _hard("rotated 90 degrees", transforms.turn_quarter),
    _hard("rotated 180 degrees", transforms.turn_over),
    _hard("perspective", transforms.tilt),
    _hard("border 15 %", transforms.add_border(0.15)),
    _hard("banner 20 %", transforms.add_banner),
    _hard("heavy watermark", transforms.add_tiled_watermark),
    _hard("sticker", transforms.add_sticker),
    _hard("collage", make_collage),
    _hard("screenshot", make_screenshot),
)
