"""What do people do to a picture they reuse? Fifty edits, each the same for the same seed."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from workers.lab.bench_image import darkroom, marks, shapes
from workers.lab.bench_image.darkroom import saved, seen
from workers.lab.bench_image.scenes import collage, screenshot

type Change = Callable[[Image.Image, Random], Image.Image]
type Save = Callable[[Image.Image], bytes]


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit by name; the everyday ones happen without the intent to hide."""

    name: str
    is_everyday: bool
    change: Change
    save: Save

    def made(self, file: bytes, seed: str) -> bytes:
        """Return the file of an edited copy; the same seed makes the same copy."""
        return self.save(self.change(seen(file), Random(f"{seed}:{self.name}")))  # noqa: S311 -- for likeness, not for secrets


def _jpeg(quality: int) -> Save:
    return lambda picture: saved(picture, "JPEG", quality=quality)


def _as_is(picture: Image.Image, _chance: Random) -> Image.Image:
    return picture


def _as(kind: str, **options: object) -> Save:
    return lambda picture: saved(picture, kind, **options)


def _resaved(picture: Image.Image, _chance: Random) -> Image.Image:
    return seen(saved(seen(saved(picture, quality=75)), quality=60))


def _sized(share: float) -> Change:
    def change(picture: Image.Image, _chance: Random) -> Image.Image:
        size = (round(picture.width * share), round(picture.height * share))
        return picture.resize(size, Image.Resampling.BICUBIC)

    return change


def _squeezed(picture: Image.Image, chance: Random) -> Image.Image:
    width = round(picture.width * chance.choice((0.88, 1.12)))
    return picture.resize((width, picture.height), Image.Resampling.BICUBIC)


def _enhanced(kind: Callable[[Image.Image], ImageEnhance._Enhance], factor: float) -> Change:
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


def _filtered(kind: ImageFilter.Filter) -> Change:
    return lambda picture, _chance: picture.filter(kind)


def _noisy(picture: Image.Image, chance: Random) -> Image.Image:
    grain = np.random.default_rng(chance.getrandbits(64)).normal(0, 10, (*picture.size[::-1], 3))
    levels = np.clip(darkroom.pixels(picture) + grain, 0, 255)
    return Image.fromarray(levels.astype(np.uint8))


def _mirrored(picture: Image.Image, _chance: Random) -> Image.Image:
    return ImageOps.mirror(picture)


def _mirrored_and_cut(picture: Image.Image, chance: Random) -> Image.Image:
    return shapes.cropped(0.1)(ImageOps.mirror(picture), chance)


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
    _everyday("resaved thrice", _resaved, _jpeg(80)),
    _everyday("as PNG", _as_is, _as("PNG")),
    _everyday("as WebP", _as_is, _as("WEBP", quality=75)),
    _everyday("as GIF", _as_is, _as("GIF")),
    _everyday("size x2", _sized(2), _jpeg(80)),
    _everyday("size x0.75", _sized(0.75)),
    _everyday("size x0.5", _sized(0.5)),
    _everyday("size x0.25", _sized(0.25)),
    _everyday("squeezed 12 %", _squeezed),
    _everyday("cropped 2 %", shapes.cropped(0.02)),
    _everyday("cropped 5 %", shapes.cropped(0.05)),
    _everyday("brighter", _enhanced(ImageEnhance.Brightness, 1.25)),
    _everyday("darker", _enhanced(ImageEnhance.Brightness, 0.75)),
    _everyday("more contrast", _enhanced(ImageEnhance.Contrast, 1.4)),
    _everyday("less contrast", _enhanced(ImageEnhance.Contrast, 0.65)),
    _everyday("gamma 0.7", _gamma(0.7)),
    _everyday("gamma 1.4", _gamma(1.4)),
    _everyday("more colour", _enhanced(ImageEnhance.Color, 1.6)),
    _everyday("warmer", _warm),
    _everyday("grey", _grey),
    _everyday("blurred", _filtered(ImageFilter.GaussianBlur(2))),
    _everyday("sharpened", _filtered(ImageFilter.UnsharpMask(2, 180, 2))),
    _everyday("noise", _noisy),
    _everyday("small text", marks.lettered),
    _everyday("small watermark", marks.watermarked),
    _everyday("corner logo", marks.cornered),
    _everyday("border 3 %", shapes.bordered(0.03)),
    _everyday("mirrored", _mirrored),
    _hard("cropped 10 %", shapes.cropped(0.1)),
    _hard("cropped 20 %", shapes.cropped(0.2)),
    _hard("cropped 35 %", shapes.cropped(0.35)),
    _hard("cropped 50 %", shapes.cropped(0.5)),
    _hard("cut off 25 % at one side", shapes.cut_off(0.25)),
    _hard("mirrored, cropped 10 %", _mirrored_and_cut, _jpeg(60)),
    _hard("rotated 2 degrees", shapes.rotated(2)),
    _hard("rotated 5 degrees", shapes.rotated(5)),
    _hard("rotated 10 degrees", shapes.rotated(10)),
    _hard("rotated 90 degrees", shapes.turned),
    _hard("rotated 180 degrees", shapes.upended),
    _hard("perspective", shapes.tilted),
    _hard("border 15 %", shapes.bordered(0.15)),
    _hard("banner 20 %", marks.bannered),
    _hard("heavy watermark", marks.strewn),
    _hard("sticker", marks.stickered),
    _hard("collage", collage),
    _hard("screenshot", screenshot),
)
