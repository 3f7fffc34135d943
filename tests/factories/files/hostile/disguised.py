"""Other formats under a picture's name, two formats in one, and rare or extreme pictures."""

import gzip
import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

import numpy as np
from PIL import Image

from tests.factories.files.hostile.file_parts import (
    EOI,
    START_OF_SCAN,
    HostileFiles,
    chunk,
    draw_shapes,
    encode_picture,
    gif_frame,
    header,
    honest_files,
    png,
    riff,
    rows,
    segment,
    webp_canvas,
    with_chunk,
    with_segments,
)

_SCRIPT = b"<script>alert(document.domain)</script>"
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
_PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
_PILLOW_WRITES = (
    "BMP", "DIB", "EPS", "ICNS", "ICO", "JPEG2000", "MSP", "PCX", "PDF", "PPM", "SGI",
    "SPIDER", "TGA", "TIFF", "XBM", "DDS", "AVIF",
)  # fmt: skip
_MAGICS = {
    "Photoshop": b"8BPS\0\1" + bytes(20), "Photoshop large": b"8BPS\0\2" + bytes(20),
    "FITS": b"SIMPLE  =                    T", "BigTIFF": b"II+\0\x08\0\0\0" + bytes(20),
    "JPEG XL": b"\xff\x0a" + bytes(40), "JPEG XL in boxes": b"\0\0\0\x0cJXL \r\n\x87\n",
    "HEIC": b"\0\0\0\x18ftypheic" + bytes(40), "a film": b"\0\0\0\x18ftypisom" + bytes(40),
    "Windows metafile": b"\xd7\xcd\xc6\x9a" + bytes(40), "EMF": b"\1\0\0\0" + bytes(36) + b" EMF",
    "a cursor": b"\0\0\2\0\1\0" + bytes(40), "FLI": bytes(4) + b"\x12\xaf" + bytes(40),
    "QOI": b"qoif" + struct.pack(">II", 99_999, 99_999), "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(40),
    "GRIB": b"GRIB" + bytes(40), "BUFR": b"BUFR" + bytes(40), "a DICOM": bytes(128) + b"DICM",
    "a Linux program": b"\x7fELF\2\1\1" + bytes(60), "a Windows program": b"MZ" + bytes(60),
    "an AVI": b"RIFF\x40\0\0\0AVI LIST" + bytes(40), "a WAV": b"RIFF\x40\0\0\0WAVEfmt " + bytes(40),
    "XPM": b'/* XPM */\nstatic char *x[] = {"99999 99999 1 1"};',
    "MNG": b"\x8aMNG\r\n\x1a\n" + bytes(40),
    "JNG": b"\x8bJNG\r\n\x1a\n" + bytes(40),
    "a FlashPix": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "Python": b"import os\nos.system('true')\n", "a shell script": b"#!/bin/sh\ntrue\n",
    "PHP": b"<?php system($_GET['c']); ?>", "JSON": b'{"picture": true}',
    "a mail": b"From: a@b\n\nhello",
}  # fmt: skip


def foreign(seed: int) -> HostileFiles:
    """Yield formats that are not accepted, valid and not, under a picture's name."""
    picture = draw_shapes(96, 96, seed)
    for kind in _PILLOW_WRITES:
        image = picture.convert("1") if kind in {"MSP", "XBM"} else picture
        image = image.convert("F") if kind == "SPIDER" else image
        yield f"a {kind} file", encode_picture(image, kind)
    for name, file in _MAGICS.items():
        yield name, file
    yield (
        "TIFF of 2^32 pixels",
        b"MM\0*\0\0\0\x08\0\2"
        + b"".join(struct.pack(">HHII", tag, 4, 1, 65_535) for tag in (256, 257)),
    )
    yield (
        "BMP of 2^62 pixels",
        b"BM" + bytes(12) + struct.pack("<IiiHH", 40, 2**31 - 1, 2**31 - 1, 1, 24),
    )
    yield from _drawings()
    for name, page in (
        ("HTML", b"<!DOCTYPE html><html>" + _SCRIPT),
        ("HTML after blanks", b" \n" * 99 + _SCRIPT),
    ):
        yield name, page
    yield "PDF with a script", _PDF
    yield "PDF after noise", bytes(100) + _PDF
    archive_file = BytesIO()
    with ZipFile(archive_file, "w") as archive:
        archive.writestr("a.jpg", honest_files(seed)["JPEG"])
    yield "an archive", archive_file.getvalue()
    yield "a packed JPEG", gzip.compress(honest_files(seed)["JPEG"], mtime=0)


def _drawings() -> HostileFiles:
    yield "SVG", _SVG
    yield "SVG behind a mark of order", b"\xef\xbb\xbf" + _SVG
    yield "SVG in UTF-16", _SVG.decode().encode("utf-16")
    yield "SVG packed", gzip.compress(_SVG, mtime=0)
    yield "SVG behind a long comment", b"<!--" + b"x" * 5000 + b"-->" + _SVG
    laughs = b"".join(
        b'<!ENTITY %s "%s">' % (name, (b"&%s;" % inner) * 10)
        for inner, name in ((b"a", b"b"), (b"b", b"c"), (b"c", b"d"), (b"d", b"e"))
    )
    yield "SVG of many laughs", b'<!DOCTYPE svg [<!ENTITY a "ha">' + laughs + b"]><svg>&e;</svg>"


