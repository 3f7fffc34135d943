"""Sheets give rows of text, and what is broken or hostile names its place."""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.image.sandbox.confine import Limits
from matchers.sheets.reader import SheetReader
from matchers.sheets.sheet import MOST_BYTES, Fault, Flaw, Sheet
from tests.factories.files.workbooks import Day, Formula, archive, bomb, workbook


@pytest.fixture(scope="module")
def reader() -> Iterator[SheetReader]:
    sheet_reader = SheetReader(Limits(cpu_seconds=3, wall_seconds=6.0))
    yield sheet_reader
    sheet_reader.close()


def rows(sheet: Sheet | Fault) -> tuple[tuple[str, ...], ...]:
    assert isinstance(sheet, Sheet), sheet
    return sheet.rows


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\r\n1,2\n3,4\r5,6", (("a", "b"), ("1", "2"), ("3", "4"), ("5", "6"))),
        (b"\xef\xbb\xbfa;b\n1;2\n", (("a", "b"), ("1", "2"))),
        ("商标,类别\n诺薇尔,18\n".encode("gb18030"), (("商标", "类别"), ("诺薇尔", "18"))),
        ("a\tb\n1\t2\n".encode("utf-16"), (("a", "b"), ("1", "2"))),
        (b'number\n="0012345"\n', (("number",), ("0012345",))),
        (b"a\n\nb\n", (("a",), (), ("b",))),
        (b"", ()),
        (
            "mark,note\nNIKE耐克,V领T恤\nNestlé,A級\n".encode("gb18030"),
            (("mark", "note"), ("NIKE耐克", "V领T恤"), ("Nestlé", "A級")),
        ),
        ("mark\n華\nEspaña\n".encode("gb18030"), (("mark",), ("華",), ("España",))),
    ],
)
def test_texts_of_every_office_give_their_rows(
    reader: SheetReader, content: bytes, expected: tuple[tuple[str, ...], ...]
) -> None:
    assert rows(reader.read(content, "rights.csv")) == expected


def test_a_workbook_gives_values_days_and_whole_numbers(reader: SheetReader) -> None:
    file = workbook([["mark", "number", "expires"], [" 诺薇尔 ", 12345678.0, Day(46350.0)], [1.5]])
    assert rows(reader.read(file, "Rights.XLSX")) == (
        ("mark", "number", "expires"),
        ("诺薇尔", "12345678", "2026-11-24"),
        ("1.5", "", ""),
    )


def test_a_formula_gives_what_it_came_to_and_runs_nowhere(reader: SheetReader) -> None:
    file = workbook([[Formula('HYPERLINK("http://x/","y")')]])
    assert rows(reader.read(file, "a.xlsx")) == (("computed",),)


def test_rows_keep_their_numbers_when_those_above_are_empty(reader: SheetReader) -> None:
    assert rows(reader.read(workbook([["x"]], first_row=3), "a.xlsx")) == (("",), ("",), ("x",))


@pytest.mark.parametrize(
    ("content", "name", "fault"),
    [
        (b'a\n"b\n', "a.csv", Fault(Flaw.OPEN_QUOTE, 2)),
        (b"a\n\0\n", "a.csv", Fault(Flaw.NUL, 2)),
        (b"a\n\xff\xff\xff\n", "a.csv", Fault(Flaw.NOT_TEXT, 2)),
        ("mark,holder\nNOVA,Müller\n".encode("cp1252"), "a.csv", Fault(Flaw.NOT_TEXT, 2)),
        ("mark\nÖkologie\nCitroën\n".encode("cp1252"), "a.csv", Fault(Flaw.NOT_TEXT, 2)),
        ("Größe;Farbe\n1;rot\n".encode("cp1252"), "a.csv", Fault(Flaw.NOT_TEXT, 1)),
        (b"a," * 201, "a.csv", Fault(Flaw.TOO_MANY_COLUMNS, 1)),
        (b"a\n" * 10_001, "a.csv", Fault(Flaw.TOO_MANY_ROWS, 10_001)),
        (b"a\nb," + b"x" * 10_001, "a.csv", Fault(Flaw.LONG_CELL, 2, 2)),
        (b"x" * (MOST_BYTES + 1), "a.csv", Fault(Flaw.TOO_LARGE)),
        (b"a,b\n", "a.xlsx", Fault(Flaw.MISNAMED)),
        (b"a,b\n", "a.exe", Fault(Flaw.MISNAMED)),
        (workbook([["x"]]), "a.csv", Fault(Flaw.MISNAMED)),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", Fault(Flaw.NOT_A_WORKBOOK)),
        (archive({"readme.txt": "no sheet"}), "a.xlsx", Fault(Flaw.NOT_A_WORKBOOK)),
        (workbook([["x"]])[:-30], "a.xlsx", Fault(Flaw.DAMAGED)),
        (archive({"xl/workbook.xml": "<not"}), "a.xlsx", Fault(Flaw.DAMAGED)),
        (archive({"xl/workbook.xml": b"\0" * (129 << 20)}), "a.xlsx", Fault(Flaw.BOMB)),
        (workbook([["x"]], first_row=10_001), "a.xlsx", Fault(Flaw.TOO_MANY_ROWS, 10_001)),
        (workbook([["x\n" * 6000]]), "a.xlsx", Fault(Flaw.LONG_CELL, 1, 1)),
    ],
)
def test_what_is_no_sheet_is_refused_at_its_place(
    reader: SheetReader, content: bytes, name: str, fault: Fault
) -> None:
    assert reader.read(content, name) == fault


def test_a_bomb_breaks_a_child_at_most_and_the_next_sheet_is_read(reader: SheetReader) -> None:
    assert isinstance(reader.read(bomb(), "a.xlsx"), Fault)
    assert rows(reader.read(workbook([["x"]]), "a.xlsx")) == (("x",),)


def test_a_sheet_whose_child_is_killed_from_outside_is_read_by_the_next(
    reader: SheetReader,
) -> None:
    reader.read(workbook([["x"]]), "a.xlsx")
    child = reader._child._child
    assert child
    os.kill(child.pid, signal.SIGKILL)
    assert rows(reader.read(workbook([["y"]]), "a.xlsx")) == (("y",),)


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_a_fault(content: bytes) -> None:
    sheet_or_fault = SheetReader().read(content, "a.csv")
    assert isinstance(sheet_or_fault, Fault) or all(
        "\0" not in cell for row in sheet_or_fault.rows for cell in row
    )
