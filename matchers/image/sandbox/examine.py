"""What does a file show? Opened, brought into one form and hashed: only ever in the sandbox."""

import hashlib
import struct
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image

from matchers.image.features import sift_features
from matchers.image.hashes import canonical
from matchers.image.hashes.embedding import Embedding, OnnxEmbedding
from matchers.image.hashes.resizing import GreyPixels, resample_square, to_luma
from matchers.image.hashes.views import compute_views
from matchers.image.picture import Features, Picture, RefusalCode, Refused, Sketches
from matchers.image.retrieval.records import build_record
from matchers.image.sandbox import evidence, guard

HASH_SIDE = 256  # a JPEG may be decoded at a fraction of its size as long as this much is left
FINE_SIDE = 1024
GREY_SIDE = 640  # of the shorter side: no feature needs more
_LOCAL = Features.FINE | Features.PARTS

# what Pillow and its codecs raise for a broken file; anything else, and all that our own code
# raises on what they decoded, ends the child and is seen
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


class _SizeRefused(Exception):
    """The picture's size is refused."""

    def __init__(self, refusal: Refused) -> None:
        super().__init__(refusal.says)
        self.refused = refusal


@dataclass(frozen=True, slots=True)
class _DecodedPicture:
    picture: Image.Image  # upright RGB, with at least 256 pixels a side where the file has them
    large: Image.Image  # with a longest side of 1024, for display
    grey: GreyPixels | None  # with no longer side, for features
    display_size: tuple[int, int]


_embeddings: list[Embedding] = []  # of this process: none, or the operator's


def prepare(model: Path | None = None) -> None:
    """Turn Pillow's limits into refusals, and load what is loaded late before memory is limited."""
    if model:
        _embeddings[:] = [OnnxEmbedding(model)]
    Image.MAX_IMAGE_PIXELS = guard.MAX_PIXELS
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.init()
    examine(draw_example(), Features.REFERENCE | Features.DISPLAY)
    examine(draw_example(), Features.FINE)


def draw_example() -> bytes:
    """Return the file of a drawing that has features of every kind and is made smaller."""
    output = BytesIO()
    Image.effect_mandelbrot((600, 600), (-2.0, -1.5, 1.0, 1.5), 100).save(output, "PNG")
    return output.getvalue()


def examine(file: bytes, want: Features) -> Picture | Refused:
    """Return what the file shows, or why it is not taken; first frame only."""

    def read_picture() -> Picture | Refused:
        decoded_picture = _decode_guarded(file, lambda: _decode_picture(file, want))
        return (
            decoded_picture
            if isinstance(decoded_picture, Refused)
            else _build_picture(file, decoded_picture, want)
        )

    return _refuse_beyond_limits(read_picture)


def sketch(file: bytes, want: Features) -> Sketches | Refused:
    """Return the local features of a file that was examined before; first frame only."""

    def read_sketches() -> Sketches | Refused:
        image_and_size = _decode_guarded(file, lambda: _decode_grey(file))
        return (
            image_and_size
            if isinstance(image_and_size, Refused)
            else _compute_sketches(*image_and_size, want)
        )

    return _refuse_beyond_limits(read_sketches)


def open_upright(file: bytes, longest_side: int) -> Image.Image | Refused:
    """Return the picture itself, upright in RGB and no longer than this, or why it is not taken."""

    def read_upright() -> Image.Image:
        image, size = _open_checked(file)
        return canonical.shrink(_load_upright(image, min(longest_side, *size)), longest_side)

    return _refuse_beyond_limits(lambda: _decode_guarded(file, read_upright))


def _refuse_beyond_limits[T](decode: Callable[[], T | Refused]) -> T | Refused:
    """Turn what exceeds a limit into a refusal."""
    try:
        return decode()
    except Image.DecompressionBombError:
        return Refused(
            RefusalCode.BOMB, "The picture claims an impossible size, so we did not open it."
        )
    except Image.DecompressionBombWarning:
        message = "The picture has more than 24 million pixels. Upload a smaller one."
        return Refused(RefusalCode.TOO_LARGE, message)
    except MemoryError:
        return Refused(
            RefusalCode.BOMB,
            "The picture would take too much memory, so we did not open it. Upload a smaller file.",
        )


