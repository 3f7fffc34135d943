"""Each of the guard's limits stands where it is said to stand, and holds in the order told."""

import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from matchers.image.picture import RefusalCode, Refused
from matchers.image.sandbox import guard
from matchers.image.sandbox.pool import Sandbox
from tests.factories.files import hostile_pictures
from tests.factories.files.photographs import gif, jpeg, noise, png, webp

_WHOLE = jpeg(noise(64, 64))


def _verdict(sandbox: Sandbox, file: bytes) -> RefusalCode | None:
    (answer,) = sandbox.examine_all([file])
    return answer.code if isinstance(answer, Refused) else None


def _pad_jpeg(size: int) -> bytes:
    return _WHOLE[:-2] + bytes(size - len(_WHOLE)) + b"\xff\xd9"


def test_fifteen_megabytes_are_taken_and_a_byte_more_is_not(sandbox: Sandbox) -> None:
    assert _verdict(sandbox, _pad_jpeg(guard.MAX_BYTES)) is None
    assert _verdict(sandbox, _pad_jpeg(guard.MAX_BYTES + 1)) is RefusalCode.TOO_LARGE


def test_twenty_scans_are_taken_and_one_more_is_not(sandbox: Sandbox) -> None:
    had = jpeg(noise(256, 256), progressive=True).count(b"\xff\xda")
    least = hostile_pictures.many_scans(guard.MAX_SCANS - had + 1)
    more = hostile_pictures.many_scans(guard.MAX_SCANS - had + 2)
    assert least.count(b"\xff\xda") == guard.MAX_SCANS
    assert _verdict(sandbox, least) is None
    assert _verdict(sandbox, more) is RefusalCode.BOMB


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [
        (6000, 4000, None),
        (6000, 4001, RefusalCode.TOO_LARGE),
        (32, 32, None),
        (31, 32, RefusalCode.TOO_SMALL),
        (32, 31, RefusalCode.TOO_SMALL),
        (32, 512, None),
        (512, 32, None),
        (32, 513, RefusalCode.TOO_SMALL),
        (513, 32, RefusalCode.TOO_SMALL),
    ],
)
def test_a_picture_may_have_these_sides(
    sandbox: Sandbox, width: int, height: int, code: RefusalCode | None
) -> None:
    assert _verdict(sandbox, png(Image.new("1", (width, height)))) is code


@pytest.mark.parametrize("write", [jpeg, png, webp, gif])
def test_the_four_formats_are_taken(
    sandbox: Sandbox, write: Callable[[Image.Image], bytes]
) -> None:
    assert _verdict(sandbox, write(noise(64, 64))) is None


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM", "JPEG2000", "AVIF", "ICNS", "DDS"])
def test_no_other_format_is_opened_whatever_pillow_can(sandbox: Sandbox, kind: str) -> None:
    buffer = BytesIO()
    noise(64, 64).save(buffer, kind)
    refusal_codes = {RefusalCode.UNSUPPORTED, RefusalCode.NOT_A_PICTURE}
    assert _verdict(sandbox, buffer.getvalue()) in refusal_codes


def _with_chunks(name: bytes, body: bytes, count: int) -> bytes:
    file = png(noise(64, 64))
    return file[:33] + hostile_pictures.chunk(name, body) * count + file[33:]


def test_a_png_may_have_so_many_chunks_and_so_many_that_unpack(sandbox: Sandbox) -> None:
    had = 3  # header, data, end
    most, most_packed = guard.MAX_PIECES - had, guard.MAX_PACKED
    text = b"Comment\0\0" + zlib.compress(b"words")
    assert _verdict(sandbox, _with_chunks(b"juNk", b"", most)) is None
    assert _verdict(sandbox, _with_chunks(b"juNk", b"", most + 1)) is RefusalCode.BOMB
    assert _verdict(sandbox, _with_chunks(b"zTXt", text, most_packed)) is None
    assert _verdict(sandbox, _with_chunks(b"zTXt", text, most_packed + 1)) is RefusalCode.BOMB


def test_a_jpeg_may_have_so_many_segments(sandbox: Sandbox) -> None:
    comment = b"\xff\xfe\x00\x02"
    had = _WHOLE.count(b"\xff\xe0") + _WHOLE.count(b"\xff\xdb") + _WHOLE.count(b"\xff\xc4") + 1
    most = guard.MAX_PIECES - had
    assert _verdict(sandbox, _WHOLE[:2] + comment * most + _WHOLE[2:]) is None
    assert _verdict(sandbox, _WHOLE[:2] + comment * (most + 9) + _WHOLE[2:]) is RefusalCode.BOMB


def test_a_gif_may_have_so_many_blocks_before_its_picture(sandbox: Sandbox) -> None:
    file = gif(noise(64, 64))
    place = 13 + (3 << (file[10] & 7) + 1)
    remark = b"\x21\xfe\x01x\x00"  # two blocks each, as they are counted
    most = guard.MAX_PIECES // 2 - 1
    assert _verdict(sandbox, file[:place] + remark * most + file[place:]) is None
    assert _verdict(sandbox, file[:place] + remark * (most + 2) + file[place:]) is RefusalCode.BOMB
