"""Build the parts of picture files by hand, and good files to damage."""

import struct
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image

type HostileFiles = Iterator[tuple[str, bytes]]

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
SOI, EOI = b"\xff\xd8", b"\xff\xd9"
START_OF_SCAN = b"\xff\xda"
# samples a pixel by PNG's colour type: grey, RGB, palette, grey and alpha, RGB and alpha
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


@cache
def draw_shapes(width: int, height: int, seed: int = 5) -> Image.Image:
    """Draw soft coloured shapes, different for each seed."""
    cells = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    return Image.fromarray(cells).resize((width, height), Image.Resampling.BICUBIC)


def encode_picture(picture: Image.Image, kind: str, **options: object) -> bytes:
    """Encode the picture as a file of that format."""
    output = BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def honest_files(seed: int, side: int = 256) -> dict[str, bytes]:
    """Return one picture in each format that is accepted."""
    picture = draw_shapes(side, side, seed)
    return {
        "JPEG": encode_picture(picture, "JPEG", quality=85),
        "progressive JPEG": encode_picture(picture, "JPEG", quality=85, progressive=True),
        "PNG": encode_picture(picture, "PNG"),
        "WEBP": encode_picture(picture, "WEBP", quality=70, method=0),
        "lossless WEBP": encode_picture(picture, "WEBP", lossless=True, method=0),
        "GIF": encode_picture(picture, "GIF"),
    }


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a PNG chunk with its checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def header(
    width: int, height: int, depth: int = 8, colour: int = 2, interlace_method: int = 0
) -> bytes:
    """Return a PNG's first chunk."""
    return chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace_method)
    )


def rows(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    """Return black rows of such a PNG, compressed with little memory."""
    length = (width * depth * _CHANNELS[colour] + 7) // 8 + 1
    packer = zlib.compressobj(9)
    some = max(1, min(height, 1_000_000 // length))
    block = bytes(length * some)
    compressed_rows = b"".join(packer.compress(block) for _ in range(height // some))
    return compressed_rows + packer.compress(bytes(length * (height % some))) + packer.flush()


def png(head: bytes, *chunks: bytes, data: bytes = b"") -> bytes:
    """Return a PNG with these chunks before its data."""
    body = chunk(b"IDAT", data) if data else b""
    return PNG_MAGIC + head + b"".join(chunks) + body + chunk(b"IEND", b"")


def with_chunk(file: bytes, name: bytes, body: bytes) -> bytes:
    """Return a PNG with one more chunk after its header."""
    return file[:33] + chunk(name, body) + file[33:]


def segment(marker: int, body: bytes) -> bytes:
    """Return a JPEG segment; longer content is cut."""
    body = body[:65_533]
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def with_segments(file: bytes, *segments: bytes) -> bytes:
    """Return a JPEG with more segments after its first marker."""
    return file[:2] + b"".join(segments) + file[2:]


def riff(*chunks: tuple[bytes, bytes], length: int | None = None) -> bytes:
    """Return a WEBP container."""
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(inner)) + inner + bytes(len(inner) % 2)
        for name, inner in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) if length is None else length) + body


def webp_canvas(width: int, height: int, flags: int = 0) -> tuple[bytes, bytes]:
    """Return the chunk with the canvas size of an extended WEBP."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X", bytes((flags, 0, 0, 0)) + sides


def lossless_head(width: int, height: int) -> bytes:
    """Return the first bytes of lossless WEBP data that claims this size."""
    return b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14 | 1 << 28)


def gif_head(width: int, height: int, flags: int = 0x80) -> bytes:
    """Return a GIF's header, with two colours where the flags say so."""
    colours = bytes((0, 0, 0, 255, 255, 255)) if flags & 0x80 else b""
    return b"GIF89a" + struct.pack("<HHBBB", width, height, flags, 0, 0) + colours


def gif_frame(width: int, height: int, at: tuple[int, int] = (0, 0), data: bytes = b"") -> bytes:
    """Return a frame of one pixel's data that claims this size."""
    place = struct.pack("<HHHHB", *at, width, height, 0)
    return b"\x2c" + place + (data or b"\x02\x02\x44\x01\x00")


def exif(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    """Return EXIF with these entries: tag, type, count, value."""
    directory = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    count = struct.pack("<H", len(entries) & 0xFFFF)
    return b"II*\x00\x08\x00\x00\x00" + count + directory + struct.pack("<I", following)
