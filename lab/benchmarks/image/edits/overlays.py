"""What do people write and glue on a picture? Small print, watermarks, banners, stickers."""

from functools import cache
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFont

_WORDS: Final = ("SALE", "NEW 2026", "FREE SHIPPING", "best price", "shop4you.example", "ORIGINAL")
_INKS: Final = ((255, 255, 255), (20, 20, 20), (220, 30, 30), (250, 200, 0))


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the typeface that Pillow brings along."""
    found = ImageFont.load_default(size)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise TypeError("This Pillow was built without FreeType: install its wheel.")
    return found


def add_small_print(picture: Image.Image, chance: Random) -> Image.Image:
    """Write a line of small print near the lower edge."""
    marked = picture.copy()
    size = max(10, picture.height // 18)
    place = (chance.randint(2, max(3, picture.width // 3)), picture.height - 2 * size)
    ImageDraw.Draw(marked).text(place, chance.choice(_WORDS), chance.choice(_INKS), font(size))
    return marked


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
    """Write a shop's name all over, large and aslant, half opaque."""
    side = 2 * max(picture.size)
    layer = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(layer)
    size, word = max(14, max(picture.size) // 11), chance.choice(_WORDS)
    for row, y in enumerate(range(0, side, round(size * 2.4))):
        for x in range(-(row % 2) * 3 * size, side, size * 7):
            pen.text((x, y), word, (255, 255, 255, 150), font(size),
                     stroke_width=2, stroke_fill=(40, 40, 40, 130))  # fmt: skip
    turned = layer.rotate(chance.choice((24, 32, -28)), Image.Resampling.BICUBIC)
    left, upper = (side - picture.width) // 2, (side - picture.height) // 2
    box = (left, upper, left + picture.width, upper + picture.height)
    return _composite(picture, turned.crop(box))


def add_badge(picture: Image.Image, chance: Random) -> Image.Image:
    """Put a round badge with two letters into a corner, a seventh as wide."""
    badge = max(16, min(picture.size) // 7)
    edge = badge // 5
    x = chance.choice((edge, picture.width - badge - edge))
    y = chance.choice((edge, picture.height - badge - edge))
    marked = picture.copy()
    pen = ImageDraw.Draw(marked)
    pen.ellipse((x, y, x + badge, y + badge), chance.choice(_INKS[2:]))
    pen.text((x + badge // 2, y + badge // 2), "AB", _INKS[0], font(badge // 2), anchor="mm")
    return marked


def add_banner(picture: Image.Image, chance: Random) -> Image.Image:
    """Lay an opaque banner with words over a fifth of the height, above or below."""
    marked = picture.copy()
    high = picture.height // 5
    top = chance.choice((0, picture.height - high))
    pen = ImageDraw.Draw(marked)
    pen.rectangle((0, top, picture.width, top + high), chance.choice(((214, 40, 40), (20, 20, 20))))
    pen.text((picture.width // 2, top + high // 2), chance.choice(_WORDS), _INKS[0],
             font(max(10, high // 2)), anchor="mm")  # fmt: skip
    return marked


def add_sticker(picture: Image.Image, chance: Random) -> Image.Image:
    """Cover an eighth of the area with a burst that shouts a discount, anywhere."""
    marked = picture.copy()
    pen = ImageDraw.Draw(marked)
    radius = round((picture.width * picture.height / 8 / 3.14) ** 0.5)
    x, y = (chance.randint(radius // 2, max(radius, side - radius // 2)) for side in picture.size)
    pen.regular_polygon((x, y, radius), 12, fill=(250, 200, 0))
    pen.ellipse(
        (x - radius * 0.8, y - radius * 0.8, x + radius * 0.8, y + radius * 0.8), (214, 40, 40)
    )
    pen.text((x, y), "-50%", _INKS[0], font(max(10, radius // 2)), anchor="mm")
    return marked


def _composite(picture: Image.Image, layer: Image.Image) -> Image.Image:
    below = picture.convert("RGBA")
    return Image.alpha_composite(below, layer).convert("RGB")
