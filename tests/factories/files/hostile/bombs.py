"""Small files that are expensive to open: scans, pixels, compressed data, and frames."""

import struct
import zlib

from tests.factories.files.hostile.file_parts import (
    EOI,
    PNG_MAGIC,
    START_OF_SCAN,
    HostileFiles,
    chunk,
    draw_shapes,
    encode_picture,
    gif_frame,
    gif_head,
    header,
    honest_files,
    lossless_head,
    png,
    riff,
    rows,
    segment,
    webp_canvas,
    with_chunk,
)

_MEGABYTE = 1 << 20
_END = chunk(b"IEND", b"")


def scans(seed: int) -> HostileFiles:
    """Yield progressive JPEGs with many scans; 20 are allowed."""
    file = encode_picture(draw_shapes(128, 128, seed), "JPEG", progressive=True)
    last = file.rindex(START_OF_SCAN)
    again = file[last:-2]
    had = file.count(START_OF_SCAN)
    for count in (21, 30, 50, 100, 500, 1000, 3000, 10_000):
        yield f"{count} scans", file[:last] + again * (count - had + 1) + EOI
    padded_scan = b"\xff" * 64 + again
    yield "scans behind fill bytes", file[:last] + padded_scan * 500 + EOI
    split = again + segment(0xFE, b"\xff\xd9 the end?")
    yield "scans between comments", file[:last] + split * 500 + EOI
    restarted_scan = again + b"\xff\xd3"
    yield "scans behind restart markers", file[:last] + restarted_scan * 500 + EOI
    yield "scans and no end", file[:last] + again * 3000
    tables = segment(0xDD, b"\x00\x01")
    yield "scans with a new restart interval each", file[:last] + (tables + again) * 400 + EOI


def pixels(seed: int) -> HostileFiles:
    """Yield files whose headers claim too many pixels."""
    sizes = ((4900, 4900), (5000, 5000), (20_000, 20_000), (65_535, 65_535), (2**31 - 1, 2**31 - 1))
    for width, height in sizes:
        for depth, colour in ((1, 0), (8, 6), (16, 6)):
            head = header(width, height, depth, colour)
            data = zlib.compress(bytes(1000))
            yield f"PNG {width}x{height} of type {colour} and {depth} bits", png(head, data=data)
    deep = rows(20_000, 20_000, 1, 0)
    yield "PNG of 400 megapixels that is whole", png(header(20_000, 20_000, 1, 0), data=deep)
    interlaced_file = png(header(30_000, 30_000, 1, 0, 1), data=deep)
    yield "PNG of 900 megapixels, interlaced", interlaced_file
    yield from _webp_pixels()
    for side in (4900, 10_000, 65_535):
        yield f"GIF {side}x{side}", gif_head(side, side) + gif_frame(side, side) + b"\x3b"
        yield f"JPEG {side}x{side}", _claiming(honest_files(seed)["JPEG"], 0xC0, side)
        progressive = honest_files(seed)["progressive JPEG"]
        yield f"progressive JPEG {side}x{side}", _claiming(progressive, 0xC2, side)
    yield "GIF whose frame exceeds it", gif_head(64, 64) + gif_frame(65_535, 65_535) + b"\x3b"


def _webp_pixels() -> HostileFiles:
    for side in (4900, 16_383, 16_384):
        yield f"lossless WEBP {side}x{side}", riff((b"VP8L", lossless_head(side, side) + bytes(4)))
    lossy = b"\x10\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 16_383, 16_383) + bytes(10)
    yield "lossy WEBP 16383x16383", riff((b"VP8 ", lossy))
    canvas = webp_canvas(1 << 24, 1 << 24)
    yield "WEBP with a canvas of 2^48 pixels", riff(canvas, (b"VP8L", lossless_head(64, 64)))
    canvas = webp_canvas(64, 64)
    inner = lossless_head(16_384, 16_384) + bytes(40)
    yield "WEBP whose picture exceeds its canvas", riff(canvas, (b"VP8L", inner))


