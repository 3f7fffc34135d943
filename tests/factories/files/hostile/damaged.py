"""Broken files: cut, miscounted, inconsistent, altered at random, or noise."""

import struct
import zlib
from random import Random

from tests.factories.files.hostile.file_parts import (
    EOI,
    PNG_MAGIC,
    SOI,
    START_OF_SCAN,
    HostileFiles,
    chunk,
    draw_shapes,
    encode_picture,
    exif,
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
    with_segments,
)

_MAGICS = {"JPEG": b"\xff\xd8\xff", "PNG": PNG_MAGIC, "GIF": b"GIF89a", "WEBP": b"RIFF"}


def cut(seed: int) -> HostileFiles:
    """Yield every format, cut off at many places."""
    for name, file in honest_files(seed).items():
        for share in (5, 15, 30, 45, 60, 75, 90, 97):
            yield f"{name} after {share} %", file[: len(file) * share // 100]
        yield f"{name} without its last byte", file[:-1]
    large = encode_picture(draw_shapes(3000, 2000, seed), "JPEG", quality=90)
    yield "large JPEG after 95 %", large[: len(large) * 95 // 100]


def wrong_counts(seed: int) -> HostileFiles:
    """Yield PNGs whose checksums or lengths are wrong."""
    file = honest_files(seed)["PNG"]
    for name in (b"IHDR", b"IDAT", b"IEND"):
        place = file.rindex(name)
        length = int.from_bytes(file[place - 4 : place], "big")
        after = place + 4 + length
        false = bytes(byte ^ 0x55 for byte in file[after : after + 4])
        yield f"wrong sum of {name.decode()}", file[:after] + false + file[after + 4 :]
        zero = file[: place - 4] + bytes(4) + file[place:]
        yield f"length 0 of {name.decode()}", zero
        long = file[: place - 4] + struct.pack(">I", length + 9) + file[place:]
        yield f"length too great of {name.decode()}", long
    yield "colours without an end", png(header(64, 64, 8, 3), chunk(b"PLTE", bytes(7)), data=b"x")
    yield "palette picture without colours", png(header(64, 64, 8, 3), data=rows(64, 64, 8, 3))
    yield "unknown colour type", png(header(64, 64, 8, 7), data=rows(64, 64))
    yield "depth of 255 bits", png(header(64, 64, 255, 2), data=rows(64, 64))
    yield "no data", png(header(64, 64))
    yield "no header", PNG_MAGIC + chunk(b"IDAT", rows(64, 64)) + chunk(b"IEND", b"")
    yield "two headers", png(header(64, 64), header(9999, 9999), data=rows(64, 64))
    yield "rows too few", png(header(64, 64), data=rows(64, 20))
    yield "data that is not packed", png(header(64, 64), data=bytes(range(256)) * 40)


def jpeg_nonsense(seed: int) -> HostileFiles:
    """Yield JPEGs whose segments contradict each other."""
    file = encode_picture(draw_shapes(256, 256, seed), "JPEG", quality=85)
    frame, scan = file.index(b"\xff\xc0"), file.index(START_OF_SCAN)
    yield "arithmetic coding", file.replace(b"\xff\xc0", b"\xff\xc9", 1)
    yield "arithmetic coding, progressive", file.replace(b"\xff\xc0", b"\xff\xca", 1)
    yield "lossless coding", file.replace(b"\xff\xc0", b"\xff\xc3", 1)
    yield "hierarchical coding", file.replace(b"\xff\xc0", b"\xff\xc5", 1)
    yield "twelve bits", file[: frame + 4] + b"\x0c" + file[frame + 5 :]
    yield "255 components", file[: frame + 9] + b"\xff" + file[frame + 10 :]
    for factor in (0x00, 0x44, 0xFF):
        head = file[: frame + 11] + bytes((factor,)) + file[frame + 12 :]
        yield f"sampling of {factor:#x}", head
    for height in (0, 65_535):
        resized_file = file[: frame + 5] + struct.pack(">H", height) + file[frame + 7 :]
        yield f"height {height}", resized_file
    interval = segment(0xDD, b"\x00\x01")
    yield "an interval and no restart", file[:scan] + interval + file[scan:]
    noise = b"".join(bytes((0xFF, 0xD0 + number * 3 % 8)) for number in range(20_000))
    yield "restarts in no order", file[: scan + 400] + noise + file[scan + 400 :]
    yield "no scan", file[:scan] + EOI
    yield "a scan before the frame", SOI + file[scan:-2] + file[2:]
    yield "two frames", file[:scan] + file[frame : frame + 19] + file[scan:]
    yield "no tables", SOI + file[frame : frame + 19] + file[scan:]
    overfull = segment(0xC4, b"\x00" + b"\xff" * 16 + bytes(range(256)) * 10)
    yield "overfull code table", with_segments(file, overfull)
    yield "divisors of nothing", with_segments(file, segment(0xDB, b"\x00" + bytes(64)))
    for length in (0, 1, 65_535):
        yield (
            f"segment of length {length}",
            with_segments(file, b"\xff\xe5" + struct.pack(">H", length)),
        )
    yield "ten megabytes of fill bytes", file[:2] + b"\xff" * 10_000_000 + file[2:]
    yield "ten megabytes of zeros in the scan", file[:-2] + bytes(10_000_000) + EOI
    yield "a beginning and an end", SOI + b"\xff\xd9" + bytes(60)
    yield "a thousand beginnings", SOI * 1000 + file


def other_nonsense(seed: int) -> HostileFiles:
    """Yield GIF and WEBP files whose parts contradict each other."""
    files = honest_files(seed)
    head = gif_head(64, 64)
    for width in (0, 1, 12, 255):
        frame = gif_frame(64, 64, data=bytes((width,)) + b"\xff" * 256 + b"\x00")
        yield f"GIF with codes of {width} bits", head + frame + b"\x3b"
    yield "GIF without colours", gif_head(64, 64, 0) + gif_frame(64, 64) + b"\x3b"
    yield "GIF without a frame", head + b"\x3b"
    yield "GIF with a frame outside", head + gif_frame(64, 64, (60_000, 60_000)) + b"\x3b"
    remark = b"\x21\xfe" + (b"\xff" + bytes(255)) * 40_000 + b"\x00"
    yield "GIF with a comment of 10 MB", head + remark + gif_frame(64, 64) + b"\x3b"
    control = b"\x21\xf9\x04" + bytes(5)
    yield (
        "GIF with 1.5 million extensions",
        head + control * 1_500_000 + gif_frame(64, 64) + b"\x3b",
    )
    data = files["WEBP"][20:]
    yield "WEBP with a wrong length", files["WEBP"][:4] + b"\xff" * 4 + files["WEBP"][8:]
    yield "WEBP with length 0", files["WEBP"][:4] + bytes(4) + files["WEBP"][8:]
    yield "WEBP with a chunk of 4 GB", files["WEBP"][:16] + b"\xff" * 4 + files["WEBP"][20:]
    empty = (b"ALPH", b"")
    yield "WEBP with 100,000 empty chunks", riff(webp_canvas(256, 256, 0x10), *[empty] * 100_000)
    alpha = (b"ALPH", b"\x01" + lossless_head(256, 256) + b"\xff" * 400)
    yield "WEBP with false alpha", riff(webp_canvas(256, 256, 0x10), alpha, (b"VP8 ", data))
    yield "WEBP that calls itself animated", riff(webp_canvas(256, 256, 0x02), (b"VP8 ", data))
    yield "lossless WEBP of noise", riff((b"VP8L", lossless_head(256, 256) + b"\xa5\x5a\x3c" * 500))
    yield "WEBP with no picture", riff(webp_canvas(256, 256))


def random_changes(seed: int) -> HostileFiles:
    """Yield good files with a few random bytes changed."""
    chance = Random(seed)  # seeded, so that a finding can be repeated
    for name, file in honest_files(seed).items():
        for number in range(8):
            spoilt = bytearray(file)
            for _ in range(2 + 6 * number):
                spoilt[chance.randrange(12, len(spoilt))] = chance.randrange(256)
            yield f"{name} number {number}", bytes(spoilt)


def noise(seed: int) -> HostileFiles:
    """Yield noise, alone and after each format's magic bytes; and nearly empty files."""
    chance = Random(seed)  # seeded, so that a finding can be repeated
    yield "nothing", b""
    for size in (1, 2, 7, 1000, 1_000_000):
        yield f"{size} zeros", bytes(size)
        yield f"{size} bytes", chance.randbytes(size)
    for name, magic in _MAGICS.items():
        yield f"{name}'s magic alone", magic
        for size in (10, 1000, 100_000):
            yield f"{size} bytes behind {name}'s magic", magic + chance.randbytes(size)


_ORIENTATION = 0x0112
_SHORT, _LONG, _RATIONAL = 3, 4, 5


def metadata(seed: int) -> HostileFiles:
    """Yield EXIF and XMP in every wrong form, in JPEG, PNG and WEBP."""
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
    """Yield colour profiles that are invalid, too large, or in pieces that do not fit."""
    picture = draw_shapes(256, 256, seed)
    plain = encode_picture(picture, "JPEG")
    inks = encode_picture(picture.convert("CMYK"), "JPEG")
    tags = bytes(128) + struct.pack(">I", 0xFFFFFFFF) + bytes(4000)
    for name, file in (("RGB", plain), ("CMYK", inks)):
        yield f"{name}, profile of noise", with_segments(file, *_pieces(bytes(range(256)) * 8))
        yield f"{name}, profile with 2^32 tags", with_segments(file, *_pieces(tags))
        yield f"{name}, profile of 6 MB", with_segments(file, *_pieces(bytes(6_000_000)))
        remaining_pieces = _pieces(bytes(600_000))[::2]
        yield f"{name}, profile with lost pieces", with_segments(file, *remaining_pieces)
        repeated_pieces = _pieces(bytes(60_000)) * 100
        yield f"{name}, one piece a hundred times", with_segments(file, *repeated_pieces)
    png = encode_picture(picture, "PNG")
    compressed_tags = zlib.compress(tags)
    yield "PNG, profile with 2^32 tags", with_chunk(png, b"iCCP", b"false\0\0" + compressed_tags)
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
