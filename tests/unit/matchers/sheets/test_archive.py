"""Whatever stands in a ZIP, it is read or refused; no decoder's fault reaches the page."""

import io
import zipfile
from random import Random

import pytest

from matchers.sheets.archive import unpack_archive
from matchers.sheets.sheet import Fault, Flaw

_CONTENT = Random(7).randbytes(4_000)


def _archive(compression: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        archive.writestr("a/logo.png", _CONTENT)
        archive.writestr("b/paper.pdf", _CONTENT)
    return made.getvalue()


def _spoil(archive: bytes, places: range, chance: Random) -> bytes:
    spoiled = bytearray(archive)
    for _ in range(chance.randint(1, 4)):
        spoiled[chance.choice(places)] = chance.randrange(256)
    return bytes(spoiled)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_programs_write_is_read(compression: int) -> None:
    assert unpack_archive(_archive(compression)) == {"logo.png": _CONTENT, "paper.pdf": _CONTENT}


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_nobody_needs_is_refused_whole_or_broken(compression: int) -> None:
    whole = _archive(compression)
    broken = whole[:60] + bytes(200) + whole[260:]
    assert [unpack_archive(one) for one in (whole, broken)] == [Fault(Flaw.DAMAGED)] * 2


@pytest.mark.parametrize(
    "compression",
    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA],
)
def test_no_spoiled_archive_ends_the_page(compression: int) -> None:
    archive, chance = _archive(compression), Random(compression)
    for places in (range(200), range(len(archive) - 250, len(archive))):
        for _ in range(500):
            found = unpack_archive(_spoil(archive, places, chance))
            assert isinstance(found, dict) or found.flaw in {Flaw.DAMAGED, Flaw.BOMB}