def _claiming(jpeg: bytes, marker: int, side: int) -> bytes:
    place = jpeg.index(bytes((0xFF, marker))) + 5
    return jpeg[:place] + struct.pack(">HH", side, side) + jpeg[place + 4 :]


def decompression_bombs(seed: int) -> HostileFiles:
    """Yield PNGs with chunks of kilobytes that unpack to a hundred megabytes."""
    file = honest_files(seed)["PNG"]
    bomb = zlib.compress(bytes(100 * _MEGABYTE), 9)
    yield "text of 100 MB", with_chunk(file, b"zTXt", b"Comment\0\0" + bomb)
    yield "international text of 100 MB", with_chunk(file, b"iTXt", b"Comment\0\1\0\0\0" + bomb)
    yield "colour profile of 100 MB", with_chunk(file, b"iCCP", b"bomb\0\0" + bomb)
    nested_bomb = zlib.compress(bomb, 9)
    yield "text packed twice", with_chunk(file, b"zTXt", b"Comment\0\0" + nested_bomb)
    some = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(900_000), 9))
    yield "2,000 texts of 1 MB", file[:33] + some * 2000 + file[33:]
    yield "2,000 texts behind the data", file[:-12] + some * 2000 + _END
    profile = chunk(b"iCCP", b"bomb\0\0" + zlib.compress(bytes(900_000), 9))
    yield "2,000 colour profiles", file[:33] + profile * 2000 + file[33:]
    small = header(64, 64)
    yield "data of 100 MB for 64 rows", png(small, data=bomb)
    yield "100,000 empty data chunks", png(small, chunk(b"IDAT", b"") * 100_000, data=rows(64, 64))
    chunks = [chunk(b"IDAT", bytes((byte,))) for byte in rows(64, 64)]
    yield "data in chunks of one byte", PNG_MAGIC + small + b"".join(chunks) + _END
    yield "100,000 unknown chunks", file[:33] + chunk(b"juNk", b"") * 100_000 + file[33:]
    yield "a chunk of 4 GB", file[:33] + struct.pack(">I", 0xFFFFFFFF) + b"tEXt" + file[33:]


def frames(seed: int) -> HostileFiles:
    """Yield animations that never end; only the first frame counts."""
    files = honest_files(seed)
    for count in (1000, 10_000, 100_000):
        more = gif_frame(1, 1) * count
        yield f"GIF with {count} frames", files["GIF"][:-1] + more + b"\x3b"
    full_frame = gif_frame(256, 256)
    yield "GIF with 10,000 frames as large as it", files["GIF"][:-1] + full_frame * 10_000 + b"\x3b"
    pictures = [draw_shapes(64, 64, seed + number) for number in range(200)]
    webp = encode_picture(pictures[0], "WEBP", save_all=True, append_images=pictures[1:], method=0)
    yield "WEBP with 200 frames", webp
    yield "PNG with 10,000 frames", _animate(files["PNG"], 10_000, 10_000)
    yield "PNG that claims 2^31 frames", _animate(files["PNG"], 2**31 - 1, 1)
    yield "PNG that claims no frame", _animate(files["PNG"], 0, 0)


def _animate(file: bytes, claimed_frames: int, count: int) -> bytes:
    control = chunk(b"acTL", struct.pack(">II", claimed_frames, 0))
    first = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 256, 256, 0, 0, 1, 100, 0, 0))
    more = bytearray()
    for number in range(count):
        place = struct.pack(">IIIIIHHBB", 2 * number + 1, 1, 1, 0, 0, 0, 0, 0, 0)
        more += chunk(b"fcTL", place)
        more += chunk(b"fdAT", struct.pack(">I", 2 * number + 2) + zlib.compress(bytes(4)))
    return file[:33] + control + first + file[33:-12] + bytes(more) + _END
