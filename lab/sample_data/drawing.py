"""Draw logos, works, products in scenes, and copies as copiers make them."""

import io
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random

import resvg_py
import simple_icons_pack
from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps

type Colour = tuple[int, int, int]

WORKS = (
    *("astronaut", "chelsea", "coffee", "rocket", "hubble_deep_field", "motorcycle_left"),
    *("camera", "coins", "retina", "moon", "page", "cell"),
)
_TEXTURES = ("brick", "grass", "gravel")
_LOGO = 512


@cache
def logo_mask(slug: str) -> Image.Image:
    """Return the logo's shape: white where it is, black elsewhere."""
    icon = simple_icons_pack.get_icon(slug)
    if icon is None:
        raise LookupError(f"simple-icons has no logo {slug!r}; choose another brand.")
    png = resvg_py.svg_to_bytes(
        svg_string=icon.svg, width=_LOGO, height=_LOGO, skip_system_fonts=True
    )
    return Image.open(io.BytesIO(png)).getchannel("A")


def draw_logo(
    slug: str, colour: Colour = (17, 17, 17), paper: Colour = (255, 255, 255)
) -> Image.Image:
    """Draw the logo as its owner registers it: in one colour on paper, with a margin."""
    side = _LOGO + 128
    sheet = Image.new("RGB", (side, side), paper)
    sheet.paste(colour, (64, 64), logo_mask(slug))
    return sheet


@cache
def load_photograph(name: str) -> Image.Image:
    """Load a photograph of scikit-image as a file, because importing the package takes a second."""
    folder = Path(str(files("skimage") / "data"))
    file = next(path for path in folder.glob(f"{name}.*") if path.suffix in {".png", ".jpg"})
    with Image.open(file) as picture:
        return ImageOps.contain(picture.convert("RGB"), (1000, 1000))


def draw_licence(name: str, number: str) -> bytes:
    """Draw a page that looks like a business licence, as JPEG."""
    page = Image.new("RGB", (900, 640), "#fbfaf6")
    pen = ImageDraw.Draw(page)
    pen.rectangle((24, 24, 876, 616), outline="#666", width=3)
    lines = (("SAMPLE", 24), ("Extract from the trade register", 40), (name, 56), (number, 32))
    for (text, size), top in zip(lines, (60, 130, 270, 380), strict=True):
        pen.text((70, top), text, fill="#222", font=ImageFont.load_default(size))
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def draw_design(seed: str) -> Image.Image:
    """Draw a registered design: an article in outline, with its own proportions."""
    chance = Random(seed)  # noqa: S311 -- the same picture every time is the purpose
    sheet = Image.new("RGB", (640, 640), "white")
    pen = ImageDraw.Draw(sheet)
    left, top = chance.randrange(80, 200), chance.randrange(80, 240)
    pen.rounded_rectangle(
        (left, top, 640 - left, 560), chance.randrange(10, 90), outline=0, width=7
    )
    for _ in range(chance.randrange(3, 7)):
        x, y = chance.randrange(left, 420), chance.randrange(top, 460)
        wide, high = chance.randrange(30, 180), chance.randrange(30, 120)
        shape = chance.choice((pen.ellipse, pen.rectangle))
        shape((x, y, x + wide, y + high), outline=0, width=chance.randrange(3, 8))
    return sheet


def draw_scene(chance: Random, side: int, slug: str = "", part: float = 0.0) -> Image.Image:
    """Draw a product on a backdrop, with a logo as wide as that part of the picture, or none."""
    picture = _backdrop(chance, side)
    pen = ImageDraw.Draw(picture)
    colour = _colour(chance)
    for _ in range(chance.randrange(2, 5)):
        x, y = chance.randrange(side // 2), chance.randrange(side // 2)
        box = (
            x,
            y,
            x + chance.randrange(side // 4, side // 2),
            y + chance.randrange(side // 5, side // 2),
        )
        pen.rounded_rectangle(box, chance.randrange(5, side // 8), fill=_near(colour, chance))
    for _ in range(chance.randrange(2, 6)):
        x, y = chance.randrange(side), chance.randrange(side)
        reach = chance.randrange(side // 30, side // 8)
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=_colour(chance))
    if slug:
        _stick(picture, slug, part, chance)
    return picture


def copy_picture(picture: Image.Image, how: str, chance: Random) -> Image.Image:
    """Return the picture as a copier makes it; `reencoded` and `exact` differ only in the file."""
    wide, high = picture.size
    if how == "cropped":
        cut = [chance.uniform(0.02, 0.09) for _ in range(4)]
        return picture.crop(
            (
                int(wide * cut[0]),
                int(high * cut[1]),
                int(wide * (1 - cut[2])),
                int(high * (1 - cut[3])),
            )
        )
    if how == "mirrored":
        return ImageOps.mirror(picture)
    if how == "quarter_size":
        return picture.resize((max(wide // 2, 64), max(high // 2, 64)))
    if how == "bordered":
        return ImageOps.expand(picture, chance.randrange(12, 40), _colour(chance))
    if how == "recoloured":
        return ImageEnhance.Color(ImageEnhance.Brightness(picture).enhance(1.15)).enhance(0.6)
    return _add_watermark(picture, chance) if how == "watermarked" else picture


def to_jpeg(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


def to_png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()


def _add_watermark(picture: Image.Image, chance: Random) -> Image.Image:
    watermarked_picture = picture.copy()
    pen = ImageDraw.Draw(watermarked_picture, "RGBA")
    font = ImageFont.load_default(max(watermarked_picture.width // 14, 12))
    shop = f"SHOP {chance.randrange(1000, 9999)}.example"
    for row in range(3):
        place = (
            watermarked_picture.width // 12 * (row + 1),
            watermarked_picture.height // 4 * (row + 1),
        )
        pen.text(place, shop, font=font, fill=(255, 255, 255, 150))
    return watermarked_picture


def _stick(picture: Image.Image, slug: str, part: float, chance: Random) -> None:
    """Paste it turned a little, in a colour that is visible there."""
    wide = int(picture.width * part)
    mask = logo_mask(slug).resize((wide, wide)).rotate(chance.uniform(-10, 10))
    x, y = (chance.randrange(int((picture.width - wide) * 0.8) + 1) for _ in range(2))
    patch = picture.crop((x, y, x + wide, y + wide)).convert("L").resize((1, 1)).getpixel((0, 0))
    is_dark = isinstance(patch, int | float) and patch < 128
    picture.paste((245, 245, 240) if is_dark else (18, 18, 22), (x, y), mask)


def _backdrop(chance: Random, side: int) -> Image.Image:
    """Draw a backdrop: a wall, a lawn, or a photographer's table."""
    if chance.random() < 0.4:
        texture = load_photograph(chance.choice(_TEXTURES))
        room = texture.width // 2
        x, y = chance.randrange(room), chance.randrange(room)
        return texture.crop((x, y, x + room, y + room)).resize((side, side))
    sweep = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180))).resize((side, side))
    return ImageOps.colorize(sweep, _colour(chance), _colour(chance))


def _colour(chance: Random) -> Colour:
    return chance.randrange(30, 240), chance.randrange(30, 240), chance.randrange(30, 240)


def _near(colour: Colour, chance: Random) -> Colour:
    red, green, blue = (max(0, min(255, value + chance.randrange(-35, 36))) for value in colour)
    return red, green, blue
