"""Which files are worth opening? Answered from their first bytes and markers, nothing decoded."""

import re
from collections.abc import Callable, Iterator, Mapping

from matchers.image.picture import RefusalCode, Refused

MAX_SCANS = 20  # a normal progressive JPEG has 10; 3,000 in 187 KB run for over 60 s
MAX_PIECES = 10_000
MAX_PACKED = 20  # chunks that unpack to a megabyte each
MAX_FILL = 1 << 17  # bytes; more than two segments of a JPEG can hold, so it is no content

_START_OF_SCAN = b"\xff\xda"
_END_OF_PICTURE = b"\xff\xd9"
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_BARE_MARKERS = frozenset({0x01, 0xD8})  # they carry no length
_PACKED = frozenset({b"zTXt", b"iTXt", b"iCCP"})
_PNG_PIECES, _GIF_PIECES = 8, 13  # where they begin; a GIF's colours come before


def check_structure(file: bytes, kind: str) -> Refused | None:
    """Return why a file of this format is not to be opened, None when it may be."""
    fault = _FAULT_FINDERS[kind](file)
    if fault:
        return Refused(
            RefusalCode.BOMB,
            f"{fault}, which would overload the program that opens it. Save the picture again"
            " and upload it.",
        )
    if is_cut_short(file, kind) and kind != "GIF":  # a GIF without its last byte is still whole
        return Refused(RefusalCode.TRUNCATED, "The file is incomplete. Upload it again.")
    return None


def is_cut_short(file: bytes, kind: str) -> bool:
    """Say whether the end that the file's format promises is missing."""
    if kind == "JPEG":
        return file.find(_END_OF_PICTURE, 2) < 0
    if kind == "PNG":
        return b"IEND" not in file
    if kind == "WEBP":
        return len(file) < 8 + int.from_bytes(file[4:8], "little")
    return not file.rstrip(b"\x00").endswith(b"\x3b")


def has_too_many_scans(jpeg: bytes) -> bool:
    """Say whether a JPEG has more scans than MAX_SCANS; what is embedded is not counted."""
    if jpeg.count(_START_OF_SCAN) <= MAX_SCANS:
        return False
    scans = 0
    for marker in _list_markers(jpeg):
        scans += marker == 0xDA
        if scans > MAX_SCANS:
            return True
    return False


def _list_markers(jpeg: bytes) -> Iterator[int]:
    place = 2
    while match := _MARKER.search(jpeg, place):
        marker = jpeg[match.start() + 1]
        if marker == 0xD9:
            return
        yield marker
        place = match.end() + (0 if marker in _BARE_MARKERS else _read_length(jpeg, match.end()))


def _read_length(jpeg: bytes, place: int) -> int:
    return max(2, int.from_bytes(jpeg[place : place + 2], "big"))


def _find_jpeg_fault(file: bytes) -> str | None:
    if has_too_many_scans(file):
        return f"The JPEG has more than {MAX_SCANS} scans"
    if bytes([0xFF]) * MAX_FILL in file:
        return "The JPEG has a hundred thousand empty bytes in a row"
    for segments, marker in enumerate(_list_markers(file)):
        if marker == 0xDA:
            return None
        if segments > MAX_PIECES:
            return f"The JPEG has more than {MAX_PIECES} segments"
    return None


def _find_png_fault(file: bytes) -> str | None:
    place, chunks, packed_count = _PNG_PIECES, 0, 0
    while place + 8 <= len(file):
        chunks += 1
        packed_count += file[place + 4 : place + 8] in _PACKED
        if packed_count > MAX_PACKED:
            return f"The PNG has more than {MAX_PACKED} packed texts and profiles"
        if chunks > MAX_PIECES:
            return f"The PNG has more than {MAX_PIECES} chunks"
        place += 12 + int.from_bytes(file[place : place + 4], "big")
    return None


def _find_gif_fault(file: bytes) -> str | None:
    """Look at what comes before the first picture: only that is read."""
    has_colours = len(file) > 10 and file[10] & 0x80
    place, blocks = _GIF_PIECES + (3 << (file[10] & 7) + 1 if has_colours else 0), 0
    while blocks <= MAX_PIECES and file[place : place + 1] == b"\x21":
        place, within = _skip_extension(file, place)
        blocks += 1 + within
    return f"The GIF has more than {MAX_PIECES} blocks" if blocks > MAX_PIECES else None


def _skip_extension(gif: bytes, place: int) -> tuple[int, int]:
    """Return where an extension's next neighbour begins, and of how many blocks it was made."""
    place, blocks = place + 2, 0
    while place < len(gif) and gif[place] and blocks <= MAX_PIECES:
        place, blocks = place + 1 + gif[place], blocks + 1
    return place + 1, blocks


def _find_webp_fault(file: bytes) -> str | None:
    del file  # its library counts in C, and reads one frame
    return None


_FAULT_FINDERS: Mapping[str, Callable[[bytes], str | None]] = {
    "JPEG": _find_jpeg_fault,
    "PNG": _find_png_fault,
    "GIF": _find_gif_fault,
    "WEBP": _find_webp_fault,
}


MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 24_000_000
MAX_ASPECT = 16
MIN_SIDE = 32
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

_SEND_INSTEAD = "Upload a JPEG, PNG, WebP or GIF file."
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
        return Refused(
            RefusalCode.TOO_LARGE, "The file is larger than 15 MB. Upload a smaller file."
        )
    kind = detect_format(file)
    if kind is None:
        return _refuse_foreign(file)
    return check_structure(file, kind)


def check_size(width: int, height: int) -> Refused | None:
    """Return why a picture of this size is not to be decoded, None when it may be."""
    longest, shortest = max(width, height), min(width, height)
    if width * height > MAX_PIXELS:
        message = (
            f"The picture has {width} x {height} pixels; the limit is 24 million. Upload a"
            " smaller one."
        )
        return Refused(RefusalCode.TOO_LARGE, message)
    if shortest < MIN_SIDE:
        message = (
            f"The picture has {width} x {height} pixels; each side needs at least {MIN_SIDE}."
            " Upload a larger one."
        )
        return Refused(RefusalCode.TOO_SMALL, message)
    if longest > MAX_ASPECT * shortest:
        message = (
            f"The picture is more than {MAX_ASPECT} times as long as it is wide. Upload a"
            " part of it."
        )
        return Refused(RefusalCode.TOO_SMALL, message)
    return None


def _refuse_foreign(file: bytes) -> Refused:
    if not file:
        return Refused(RefusalCode.NOT_A_PICTURE, f"The file is empty. {_SEND_INSTEAD}")
    kind = next((name for name, magic in _OTHER_KINDS if magic.match(file)), None)
    if kind is None:
        return Refused(
            RefusalCode.NOT_A_PICTURE, f"The file is not an image that we can read. {_SEND_INSTEAD}"
        )
    return Refused(
        RefusalCode.UNSUPPORTED, f"The file is {kind}, which we do not accept. {_SEND_INSTEAD}"
    )
