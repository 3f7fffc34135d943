"""Files whose metadata lie: orientations that are none, directories in circles, false profiles."""

import struct
import zlib

from workers.lab.hostile_pictures.forging import (
    HostileFiles,
    chunk,
    draw_shapes,
    encode_picture,
    exif,
    honest_files,
    riff,
    segment,
    webp_canvas,
    with_chunk,
    with_segments,
)

_ORIENTATION = 0x0112
_SHORT, _LONG, _RATIONAL = 3, 4, 5


def metadata(seed: int) -> HostileFiles:
    """EXIF and XMP in every wrong form, in JPEG, PNG and WEBP."""
    files = honest_files(seed)
    for name, body in _directories():
        yield f"JPEG, {name}", with_segments(files["JPEG"], segment(0xE1, b"Exif\0\0" + body))
        yield f"PNG, {name}", with_chunk(files["PNG"], b"eXIf", body)
        frame = (files["WEBP"][12:16], files["WEBP"][20:])
        yield f"WEBP, {name}", riff(webp_canvas(256, 256, 0x08), frame, (b"EXIF", body))
    twice = segment(0xE1, b"Exif\0\0" + exif((_ORIENTATION, _SHORT, 1, 6)))
    yield "200 EXIF segments", with_segments(files["JPEG"], *[twice] * 200)
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta " + b'tiff:Orientation="6" ' * 3000 + b"/>"
    yield "XMP that says 3,000 orientations", with_segments(files["JPEG"], segment(0xE1, xmp))
    entities = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"<!ENTITY b '&a;&a;&a;&a;'>" * 100 + b"]>&b;"
    laughs = b"http://ns.adobe.com/xap/1.0/\0" + entities
    yield "XMP of many entities", with_segments(files["JPEG"], segment(0xE1, laughs))
    many = exif((0xB000, 7, 4, 0x30303130), (0xB001, _LONG, 1, 0xFFFFFF), (0xB002, 7, 16, 50))
    yield "a JPEG of 16 million", with_segments(files["JPEG"], segment(0xE2, b"MPF\0" + many))
    yield "60,000 empty comments", with_segments(files["JPEG"], segment(0xFE, b"") * 60_000)
    yield "200 comments of 64 KB", with_segments(files["JPEG"], segment(0xFE, bytes(65_533)) * 200)


def _directories() -> HostileFiles:
    for value in (0, 9, 255, 65_535):
        yield f"orientation {value}", exif((_ORIENTATION, _SHORT, 1, value))
    yield "orientation of 2^32-1", exif((_ORIENTATION, _LONG, 1, 0xFFFFFFFF))
    yield "orientation as a fraction of nothing", exif((_ORIENTATION, _RATIONAL, 1, 0)) + bytes(16)
    yield "a billion orientations", exif((_ORIENTATION, _LONG, 0x3FFFFFFF, 8))
    yield "a directory that follows itself", exif((_ORIENTATION, _SHORT, 1, 6), following=8)
    yield "a directory that holds itself", exif((0x8769, _LONG, 1, 8), (0x8825, _LONG, 1, 8))
    yield "a directory beyond the end", b"II*\0\xff\xff\xff\xff"
    yield "5,000 entries", exif(*[(_ORIENTATION, _SHORT, 1, number % 9) for number in range(5000)])
    yield "noise", b"MM\0*" + bytes(range(256)) * 20


def profiles(seed: int) -> HostileFiles:
    """Colour profiles that are none, too large, or in pieces that do not fit."""
    picture = draw_shapes(256, 256, seed)
    plain = encode_picture(picture, "JPEG")
    inks = encode_picture(picture.convert("CMYK"), "JPEG")
    tags = bytes(128) + struct.pack(">I", 0xFFFFFFFF) + bytes(4000)
    for name, file in (("RGB", plain), ("CMYK", inks)):
        yield f"{name}, profile of noise", with_segments(file, *_pieces(bytes(range(256)) * 8))
        yield f"{name}, profile with 2^32 tags", with_segments(file, *_pieces(tags))
        yield f"{name}, profile of 6 MB", with_segments(file, *_pieces(bytes(6_000_000)))
        lost = _pieces(bytes(600_000))[::2]
        yield f"{name}, profile with lost pieces", with_segments(file, *lost)
        same = _pieces(bytes(60_000)) * 100
        yield f"{name}, one piece a hundred times", with_segments(file, *same)
    png = encode_picture(picture, "PNG")
    packed = zlib.compress(tags)
    yield "PNG, profile with 2^32 tags", with_chunk(png, b"iCCP", b"false\0\0" + packed)
    yield "PNG, profile that does not unpack", with_chunk(png, b"iCCP", b"false\0\0" + bytes(90))
    yield "PNG, profile without a name's end", with_chunk(png, b"iCCP", b"x" * 5000)
    yield "PNG, gamma of nothing", png[:33] + chunk(b"gAMA", bytes(4)) + png[33:]
    yield "PNG, chromaticities of 2^32", png[:33] + chunk(b"cHRM", b"\xff" * 32) + png[33:]


def _pieces(profile: bytes) -> list[bytes]:
    size = 65_000
    parts = [profile[place : place + size] for place in range(0, len(profile), size)]
    return [
        segment(0xE2, b"ICC_PROFILE\0" + bytes((number, len(parts))) + part)
        for number, part in enumerate(parts, start=1)
    ]