def polyglots(seed: int) -> HostileFiles:
    """Yield good pictures that are also another format."""
    files = honest_files(seed)
    archive_file = BytesIO()
    with ZipFile(archive_file, "w") as archive:
        archive.writestr("evil.js", "alert(1)")
    for name, file in files.items():
        yield f"{name} with an archive behind", file + archive_file.getvalue()
        yield f"{name} with a page behind", file + b"<html>" + _SCRIPT
        yield f"{name} with a PDF behind", file + _PDF
    yield (
        "JPEG with PHP in its comment",
        with_segments(files["JPEG"], segment(0xFE, b"<?php system($_GET['c']); ?>")),
    )
    yield "JPEG with a page in its comment", with_segments(files["JPEG"], segment(0xFE, _SCRIPT))
    thumbnail = files["JPEG"][2:-2]
    yield "JPEG within a JPEG's comment", with_segments(files["JPEG"], segment(0xFE, thumbnail))
    yield "two JPEGs", files["JPEG"] + files["progressive JPEG"]
    yield "PNG with a page in its text", with_chunk(files["PNG"], b"tEXt", b"Comment\0" + _SCRIPT)
    yield "PNG with PHP in a private chunk", with_chunk(files["PNG"], b"phPc", b"<?php ?>")
    script = b"GIF89a/*" + bytes(400) + b"*/=1;alert(1);//" + gif_frame(64, 64) + b"\x3b"
    yield "GIF that is a script", script
    remark = b"\x21\xfe" + bytes((len(_SCRIPT),)) + _SCRIPT + b"\0"
    yield "GIF with a page in its comment", files["GIF"][:-1] + remark + b"\x3b"
    yield (
        "WEBP with a page in a chunk",
        files["WEBP"][:8]
        + riff((files["WEBP"][12:16], files["WEBP"][20:]), (b"EVIL", _SCRIPT))[8:],
    )
    yield "JPEG that begins as a PNG's data", files["JPEG"][:-2] + zlib.compress(b"x" * 9999) + EOI


_LIMIT = 15 * 1024 * 1024
_ADOBE = b"Adobe\0\x64\0\0\0\0"


def depths(seed: int) -> HostileFiles:
    """Yield pictures in rare colour models and depths."""
    picture = draw_shapes(256, 256, seed)
    grey = np.asarray(picture.convert("L"), np.uint16) * 257
    yield "sixteen bits, grey", encode_picture(Image.fromarray(grey), "PNG")
    for colour, name in ((2, "RGB"), (4, "grey and alpha"), (6, "RGB and alpha")):
        deep = png(header(256, 256, 16, colour), data=rows(256, 256, 16, colour))
        yield f"sixteen bits, {name}", deep
    for depth in (1, 2, 4):
        yield f"{depth} bits, grey", png(header(256, 256, depth, 0), data=rows(256, 256, depth, 0))
    for mode in ("1", "L", "LA", "P", "PA", "RGBA"):
        image = picture.convert("RGBA").convert("PA") if mode == "PA" else picture.convert(mode)
        yield (
            f"PNG in mode {mode}",
            encode_picture(image.convert("RGBA") if mode == "PA" else image, "PNG"),
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
    blank = picture.convert("RGBA")
    blank.putalpha(0)
    yield "all hidden", encode_picture(blank, "PNG")
    yield "all hidden, WEBP", encode_picture(blank, "WEBP", lossless=True, exact=True, method=0)
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
        cmyk_file = file[:2] + segment(0xEE, _ADOBE + bytes((transform,))) + file[2:]
        yield f"CMYK with transform {transform}", cmyk_file
        rgb = encode_picture(picture, "JPEG")
        false = rgb[:2] + segment(0xEE, _ADOBE + bytes((transform,))) + rgb[2:]
        yield f"RGB with transform {transform}", false
    yield "grey JPEG", encode_picture(picture.convert("L"), "JPEG")


def shapes(seed: int) -> HostileFiles:
    """Yield sizes at the limits and beyond."""
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
    """Yield the most expensive files that are allowed: 24 megapixels, 15 MB, 20 scans."""
    small = draw_shapes(400, 400, seed)
    large = small.resize((6000, 4000), Image.Resampling.NEAREST)
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
    palette = small.quantize(64, dither=Image.Dither.NONE).resize(large.size)
    yield "24 megapixels, palette", encode_picture(palette, "PNG", compress_level=1)
    yield "24 megapixels, GIF", encode_picture(large.convert("L"), "GIF")
    yield "24 megapixels, WEBP", encode_picture(large, "WEBP", quality=30, method=0)
    lossless = encode_picture(large.reduce(4), "WEBP", lossless=True, method=0)
    yield "lossless WEBP", lossless
    spoilt = bytearray(encode_picture(large, "PNG", compress_level=1))
    spoilt[-40] ^= 0x55
    yield "24 megapixels, PNG, wrong at its end", bytes(spoilt)
    valid_jpeg = encode_picture(draw_shapes(300, 300, seed), "JPEG")
    yield "15 MB", valid_jpeg[:-2] + bytes(_LIMIT - len(valid_jpeg)) + EOI
    yield "15 MB and a byte", valid_jpeg[:-2] + bytes(_LIMIT - len(valid_jpeg) + 1) + EOI
