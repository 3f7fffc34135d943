"""Files that are something else: another format under a picture's name, or two things in one."""

import gzip
import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

from lab.sample_data.hostile.file_parts import (
    EOI,
    HostileFiles,
    draw_shapes,
    encode_picture,
    gif_frame,
    honest_files,
    riff,
    segment,
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
    """Formats that nobody asked for, honest and not, under a picture's name."""
    picture = draw_shapes(96, 96, seed)
    for kind in _PILLOW_WRITES:
        drawn = picture.convert("1") if kind in {"MSP", "XBM"} else picture
        drawn = drawn.convert("F") if kind == "SPIDER" else drawn
        yield f"a {kind} file", encode_picture(drawn, kind)
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
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("a.jpg", honest_files(seed)["JPEG"])
    yield "an archive", packed.getvalue()
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
    """Honest pictures that are something else as well."""
    files = honest_files(seed)
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("evil.js", "alert(1)")
    for name, file in files.items():
        yield f"{name} with an archive behind", file + packed.getvalue()
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
