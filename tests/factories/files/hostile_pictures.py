"""Files made to harm who opens them, or to pass for something else."""

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image

from matchers.image.picture import RefusalCode
from tests.factories.files.photographs import gif, jpeg, noise, photo, png, webp


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a PNG chunk."""
    total = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", total)


def png_claiming(width: int, height: int, *extra: bytes, rows: int = 0) -> bytes:
    """Return a one-bit PNG that claims this size and holds so many black rows."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes((width + 7) // 8 + 1) * rows, 9))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + body + chunk(b"IEND", b"")


def many_scans(count: int) -> bytes:
    """Return a progressive JPEG whose last scan is repeated so many times."""
    file = jpeg(noise(256, 256), progressive=True)
    last = file.rindex(b"\xff\xda")
    return file[:last] + file[last:-2] * count + b"\xff\xd9"


def many_frames(count: int) -> bytes:
    """Return a GIF with so many frames of one pixel after the first."""
    first = gif(noise(256, 256))
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0x80) + bytes(6) + b"\x02\x02\x44\x01\x00"
    return first[:-1] + frame * count + b"\x3b"


def jpeg_claiming(side: int) -> bytes:
    """Return a JPEG whose header claims this side."""
    file = bytearray(jpeg(noise(64, 64)))
    place = file.index(b"\xff\xc0") + 5
    file[place : place + 4] = struct.pack(">HH", side, side)
    return bytes(file)


def sixteen_bit() -> bytes:
    """Return a grey PNG of sixteen bits."""
    grey = np.asarray(photo("camera.png").convert("L"), np.uint16) * 257
    buffer = BytesIO()
    Image.fromarray(grey).save(buffer, "PNG")
    return buffer.getvalue()


def cmyk() -> bytes:
    """Return a JPEG in CMYK."""
    return jpeg(photo("astronaut.png").convert("CMYK"))


def hidden_under_alpha() -> bytes:
    """Return a photograph, all transparent but for a square: people see the square."""
    picture = photo("astronaut.png").convert("RGBA")
    alpha = Image.new("L", picture.size, 0)
    alpha.paste(255, (100, 100, 400, 400))
    picture.putalpha(alpha)
    return png(picture)


def exif_bomb() -> bytes:
    """Return a JPEG whose EXIF directory points at itself and claims a billion values."""
    entry = struct.pack("<HHII", 0x0112, 4, 0x3FFFFFFF, 8)
    tiff = b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", 1) + entry + struct.pack("<I", 8)
    body = b"Exif\x00\x00" + tiff
    file = jpeg(photo("astronaut.png"))
    return file[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + file[2:]


def icc_bomb() -> bytes:
    """Return a PNG whose colour profile grows from kilobytes to 64 MB."""
    profile = b"bomb\x00\x00" + zlib.compress(bytes(64 * 1024 * 1024), 9)
    file = png(noise(64, 64))
    return file[:33] + chunk(b"iCCP", profile) + file[33:]


def text_bomb() -> bytes:
    """Return a PNG with a text that grows from kilobytes to 64 MB."""
    body = b"Comment\x00\x00" + zlib.compress(bytes(64 * 1024 * 1024), 9)
    return png_claiming(64, 64, chunk(b"zTXt", body), rows=64)


def _cut(file: bytes) -> bytes:
    return file[: len(file) * 2 // 3]


REFUSED: dict[str, tuple[bytes, RefusalCode]] = {
    "empty": (b"", RefusalCode.NOT_A_PICTURE),
    "text": (b"not a picture at all, just words", RefusalCode.NOT_A_PICTURE),
    "HTML named .jpg": (b"<html><script>alert(1)</script>", RefusalCode.NOT_A_PICTURE),
    "a program": (b"\x7fELF" + bytes(200), RefusalCode.NOT_A_PICTURE),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', RefusalCode.UNSUPPORTED),
    "SVG after a declaration": (b'<?xml version="1.0"?>\n<svg/>', RefusalCode.UNSUPPORTED),
    "PDF": (b"%PDF-1.7\n/JavaScript (app.alert(1))", RefusalCode.UNSUPPORTED),
    "TIFF": (b"II*\x00" + bytes(100), RefusalCode.UNSUPPORTED),
    "AVIF": (b"\x00\x00\x00\x20ftypavif" + bytes(100), RefusalCode.UNSUPPORTED),
    "too many bytes": (jpeg(noise(64, 64)) + bytes(15 * 1024 * 1024), RefusalCode.TOO_LARGE),
    "25 megapixels": (png_claiming(5000, 5000, rows=1), RefusalCode.TOO_LARGE),
    "a pixel bomb": (png_claiming(20_000, 20_000, rows=20_000), RefusalCode.BOMB),
    "65535 squared, PNG": (png_claiming(65_535, 65_535, rows=1), RefusalCode.BOMB),
    "65535 squared, JPEG": (jpeg_claiming(65_535), RefusalCode.BOMB),
    "3,000 scans": (many_scans(3000), RefusalCode.BOMB),
    "one pixel": (png(noise(1, 1)), RefusalCode.TOO_SMALL),
    "a thread": (png(noise(40, 700)), RefusalCode.TOO_SMALL),
    "a cut JPEG": (_cut(jpeg(photo("astronaut.png"))), RefusalCode.TRUNCATED),
    "a cut PNG": (_cut(png(photo("astronaut.png"))), RefusalCode.TRUNCATED),
    "a cut WEBP": (_cut(webp(photo("astronaut.png"))), RefusalCode.TRUNCATED),
    "a cut GIF": (_cut(gif(photo("astronaut.png"))), RefusalCode.TRUNCATED),
    "a JPEG's first bytes": (b"\xff\xd8\xff\xe0", RefusalCode.TRUNCATED),
    "a PNG without pixels": (png_claiming(64, 64), RefusalCode.UNREADABLE),
    "a GIF that is a script": (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1);", RefusalCode.UNREADABLE),
    "a profile bomb": (icc_bomb(), RefusalCode.UNREADABLE),
    "a text bomb": (text_bomb(), RefusalCode.UNREADABLE),
    "noise behind a JPEG's magic": (
        b"\xff\xd8\xff" + bytes(range(256)) * 20 + b"\xff\xd9",
        RefusalCode.UNREADABLE,
    ),
}
ACCEPTED: dict[str, bytes] = {
    "CMYK": cmyk(),
    "sixteen bits": sixteen_bit(),
    "hidden under alpha": hidden_under_alpha(),
    "10,000 frames": many_frames(10_000),
    "an EXIF bomb": exif_bomb(),
    "a JPEG with an archive behind it": jpeg(photo("astronaut.png")) + b"PK\x03\x04" + bytes(5000),
    "a thumbnail's worth of scans in its comment": jpeg(
        photo("astronaut.png"), comment=b"\xff\xda" * 200
    ),
    "ten scans": jpeg(photo("astronaut.png"), progressive=True),
    "24 megapixels": png(Image.new("1", (6000, 4000))),
}