def _decode_guarded[T](file: bytes, decode: Callable[[], T]) -> T | Refused:
    """Decode what the guard lets through; what is broken is refused."""
    refusal = guard.check_file(file)
    if refusal:
        return refusal
    try:
        return decode()
    except _SizeRefused as unfit:
        return unfit.refused
    except _BROKEN:
        return _refuse_broken(file)


def _decode_picture(file: bytes, want: Features) -> _DecodedPicture:
    image, size = _open_checked(file)
    picture = _load_upright(image, HASH_SIDE)
    large = _load_large(file, picture, size) if Features.DISPLAY in want else picture
    grey = _load_grey(file, picture) if want & _LOCAL else None
    return _DecodedPicture(picture, large, grey, size)


def _open_checked(file: bytes) -> tuple[Image.Image, tuple[int, int]]:
    image = _open_image(file)
    refusal = guard.check_size(*image.size)
    if refusal:
        raise _SizeRefused(refusal)
    return image, canonical.get_shown_size(image)


def _refuse_broken(file: bytes) -> Refused:
    if guard.is_cut_short(file, guard.detect_format(file) or ""):
        return Refused(RefusalCode.TRUNCATED, "The file is incomplete. Upload it again.")
    message = "The file is damaged. Save the picture again and upload it."
    return Refused(RefusalCode.UNREADABLE, message)


def _load_upright(image: Image.Image, least_side: int) -> Image.Image:
    image.draft(None, (least_side, least_side))
    picture = canonical.make_upright(image)
    picture.load()
    return picture


def _load_large(file: bytes, picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the picture with a longest side of 1024 pixels, or less where it has no more."""
    is_whole = picture.size == size or min(picture.size) >= FINE_SIDE
    large = picture if is_whole else _load_upright(_open_image(file), FINE_SIDE)
    return canonical.shrink(large, FINE_SIDE)


def _load_grey(file: bytes, picture: Image.Image) -> GreyPixels:
    """Return what `_decode_grey` does; no other format than JPEG can be read in part."""
    if guard.detect_format(file) == "JPEG":
        return _decode_grey(file)[0]
    return canonical.to_array(canonical.shrink(picture, FINE_SIDE).convert("L"))


def _decode_grey(file: bytes) -> tuple[GreyPixels, tuple[int, int]]:
    """Return the picture as local features see it, and its size: a JPEG's colours stay unread."""
    image, size = _open_checked(file)
    image.draft("L", (GREY_SIDE, GREY_SIDE))
    picture = canonical.make_upright(image, may_be_grey=True)
    return canonical.to_array(canonical.shrink(picture, FINE_SIDE).convert("L")), size


def _open_image(file: bytes) -> Image.Image:
    return Image.open(BytesIO(file), formats=guard.FORMATS)


def _build_picture(file: bytes, decoded_picture: _DecodedPicture, want: Features) -> Picture:
    array = canonical.reduce_to_square(decoded_picture.picture)
    grey = to_luma(array)
    width, height = decoded_picture.display_size
    return Picture(
        width=width,
        height=height,
        file_sha256=hashlib.sha256(file).digest(),
        pixels_sha256=hashlib.sha256(array).digest(),
        phash64=_compute_phash(grey, 8),
        phash256=_compute_phash(grey, 16),
        views=compute_views(array, width, height),
        sketches=_compute_sketches(decoded_picture.grey, decoded_picture.display_size, want),
        display=evidence.render_display(decoded_picture.large) if Features.DISPLAY in want else b"",
        signs=_embeddings[0].compute_signs(array) if _embeddings else b"",
    )


def _compute_phash(grey: GreyPixels, side: int) -> bytes:
    """Return imagehash's pHash, which takes a picture of four times its side as it is."""
    small = Image.fromarray(resample_square(grey, 4 * side))
    return np.packbits(imagehash.phash(small, side).hash).tobytes()


def _compute_sketches(
    picture: GreyPixels | None, size: tuple[int, int], want: Features
) -> Sketches:
    if picture is None:
        return Sketches()
    shapes = _sketch_shape(picture, size, want) if Features.FINE in want else (b"", b"")
    parts = build_record(picture) if Features.PARTS in want else b""
    return Sketches(*shapes, parts)


def _sketch_shape(
    picture: GreyPixels, size: tuple[int, int], want: Features
) -> tuple[bytes, bytes]:
    if Features.MIRRORED in want:
        return sift_features.sketch_reference(picture, size)
    return sift_features.sketch_listing(picture, size), b""
