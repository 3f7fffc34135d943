"""Make the files that the benchmark registers as references, each once."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

REFERENCE_SIDE: Final = 1600  # pixels: the longest side of a reference that an owner uploads
LOGO: Final = 512
AREA: Final = Image.Resampling.BOX
LISTING_SIDE: Final = 800  # pixels: the longest side of a listing's picture


def write_file(path: Path, file: bytes) -> None:
    """Write beside the name, then under it; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(file)
    partial.replace(path)


def shrink_to_fit(path: Path, prepared_folder: Path) -> Path:
    """Return the path, or that of a smaller JPEG if the picture is larger."""
    with Image.open(path) as picture:
        if max(picture.size) <= REFERENCE_SIDE:
            return path
    jpeg_path = (
        prepared_folder / f"{path.parent.parent.parent.name}-{path.parent.name}-{path.stem}.jpg"
    )
    return draw_once(jpeg_path, lambda: _open_shrunk(path))


def draw_once(path: Path, draw: Callable[[], Image.Image]) -> Path:
    """Return the path of a drawing; draw it if it does not exist."""
    if not path.exists():
        buffer = BytesIO()
        picture = draw()
        picture.save(buffer, "JPEG" if path.suffix == ".jpg" else "PNG", quality=92)
        write_file(path, buffer.getvalue())
    return path


def rasterise(path: Path, svg: str) -> Path:
    """Return the path of a drawing made into pixels, transparent where nothing is drawn."""
    if not path.exists():
        write_file(path, resvg_py.svg_to_bytes(svg_string=svg, width=LOGO, skip_system_fonts=True))
    return path


def open_rgb(file: bytes, longest_side: int = LISTING_SIDE) -> Image.Image:
    """Return a file of ours as RGB on white, no longer than this."""
    picture = Image.open(BytesIO(file))
    picture.draft("RGB", (longest_side, longest_side))
    return shrink(_on_white(picture), longest_side)


def shrink(picture: Image.Image, longest_side: int) -> Image.Image:
    """Return the picture with this longest side, as it is when it is no longer."""
    scale = longest_side / max(picture.size)
    if scale >= 1:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, AREA)


def pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """Return a picture as an array."""
    return np.asarray(picture, np.uint8)


def encode_picture(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """Return the picture as a file of this kind."""
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer)
    return white


def _open_shrunk(path: Path) -> Image.Image:
    picture = Image.open(path)
    picture.draft("RGB", (REFERENCE_SIDE, REFERENCE_SIDE))
    return shrink(_on_white(picture), REFERENCE_SIDE)


def open_rgba(file: bytes) -> Image.Image:
    """Return a logo of ours as it can be printed: with its transparency, no longer than SOLD."""
    picture = Image.open(BytesIO(file))
    picture.load()
    return shrink(picture.convert("RGBA"), LISTING_SIDE)
