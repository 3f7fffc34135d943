"""Honest but odd: every depth and colour model, the sizes at the limits, the heaviest allowed."""

import struct

import numpy as np
from PIL import Image

from lab.sample_data.hostile.file_parts import (
    EOI,
    START_OF_SCAN,
    HostileFiles,
    chunk,
    draw_shapes,
    encode_picture,
    header,
    png,
    riff,
    rows,
    segment,
    webp_canvas,
    with_chunk,
)

_LIMIT = 15 * 1024 * 1024
_ADOBE = b"Adobe\0\x64\0\0\0\0"


def depths(seed: int) -> HostileFiles:
    """Pictures that most programs can show, in forms that few write."""
    picture = draw_shapes(256, 256, seed)
    grey = np.asarray(picture.convert("L"), np.uint16) * 257
    yield "sixteen bits, grey", encode_picture(Image.fromarray(grey), "PNG")
    for colour, name in ((2, "RGB"), (4, "grey and alpha"), (6, "RGB and alpha")):
        deep = png(header(256, 256, 16, colour), data=rows(256, 256, 16, colour))
        yield f"sixteen bits, {name}", deep
    for depth in (1, 2, 4):
        yield f"{depth} bits, grey", png(header(256, 256, depth, 0), data=rows(256, 256, depth, 0))
    for mode in ("1", "L", "LA", "P", "PA", "RGBA"):
        drawn = picture.convert("RGBA").convert("PA") if mode == "PA" else picture.convert(mode)
        yield (
            f"PNG in mode {mode}",
            encode_picture(drawn.convert("RGBA") if mode == "PA" else drawn, "PNG"),
        )
    palette = encode_picture(picture.convert("P"), "PNG")
    place = palette.index(b"IDAT") - 4
    yield (
        "palette with transparency",
        palette[:place] + chunk(b"tRNS", bytes(200)) + palette[place:],
    )
    yield "a transparent colour", with_chunk(encode_picture(picture, "PNG"), b"tRNS", bytes(6))
    deep = png(header(64, 64, 16, 0), chunk(b"tRNS", b"\0\0"), data=rows(64, 64, 16, 0))
    yield "sixteen bits, a transparent grey", deep
    deep = png(header(64, 64, 16, 2), chunk(b"tRNS", b"\xff\xfe" * 3), data=rows(64, 64, 16, 2))
    yield "sixteen bits, a transparent colour", deep
    yield (
        "a transparent grey",
        with_chunk(encode_picture(picture.convert("L"), "PNG"), b"tRNS", bytes(2)),
    )
    hidden = picture.convert("RGBA")
    hidden.putalpha(0)
    yield "all hidden", encode_picture(hidden, "PNG")
    yield "all hidden, WEBP", encode_picture(hidden, "WEBP", lossless=True, exact=True, method=0)
    yield "interlaced", png(header(64, 64, 8, 2, 1), data=rows(64, 70))
    canvas = webp_canvas(256, 256, 0x10)
    lossless = encode_picture(picture, "WEBP", lossless=True, method=0)[20:]
    yield "WEBP within a canvas", riff(canvas, (b"VP8L", lossless))
    yield from _inks(picture)


def _inks(picture: Image.Image) -> HostileFiles:
    inks = picture.convert("CMYK")
    file = encode_picture(inks, "JPEG")
    yield "CMYK", file
    yield "CMYK, progressive", encode_picture(inks, "JPEG", progressive=True)
    for transform in (0, 1, 2, 255):
        marked = file[:2] + segment(0xEE, _ADOBE + bytes((transform,))) + file[2:]
        yield f"CMYK with transform {transform}", marked
        rgb = encode_picture(picture, "JPEG")
        false = rgb[:2] + segment(0xEE, _ADOBE + bytes((transform,))) + rgb[2:]
        yield f"RGB with transform {transform}", false
    yield "grey JPEG", encode_picture(picture.convert("L"), "JPEG")


def shapes(seed: int) -> HostileFiles:
    """Sizes at the limits and beyond, the smallest and the longest."""
    sizes = ((1, 1), (1, 5000), (5000, 1), (31, 31), (31, 400), (32, 32), (32, 512), (512, 32),
             (32, 513), (513, 32), (40, 700), (2, 60_000))  # fmt: skip
    for width, height in sizes:
        picture = draw_shapes(width, height, seed)
        for kind in ("PNG", "JPEG", "GIF"):
            yield f"{kind} {width}x{height}", encode_picture(picture, kind)
    for width, height in ((0, 0), (0, 64), (64, 0), (2**31, 64)):
        yield f"PNG {width}x{height}", png(header(width, height), data=rows(64, 64))
    for width, height in ((0, 0), (0, 64)):
        head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0)
        yield f"GIF {width}x{height}", head + b"\x3b"


def heaviest(seed: int) -> HostileFiles:
    """What is still allowed and costs the most: 24 megapixels, 15 MB, 20 scans."""
    large = draw_shapes(400, 400, seed).resize((6000, 4000), Image.Resampling.NEAREST)
    yield "24 megapixels, JPEG", encode_picture(large, "JPEG", quality=75)
    inks = encode_picture(large.convert("CMYK"), "JPEG", quality=75, progressive=True)
    yield "24 megapixels, CMYK, progressive", inks
    last = inks.rindex(START_OF_SCAN)
    had = inks.count(START_OF_SCAN)
    again = inks[:last] + inks[last:-2] * (20 - had + 1) + EOI
    yield "24 megapixels, CMYK, 20 scans", again
    for colour, depth in ((2, 8), (6, 8), (0, 16), (4, 16), (6, 16)):
        data = rows(6000, 4000, depth, colour)
        name = f"24 megapixels, PNG of type {colour} and {depth} bits"
        yield name, png(header(6000, 4000, depth, colour), data=data)
    yield (
        "24 megapixels, palette",
        encode_picture(large.quantize(64, dither=Image.Dither.NONE), "PNG"),
    )
    yield "24 megapixels, GIF", encode_picture(large.convert("L"), "GIF")
    yield "24 megapixels, WEBP", encode_picture(large, "WEBP", quality=30, method=0)
    lossless = encode_picture(large.reduce(4), "WEBP", lossless=True, method=0)
    yield "lossless WEBP", lossless
    spoilt = bytearray(encode_picture(large, "PNG", compress_level=1))
    spoilt[-40] ^= 0x55
    yield "24 megapixels, PNG, wrong at its end", bytes(spoilt)
    whole = encode_picture(draw_shapes(300, 300, seed), "JPEG")
    yield "15 MB", whole[:-2] + bytes(_LIMIT - len(whole)) + EOI
    yield "15 MB and a byte", whole[:-2] + bytes(_LIMIT - len(whole) + 1) + EOI
