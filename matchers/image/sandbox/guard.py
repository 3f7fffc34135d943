"""Which files are worth opening? Answered from their first bytes and markers, nothing decoded."""

import re

from matchers.image.picture import RefusalCode, Refused
from matchers.image.sandbox import structure

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 24_000_000
MAX_ASPECT = 16
MIN_SIDE = 32
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

_SEND_INSTEAD = "Send a JPEG, PNG, WEBP or GIF picture."
_KINDS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("WEBP", re.compile(rb"RIFF....WEBPVP8[ LX]", re.DOTALL)),
    ("GIF", re.compile(rb"GIF8[79]a")),
)
_OTHER_KINDS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    (
        "an SVG drawing",
        re.compile(
            rb"\s*(<\?xml[^>]{0,200}>\s*)?(<!--.{0,500}?-->\s*)?(<!DOCTYPE svg|<svg)", re.DOTALL
        ),
    ),
    ("a PDF document", re.compile(rb"%PDF-")),
    ("a TIFF picture", re.compile(rb"II\*\x00|MM\x00\*|II\+\x00|MM\x00\+")),
    ("a BMP picture", re.compile(rb"BM.{4}\x00\x00\x00\x00", re.DOTALL)),
    ("an AVIF or HEIC picture", re.compile(rb"....ftyp(avi|hei|hev|mif|msf)", re.DOTALL)),
    ("a JPEG XL picture", re.compile(rb"\xff\x0a|\x00\x00\x00\x0cJXL ")),
    ("a JPEG 2000 picture", re.compile(rb"\xff\x4f\xff\x51|\x00\x00\x00\x0cjP  ")),
    ("a Photoshop file", re.compile(rb"8BPS")),
    ("an icon", re.compile(rb"\x00\x00[\x01\x02]\x00")),
)


def detect_format(file: bytes) -> str | None:
    """Return Pillow's name of the format its first bytes claim, None when it is not allowed."""
    return next((name for name, magic in _KINDS if magic.match(file)), None)


def check_file(file: bytes) -> Refused | None:
    """Return why a file is not to be opened, None when it may be."""
    if len(file) > MAX_BYTES:
        return Refused(RefusalCode.TOO_LARGE, "The file has more than 15 MB. Send a smaller one.")
    named = detect_format(file)
    if named is None:
        return _refuse_foreign(file)
    return structure.check_structure(file, named)


def check_size(width: int, height: int) -> Refused | None:
    """Return why a picture of this size is not to be decoded, None when it may be."""
    longest, shortest = max(width, height), min(width, height)
    if width * height > MAX_PIXELS:
        says = f"The picture has {width} x {height} pixels; the limit is 24 million. Shrink it."
        return Refused(RefusalCode.TOO_LARGE, says)
    if shortest < MIN_SIDE:
        says = f"The picture has {width} x {height} pixels; either side needs {MIN_SIDE}."
        return Refused(RefusalCode.TOO_SMALL, says)
    if longest > MAX_ASPECT * shortest:
        says = (
            f"The picture is more than {MAX_ASPECT} times as long as it is wide: send a part of it."
        )
        return Refused(RefusalCode.TOO_SMALL, says)
    return None


def _refuse_foreign(file: bytes) -> Refused:
    if not file:
        return Refused(RefusalCode.NOT_A_PICTURE, f"The file is empty. {_SEND_INSTEAD}")
    found = next((name for name, magic in _OTHER_KINDS if magic.match(file)), None)
    if found is None:
        return Refused(RefusalCode.NOT_A_PICTURE, f"The file is not a picture. {_SEND_INSTEAD}")
    return Refused(
        RefusalCode.UNSUPPORTED, f"The file is {found}, which is not opened. {_SEND_INSTEAD}"
    )
