"""Whatever stands in a ZIP, it is read or refused; no decoder's fault reaches the page."""

import io
import zipfile
from random import Random

import pytest

from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.wire import MalformedAnswer
from matchers.sheets.archive import ArchiveReader, decode_files, encode_files, unpack_archive
from matchers.sheets.sheet import Fault, Flaw

_CONTENT = Random(7).randbytes(4_000)


def _archive(compression: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr("a/logo.png", _CONTENT)
        archive.writestr("b/paper.pdf", _CONTENT)
    return buffer.getvalue()


def _spoil(archive: bytes, places: range, chance: Random) -> bytes:
    spoiled_archive = bytearray(archive)
    for _ in range(chance.randint(1, 4)):
        spoiled_archive[chance.choice(places)] = chance.randrange(256)
    return bytes(spoiled_archive)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_programs_write_is_read(compression: int) -> None:
    assert unpack_archive(_archive(compression)) == {"logo.png": _CONTENT, "paper.pdf": _CONTENT}


def test_of_different_files_with_one_name_none_is_taken() -> None:
    files = {"a/logo.png": b"first", "b/logo.png": b"second", "c.png": b"x", "d/c.png": b"x"}
    assert unpack_archive(_pack(files)) == {"c.png": b"x"}


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_nobody_needs_is_refused_whole_or_broken(compression: int) -> None:
    intact_archive = _archive(compression)
    broken_archive = intact_archive[:60] + bytes(200) + intact_archive[260:]
    assert [unpack_archive(archive) for archive in (intact_archive, broken_archive)] == [
        Fault(Flaw.DAMAGED)
    ] * 2


@pytest.mark.parametrize(
    "compression",
    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA],
)
def test_no_spoiled_archive_ends_the_page(compression: int) -> None:
    archive, chance = _archive(compression), Random(compression)
    for places in (range(200), range(len(archive) - 250, len(archive))):
        for _ in range(500):
            files_or_fault = unpack_archive(_spoil(archive, places, chance))
            assert isinstance(files_or_fault, dict) or files_or_fault.flaw in {
                Flaw.DAMAGED,
                Flaw.BOMB,
            }


def test_the_child_hands_on_what_it_unpacked_or_why_it_did_not() -> None:
    reader = ArchiveReader()
    try:
        large = {f"{number}.png": bytes([number]) * (14 << 20) for number in range(3)}
        contents = {"logo.png": _CONTENT, "paper.pdf": _CONTENT}
        assert reader.read(_archive(zipfile.ZIP_DEFLATED)) == contents
        assert reader.read(_pack(large)) == large
        assert reader.read(b"PK\x03\x04junk") == Fault(Flaw.DAMAGED)
        assert reader.read(_pack({"a.png": bytes(97 << 20)})) == Fault(Flaw.BOMB)
        assert reader.read(_archive(zipfile.ZIP_STORED)) == contents
    finally:
        reader.close()


def test_an_archive_that_takes_too_long_ends_the_child_and_not_the_page() -> None:
    reader = ArchiveReader(Limits(wall_seconds=0.001))
    try:
        assert reader.read(_pack({"a.png": bytes(14 << 20)})) == Fault(Flaw.TOO_SLOW)
    finally:
        reader.close()


def _pack(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_an_answer_in_another_form_is_none() -> None:
    for payload in (b"", b"\x02\0\0\0{}", encode_files({"a": b"x"})[:-3]):
        with pytest.raises(MalformedAnswer):
            decode_files(payload)
