"""Files that are broken or mean harm cost little and say where they broke off."""

import gzip
import zipfile
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gateways.registers.entry import Record, RegisterUnreadable, UnusableRecord
from gateways.registers.records import open_sources, read_records
from tests.factories.files.register_files import case_file, st66, uspto


def read_until_fault(content: bytes) -> tuple[list[Record | UnusableRecord], str]:
    """What was read, and what ended it."""
    records: list[Record | UnusableRecord] = []
    try:
        records.extend(read_records(BytesIO(content)))
    except RegisterUnreadable as unreadable:
        return records, str(unreadable)
    return records, ""


def broken_after(content: bytes) -> tuple[int, str]:
    records, fault = read_until_fault(content)
    assert fault
    return len(records), fault


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
_BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "content",
    [
        f"{_BOMB}<x>{case_file().replace('SAMSON<', '&l11;<')}</x>",
        f"{_BOMB}<x>{case_file()}</x>",
        f"{_OUTSIDE}<x>{case_file(mark='A')}</x>",
        f"{_OUTSIDE}<x>{case_file().replace('SAMSON<', '&f;<')}</x>",
        f'<!DOCTYPE x [<!ENTITY % f SYSTEM "http://127.0.0.1:9/x">%f;]><x>{case_file()}</x>',
    ],
    ids=["laughs", "laughs unused", "declared", "outside", "parameter"],
)
def test_entities_are_refused_and_never_expanded(content: str) -> None:
    records, fault = read_until_fault(content.encode())
    assert fault
    assert "root:" not in f"{records} {fault}"
    assert not any(isinstance(record, Record) for record in records)


def test_an_entity_of_a_dtd_that_is_never_fetched_is_named() -> None:
    case = case_file().replace("SAMSON<", "SAM&eacute;SON<")
    records, fault = read_until_fault(
        f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x>{case}</x>'.encode()
    )
    assert (fault, records) == (
        "",
        [UnusableRecord("70011210", "mark-identification: &eacute; is not defined")],
    )


def test_a_million_open_elements_end_at_a_depth() -> None:
    count, error = broken_after(b"<a>" * 1_000_000)
    assert (count, "depth" in error) == (0, True)


class _Endless(RawIOBase):
    """A head, then the same piece for ever."""

    def __init__(self, head: bytes, piece: bytes) -> None:
        self._head, self._piece = head, piece * (64 * 1024 // len(piece))
        self.bytes_read = 0

    def read(self, size: int = -1) -> bytes:
        del size
        chunk, self._head = self._head or self._piece, b""
        self.bytes_read += len(chunk)
        return chunk


@pytest.mark.parametrize("piece", [b"<junk/>", b"<!-- padding padding -->", b" "])
def test_what_holds_no_record_is_given_up(piece: bytes) -> None:
    stream = _Endless(b"<x>", piece)
    with pytest.raises(RegisterUnreadable, match="no record within"):
        list(read_records(cast("BinaryIO", stream)))
    assert stream.bytes_read < 10_000_000


_REGISTERS = [text.encode() for text in (uspto([case_file(), case_file()]), st66())]
_changes = some.lists(some.tuples(some.integers(0), some.binary(max_size=3)), min_size=1)


@settings(max_examples=200, deadline=None)
@given(some.sampled_from(_REGISTERS), _changes)
def test_whatever_bytes_are_changed_it_is_read_or_named(
    register: bytes, changes: list[tuple[int, bytes]]
) -> None:
    content = bytearray(register)
    for number, piece in changes:
        place = number % len(content)
        content[place : place + 2] = piece
    read_until_fault(bytes(content))


def test_a_malformed_place_is_named_and_what_stands_before_it_is_kept() -> None:
    text = uspto([case_file(), case_file(), "<case-file></case>", case_file()])
    count, error = broken_after(text.encode())
    assert count == 2
    line = text[: text.index("</case>")].count("\n") + 1
    assert error.startswith(f"line {line}, column ")
    assert "case-file" in error


def test_a_file_that_ends_early_is_kept_as_far_as_it_goes() -> None:
    text = uspto([case_file(), case_file()])
    count, error = broken_after(text[: text.index("</action-keys>")].encode())
    assert (count, "line" in error) == (2, True)


def test_bytes_of_another_encoding_are_named() -> None:
    count, error = broken_after(uspto([case_file(), case_file(mark="BÜRO")]).encode("latin-1"))
    assert (count, "encoding" in error) == (1, True)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_an_encoding_that_is_declared_is_followed(encoding: str) -> None:
    text = uspto([case_file(mark="BÜRO")]).replace('"UTF-8"', f'"{encoding}"')
    records, fault = read_until_fault(text.encode(encoding))
    assert (fault, len(records)) == ("", 1)
    assert isinstance(records[0], Record)
    assert records[0].entry is not None
    assert records[0].entry.mark == "BÜRO"


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"no XML at all", b'{"kind": "trademark"}'])
def test_what_is_no_xml_is_named(content: bytes) -> None:
    assert broken_after(content)[0] == 0


