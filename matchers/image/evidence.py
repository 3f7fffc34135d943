"""What may people be shown of an uploaded picture? A new JPEG made of its pixels alone."""

from io import BytesIO

from PIL import Image

from matchers.image.canonical import shrunk

LONGEST_SIDE = 1024  # pixels
_QUALITY = 85


def display(picture: Image.Image) -> bytes:
    """Return an upright RGB picture as a JPEG of at most 1024 pixels a side, without metadata."""
    small = shrunk(picture, LONGEST_SIDE)
    shown = Image.frombytes("RGB", small.size, small.tobytes())
    written = BytesIO()
    shown.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()
