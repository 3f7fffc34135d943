"""Changes to a picture: crops, borders, turns, perspective, and texts laid over it."""

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from lab.benchmarks.image.material import rendering

type Change = Callable[[Image.Image, Random], Image.Image]
type Corners = tuple[tuple[float, float], ...]  # upper left, upper right, lower right, lower left

PAPERS: Final = ((255, 255, 255), (255, 255, 255), (0, 0, 0), (214, 40, 40), (38, 84, 124))


def crop_share(share: float) -> Change:
    """Cut this share of the area away, all around but not evenly."""

    def change(picture: Image.Image, chance: Random) -> Image.Image:
        ratio = (1 - share) ** 0.5
        width, height = round(picture.width * ratio), round(picture.height * ratio)
        left = chance.randint(0, picture.width - width)
        upper = chance.randint(0, picture.height - height)
        return picture.crop((left, upper, left + width, upper + height))

    return change


def add_border(share: float) -> Change:
    """Put a plain border of this share of the longer side around."""

    def change(picture: Image.Image, chance: Random) -> Image.Image:
        return ImageOps.expand(picture, round(max(picture.size) * share), chance.choice(PAPERS))

    return change


def rotate_by(degrees: float) -> Change:
    """Turn by so many degrees to either side, the corners filled with white or black."""

    def change(picture: Image.Image, chance: Random) -> Image.Image:
        angle = chance.choice((degrees, -degrees))
        paper = chance.choice(((255, 255, 255), (0, 0, 0)))
        return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=paper)

    return change


def turn_quarter(picture: Image.Image, chance: Random) -> Image.Image:
    """Turn by a quarter to either side."""
    return picture.transpose(chance.choice((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)))


def tilt(picture: Image.Image, chance: Random) -> Image.Image:
    """Photograph the picture, lying on a table, at a slight angle."""
    table = Image.new("RGB", picture.size, chance.choice(((176, 150, 120), (90, 90, 96))))
    width, height = picture.size
    corners = jitter_corners(
        (0.06 * width, 0.06 * height, 0.94 * width, 0.94 * height), 0.06, chance
    )
    return lay_on(picture, table, corners)


def jitter_corners(box: tuple[float, float, float, float], share: float, chance: Random) -> Corners:
    """Return the box's corners, each moved by at most this share of its sides."""
    left, upper, right, lower = box
    across, y_step = (right - left) * share, (lower - upper) * share
    return tuple(
        (x + chance.uniform(-across, across), y + chance.uniform(-y_step, y_step))
        for x, y in ((left, upper), (right, upper), (right, lower), (left, lower))
    )


def lay_on(picture: Image.Image, ground: Image.Image, corners: Corners) -> Image.Image:
    """Return the background with the picture (with its alpha) between these corners."""
    layer = picture.convert("RGBA")
    around = np.array(jitter_corners((0, 0, *layer.size), 0, Random(0)), np.float32)  # noqa: S311 -- moves by 0
    homography = cv2.getPerspectiveTransform(around, np.array(corners, np.float32))
    # A picture that is made much smaller is made smaller evenly first: warping only samples.
    warped_layer = cv2.warpPerspective(
        np.asarray(layer, np.uint8), homography, ground.size, flags=cv2.INTER_AREA
    )
    result = ground.copy()
    overlay = Image.fromarray(np.asarray(warped_layer, np.uint8), "RGBA")
    result.paste(overlay.convert("RGB"), mask=overlay.getchannel("A"))
    return result


def shrink_between(picture: Image.Image, corners: Corners) -> Image.Image:
    """Return the picture about as large as it will be between these corners."""
    longest = max(
        float(np.hypot(corners[i][0] - corners[i - 1][0], corners[i][1] - corners[i - 1][1]))
        for i in range(4)
    )
    return rendering.shrink(picture, max(32, round(longest * 1.25)))


_WORDS: Final = ("SALE", "NEW 2026", "FREE SHIPPING", "best price", "shop4you.example", "ORIGINAL")
_INKS: Final = ((255, 255, 255), (20, 20, 20), (220, 30, 30), (250, 200, 0))


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the typeface that ships with Pillow."""
    typeface = ImageFont.load_default(size)
    if not isinstance(typeface, ImageFont.FreeTypeFont):
        raise TypeError("This Pillow was built without FreeType: install its wheel.")
    return typeface


def add_watermark(picture: Image.Image, chance: Random) -> Image.Image:
    """Write a shop's name once, translucent, across the middle."""
    layer = Image.new("RGBA", picture.size)
    size = max(12, picture.width // 12)
    pen = ImageDraw.Draw(layer)
    place = (picture.width // 2, round(picture.height * chance.uniform(0.35, 0.65)))
    pen.text(place, chance.choice(_WORDS), (255, 255, 255, 110), font(size), anchor="mm",
             stroke_width=1, stroke_fill=(60, 60, 60, 90))  # fmt: skip
    return _composite(picture, layer)


def add_tiled_watermark(picture: Image.Image, chance: Random) -> Image.Image:
    """Write a shop's name all over, large and slanted, half opaque."""
    side = 2 * max(picture.size)
    layer = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(layer)
    size, word = max(14, max(picture.size) // 11), chance.choice(_WORDS)
    for row, y in enumerate(range(0, side, round(size * 2.4))):
        for x in range(-(row % 2) * 3 * size, side, size * 7):
            pen.text((x, y), word, (255, 255, 255, 150), font(size),
                     stroke_width=2, stroke_fill=(40, 40, 40, 130))  # fmt: skip
    rotated_layer = layer.rotate(chance.choice((24, 32, -28)), Image.Resampling.BICUBIC)
    left, upper = (side - picture.width) // 2, (side - picture.height) // 2
    box = (left, upper, left + picture.width, upper + picture.height)
    return _composite(picture, rotated_layer.crop(box))


def add_banner(picture: Image.Image, chance: Random) -> Image.Image:
    """Lay an opaque banner with words over a fifth of the height, at the top or bottom."""
    marked_picture = picture.copy()
    high = picture.height // 5
    top = chance.choice((0, picture.height - high))
    pen = ImageDraw.Draw(marked_picture)
    pen.rectangle((0, top, picture.width, top + high), chance.choice(((214, 40, 40), (20, 20, 20))))
    pen.text((picture.width // 2, top + high // 2), chance.choice(_WORDS), _INKS[0],
             font(max(10, high // 2)), anchor="mm")  # fmt: skip
    return marked_picture


def add_sticker(picture: Image.Image, chance: Random) -> Image.Image:
    """Cover an eighth of the area with a discount sticker, anywhere."""
    marked_picture = picture.copy()
    pen = ImageDraw.Draw(marked_picture)
    radius = round((picture.width * picture.height / 8 / 3.14) ** 0.5)
    x, y = (chance.randint(radius // 2, max(radius, side - radius // 2)) for side in picture.size)
    pen.regular_polygon((x, y, radius), 12, fill=(250, 200, 0))
    pen.ellipse(
        (x - radius * 0.8, y - radius * 0.8, x + radius * 0.8, y + radius * 0.8), (214, 40, 40)
    )
    pen.text((x, y), "-50%", _INKS[0], font(max(10, radius // 2)), anchor="mm")
    return marked_picture


def _composite(picture: Image.Image, layer: Image.Image) -> Image.Image:
    below = picture.convert("RGBA")
    return Image.alpha_composite(below, layer).convert("RGB")