def _marks(path: Path) -> Iterator[str]:
    for source in open_sources(path):
        for record in read_records(source.stream):
            assert isinstance(record, Record)
            yield source.name.removeprefix(str(path))


def test_files_come_plain_compressed_and_in_archives(tmp_path: Path) -> None:
    content = uspto([case_file()]).encode()
    plain, gzip_file, archive = (tmp_path / name for name in ("a.xml", "a.xml.gz", "a.zip"))
    plain.write_bytes(content)
    gzip_file.write_bytes(gzip.compress(content))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data/one.xml", content)
        file.writestr("read.me", "no register")
        file.writestr("two.XML", st66())
    assert [list(_marks(path)) for path in (plain, gzip_file, archive)] == [
        [""],
        [""],
        ["/data/one.xml", "/two.XML"],
    ]


def test_a_compressed_file_that_was_cut_short_is_kept_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.xml.gz"
    numbers = (f"{number * 7919 % 10**8:08}" for number in range(4_000))
    content = gzip.compress(uspto(case_file(serial=number) for number in numbers).encode())
    path.write_bytes(content[: len(content) * 2 // 3])
    source_names: list[str] = []
    with pytest.raises(RegisterUnreadable, match="ends early or is damaged"):
        source_names.extend(_marks(path))  # those before the cut count
    assert 1_000 < len(source_names) < 4_000
    path.write_bytes(content[:-4] + b"\0\0\0\0")
    with pytest.raises(RegisterUnreadable, match="ends early or is damaged"):
        list(_marks(path))


def test_archives_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("read.me", "no register")
    with pytest.raises(RegisterUnreadable, match=r"no \.xml"):
        list(_marks(path))
    path.write_bytes(b"PK\x03\x04 and nothing")
    with pytest.raises(RegisterUnreadable, match="cannot be read"):
        list(_marks(path))
    with pytest.raises(RegisterUnreadable, match="cannot be read"):
        list(_marks(tmp_path / "nowhere.xml"))


class _Made(RawIOBase):
    """A register written while it is read, so that only the reader's memory counts."""

    def __init__(self, cases: int) -> None:
        head, _, tail = uspto(["|"]).partition("|")
        self._parts = iter([head, *(case_file(serial=f"{n:08}") for n in range(cases)), tail])

    def read(self, size: int = -1) -> bytes:
        del size
        return next(self._parts, "").encode()


def test_memory_does_not_grow_with_the_file() -> None:
    """A tree that was kept would hold some 9 kB a case; libxml2's own memory counts too."""
    before = _resident()
    assert sum(1 for _ in read_records(cast("BinaryIO", _Made(4_000)))) == 4_000
    assert _resident() - before < 24_000_000


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096
