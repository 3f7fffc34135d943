"""Makes the files that must not harm: a bomb and a cut picture."""

import struct
import zlib
from random import Random

from workers.lab.material.drawing import draw_scene, to_jpeg


def make_bomb(side: int = 20_000) -> bytes:
    """A PNG of a few dozen kilobytes that says it holds 400 million pixels, and does."""
    rows = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 1)
    packed = b"".join(rows.compress(row * 500) for _ in range(side // 500)) + rows.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def make_cut_picture(chance: Random) -> bytes:
    """A JPEG that ends before its end."""
    whole = to_jpeg(draw_scene(chance, 640), 85)
    return whole[: len(whole) * 2 // 5]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
