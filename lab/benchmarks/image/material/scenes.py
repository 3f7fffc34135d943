"""Scenes that show a whole reference: a product in a photograph, a captured page."""

from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, ImageStat

from lab.benchmarks.image.material import rendering
from lab.benchmarks.image.material.rendering import LISTING_SIDE
from lab.benchmarks.image.material.transforms import (
    Corners,
    font,
    jitter_corners,
    lay_on,
    shrink_between,
)

_TILTED: Final = 0.07  # of the logo's sides: how far each corner may move
_LABELS: Final = 0.4  # share of the logos on a patch of white
_READABLE: Final = 70  # grey levels between a logo and what it is printed on
_FABRICS: Final = ((200, 200, 204), (232, 226, 210), (150, 176, 196), (120, 128, 110))
_LINES: Final = (
    "Free delivery on orders over 30",
    "Add to basket",
    "4.7 of 5 stars, 1,204 ratings",
    "Customers also looked at",
    "Only 3 left in stock",
    "Sold by a seller with 98 % good feedback",
)


def make_scene(
    logo: Image.Image, photo: Image.Image, share: float, chance: Random
) -> tuple[Image.Image, Corners]:
    """Return the photograph with the logo on something in it, this share of the width wide.

    Printed in its own colours, or as a label on white, always so where colours would be lost. Lit
    from one side, a little soft, at an angle. The corners are the logo's, in pixels of the scene.
    """
    ground = ImageOps.fit(
        photo, (LISTING_SIDE, round(LISTING_SIDE * chance.choice((0.75, 1.0, 1.25))))
    )
    width = ground.width * share
    height = min(width * logo.height / logo.width, ground.height * 0.9)
    width = height * logo.width / logo.height
    left = chance.uniform(0.02, 0.98 - width / ground.width) * ground.width
    upper = chance.uniform(0.02, 0.98 - height / ground.height) * ground.height
    corners = jitter_corners((left, upper, left + width, upper + height), _TILTED, chance)
    print_ = _prepare_print(logo, ground.crop((left, upper, left + width, upper + height)), chance)
    layer = _add_light(shrink_between(print_, corners), chance)
    soft = lay_on(layer, ground, corners).filter(ImageFilter.GaussianBlur(chance.uniform(0.2, 0.8)))
    return soft, corners


def make_screenshot(picture: Image.Image, chance: Random) -> Image.Image:
    """Return a listing's page, captured from a telephone or a desk, with the picture in it."""
    return make_phone_page(picture, chance) if chance.random() < 0.5 else _on_desk(picture, chance)


def make_collage(picture: Image.Image, chance: Random) -> Image.Image:
    """Return four fields of equal size, one of which is the picture."""
    sheet = Image.new("RGB", (2 * picture.width, 2 * picture.height), "white")
    places = [(x, y) for y in (0, picture.height) for x in (0, picture.width)]
    chance.shuffle(places)
    sheet.paste(picture, places[0])
    for place in places[1:]:
        sheet.paste(_draw_other_goods(picture.size, chance), place)
    return rendering.shrink(sheet, 2 * LISTING_SIDE)


def _prepare_print(logo: Image.Image, under: Image.Image, chance: Random) -> Image.Image:
    logo_layer = logo.convert("RGBA")
    ink = ImageStat.Stat(ImageOps.grayscale(logo_layer), logo_layer.getchannel("A"))
    is_label = chance.random() < _LABELS or not ink.count[0]
    if not is_label and abs(ink.mean[0] - ImageStat.Stat(under.convert("L")).mean[0]) > _READABLE:
        return logo_layer
    patch = Image.new("RGBA", logo_layer.size, "white")
    return Image.alpha_composite(patch, logo_layer)


def _add_light(layer: Image.Image, chance: Random) -> Image.Image:
    """Return the layer with light that falls off to one side."""
    light = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(layer.size)
    dark = chance.uniform(0.45, 0.75)
    shade = light.point(lambda level: round(255 * (dark + (1 - dark) * level / 255)))
    shaded_layer = ImageChops.multiply(layer.convert("RGB"), Image.merge("RGB", (shade,) * 3))
    shaded_layer.putalpha(layer.getchannel("A"))
    return shaded_layer


def make_phone_page(picture: Image.Image, chance: Random) -> Image.Image:
    page = Image.new("RGB", (720, 1280), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, 720, 110), chance.choice(((35, 47, 62), (245, 245, 245), (230, 90, 30))))
    pen.rounded_rectangle((30, 45, 690, 98), 12, "white", (200, 200, 200))
    pen.text((50, 55), "Search", (130, 130, 130), font(26))
    photo = ImageOps.contain(picture, (660, 640))
    page.paste(photo, ((720 - photo.width) // 2, 140))
    _write(pen, (30, 160 + photo.height), 30, chance)
    pen.rounded_rectangle((30, 1160, 690, 1240), 30, (255, 200, 40))
    pen.text((360, 1200), "Buy now", (20, 20, 20), font(30), anchor="mm")
    return page


def _on_desk(picture: Image.Image, chance: Random) -> Image.Image:
    page = Image.new("RGB", (1280, 800), "white")
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, 1280, 70), chance.choice(((35, 47, 62), (250, 250, 250), (20, 90, 160))))
    pen.rounded_rectangle((260, 14, 980, 56), 8, "white", (200, 200, 200))
    photo = ImageOps.contain(picture, (520, 560))
    page.paste(photo, (130, 110))
    for place in range(4):
        page.paste(_draw_other_goods((84, 84), chance), (24, 110 + place * 96))
    _write(pen, (700, 120), 26, chance)
    pen.rounded_rectangle((700, 560, 960, 620), 28, (255, 200, 40))
    pen.text((830, 590), "Add to basket", (20, 20, 20), font(24), anchor="mm")
    return page


def _write(pen: ImageDraw.ImageDraw, place: tuple[int, int], size: int, chance: Random) -> None:
    x, y = place
    price = f"{chance.randint(9, 199)}.{chance.randint(10, 99)}"
    pen.text((x, y), price, (170, 30, 30), font(size * 2))
    for row, line in enumerate(chance.sample(_LINES, 4)):
        pen.text((x, y + size * 3 + row * round(size * 1.7)), line, (40, 40, 40), font(size))


def _draw_other_goods(size: tuple[int, int], chance: Random) -> Image.Image:
    """Return another product: shapes on a fabric's colour."""
    field = Image.new("RGB", size, chance.choice(_FABRICS))
    pen = ImageDraw.Draw(field)
    width, height = size
    for _ in range(chance.randint(2, 5)):
        x, y = chance.randrange(width * 2 // 3), chance.randrange(height * 2 // 3)
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        shape = chance.choice((pen.ellipse, pen.rectangle))
        shape(
            (
                x,
                y,
                x + chance.randint(8, max(9, width // 2)),
                y + chance.randint(8, max(9, height // 2)),
            ),
            colour,
        )
    return field
