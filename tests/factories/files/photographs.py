"""Real pictures from scikit-image's wheel, and what sellers do to them."""

from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import skimage
from PIL import Image, ImageDraw, ImageEnhance

_FOLDER = Path(skimage.__file__).parent / "data"
PHOTOS = (
    "astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "coins.png",
    "grass.png", "gravel.png", "hubble_deep_field.jpg", "ihc.png", "motorcycle_left.png",
    "page.png", "retina.jpg", "rocket.jpg", "text.png", "color.png",
)  # fmt: skip


@cache
def photo(name: str) -> Image.Image:
    """Return a sample picture in RGB."""
    return Image.open(_FOLDER / name).convert("RGB")


def jpeg(picture: Image.Image, quality: int = 90, **options: object) -> bytes:
    """Return the picture as a JPEG file."""
    return _file(picture, "JPEG", quality=quality, **options)


def png(picture: Image.Image, **options: object) -> bytes:
    """Return the picture as a PNG file."""
    return _file(picture, "PNG", **options)


def webp(picture: Image.Image) -> bytes:
    """Return the picture as a WEBP file."""
    return _file(picture, "WEBP", quality=60)


def gif(picture: Image.Image) -> bytes:
    """Return the picture as a GIF file."""
    return _file(picture, "GIF")


def _file(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def crop_picture(picture: Image.Image, share: float) -> Image.Image:
    """Cut this share off each side."""
    width, height = picture.size
    across, y_margin = round(width * share), round(height * share)
    return picture.crop((across, y_margin, width - across, height - y_margin))


def add_watermark(picture: Image.Image) -> Image.Image:
    """Write a shop's name across the lower third."""
    watermarked_picture = picture.copy()
    drawing = ImageDraw.Draw(watermarked_picture)
    width, height = picture.size
    for step in range(4):
        place = (width * step // 4, height * 2 // 3)
        drawing.text(place, "best shop", fill="white", font_size=max(12, width // 18))
    return watermarked_picture


def add_border(picture: Image.Image) -> Image.Image:
    """Put a wide white border around it."""
    width, height = picture.size
    framed_picture = Image.new("RGB", (width * 3 // 2, height * 3 // 2), "white")
    framed_picture.paste(picture, (width // 4, height // 4))
    return framed_picture


def collage(parts: tuple[Image.Image, Image.Image, Image.Image, Image.Image]) -> Image.Image:
    """Put four pictures into one."""
    together = Image.new("RGB", (800, 800))
    for place, part in enumerate(parts):
        together.paste(part.resize((400, 400)), (400 * (place % 2), 400 * (place // 2)))
    return together


def logo() -> Image.Image:
    """Draw a badge with a wordmark: many corners, no photograph."""
    badge = Image.new("RGB", (480, 320), "white")
    drawing = ImageDraw.Draw(badge)
    drawing.rounded_rectangle((12, 12, 468, 308), radius=40, outline="navy", width=14)
    drawing.polygon([(60, 250), (130, 70), (200, 250), (165, 250), (130, 160), (95, 250)], "navy")
    drawing.text((210, 60), "Markova", fill="crimson", font_size=62)
    drawing.text((214, 140), "fine goods & tools", fill="navy", font_size=28)
    drawing.text((214, 190), "Riga 1923 * No. 47", fill="black", font_size=26)
    for step in range(9):
        drawing.regular_polygon((232 + 24 * step, 262, 9), n_sides=3 + step % 4, fill="crimson")
    return badge


def scene(badge: Image.Image, share: float) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """Put the badge on a photograph, `share` of its width; return the picture and the box."""
    ground = photo("coffee.png").resize((1200, 800))
    width = round(1200 * share)
    height = round(width * badge.height / badge.width)
    ground.paste(badge.resize((width, height), Image.Resampling.LANCZOS), (500, 300))
    return ground, (500, 300, 500 + width, 300 + height)


def noise(width: int, height: int, seed: int = 5) -> Image.Image:
    """Return coarse coloured noise: a picture like no other."""
    cells = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    return Image.fromarray(cells).resize((width, height), Image.Resampling.BICUBIC)


EDITS: dict[str, Callable[[Image.Image], bytes]] = {
    "re-encoded at quality 40": lambda picture: jpeg(picture, 40),
    "as PNG": png,
    "as WEBP": webp,
    "as GIF with 256 colours": gif,
    "at half the size": lambda picture: jpeg(picture.reduce(2)),
    "at a quarter of the size": lambda picture: jpeg(picture.reduce(4)),
    "at twice the size": lambda picture: jpeg(
        picture.resize((picture.width * 2, picture.height * 2))
    ),
    "squeezed": lambda picture: jpeg(picture.resize((picture.width, picture.height * 3 // 4))),
    "brighter": lambda picture: jpeg(ImageEnhance.Brightness(picture).enhance(1.25)),
    "in grey": lambda picture: jpeg(picture.convert("L")),
    "cropped by 2 %": lambda picture: jpeg(crop_picture(picture, 0.02)),
    "watermarked": lambda picture: jpeg(add_watermark(picture)),
    "within a white border": lambda picture: jpeg(add_border(picture)),
}
