"""What does a picture look like to a person? Upright, on white, eight bits, RGB.

Evasion by decoding ends here: colours hidden under alpha 0 moved PDQ by 60 bits, an EXIF rotation
by 120, sixteen-bit grey by 86; all three by 0 once the picture is brought into this form.
"""

import struct

import numpy as np
from PIL import Image

from matchers.image.hashes.pdq import SIDE
from matchers.image.hashes.resizing import reduce_areas
from matchers.image.hashes.views import Pixels

_ORIENTATION = 0x0112
_UNTURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIXTEEN_BIT_MODES = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})
_EIGHT_BIT = np.rint(np.arange(65_536) / 257).astype(np.uint8)
_STRIP = 256  # rows
_COARSE = 1024  # cells a side to which a large picture is brought first, by whole pixels
_REDUCING_GAP = 2.0  # Pillow may halve a picture before the area resize


def make_upright(image: Image.Image, *, may_be_grey: bool = False) -> Image.Image:
    """Return the picture in RGB as a person sees it: turned by EXIF, on white, eight bits.

    Where it may, a grey picture stays one.
    """
    transposition = _UNTURNED.get(_read_orientation(image))
    upright_image = image if transposition is None else image.transpose(transposition)
    flat = (
        _to_eight_bit(upright_image) if upright_image.mode in _SIXTEEN_BIT_MODES else upright_image
    )
    if flat.has_transparency_data:
        return _paste_on_white(flat)
    is_ready = flat.mode == "RGB" or (may_be_grey and flat.mode == "L")
    return flat if is_ready else flat.convert("RGB")


def get_shown_size(image: Image.Image) -> tuple[int, int]:
    """Return width and height after EXIF rotation, from the header alone."""
    width, height = image.size
    return (height, width) if 5 <= _read_orientation(image) <= 8 else (width, height)


def resize_to_square(picture: Image.Image) -> Image.Image:
    """Return the picture area-resized to 256x256, see `reduce_to_square`."""
    return Image.fromarray(reduce_to_square(picture))


def reduce_to_square(picture: Image.Image) -> Pixels:
    """Return an RGB picture area-resized to 256x256: the size decides more than the hash does.

    Each pixel weighs by the share of it that falls into a cell. A box that takes whole pixels
    shakes the hash by 20 bits of 256 between two sizes of one picture; this does by 6.
    """
    coarse = [max(1, side // _COARSE) for side in picture.size]
    smaller = picture.reduce((coarse[0], coarse[1])) if max(coarse) > 1 else picture
    return reduce_areas(to_array(smaller), (SIDE, SIDE))


def shrink(picture: Image.Image, longest_side: int) -> Image.Image:
    """Return the picture area-resized to this longest side, as it is when it is no longer."""
    scale = longest_side / max(picture.size)
    if scale >= 1:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.BOX, reducing_gap=_REDUCING_GAP)


def to_array(picture: Image.Image) -> Pixels:
    """Return an RGB picture as an array, height x width x 3."""
    array: Pixels = np.asarray(picture, dtype=np.uint8)
    return array


def _read_orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error):
        return 1  # viewers, too, show a picture with broken metadata as it lies


def _to_eight_bit(deep: Image.Image) -> Image.Image:
    """Return sixteen-bit grey in eight; the one level that is transparent becomes white."""
    levels = np.asarray(deep)
    eight = np.empty(levels.shape, np.uint8)
    table = _EIGHT_BIT.copy()
    transparent_level = deep.info.get("transparency")
    if isinstance(transparent_level, int) and 0 <= transparent_level < len(table):
        table[transparent_level] = 255
    for start in range(0, len(levels), _STRIP):  # an index takes four times what it looks up
        strip = levels[start : start + _STRIP]
        eight[start : start + _STRIP] = table[np.clip(strip, 0, 65_535)]
    return Image.fromarray(eight)


def _paste_on_white(image: Image.Image) -> Image.Image:
    layer = image if image.mode == "RGBA" else image.convert("RGBA")
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer)
    return white
