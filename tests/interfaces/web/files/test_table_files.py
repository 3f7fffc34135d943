"""An exported table runs nothing in a spreadsheet, whatever its separator is."""

import csv
import io

import pytest
from django.test import RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from interfaces.web.components.table_files import escape_cell, table_response

_REQUEST = RequestFactory().get("/table/")
_cells = st.text(alphabet=";,\t\r\n\"' =+-@＝a1", max_size=12)


@given(_cells, _cells)
@example("Bag;=1+1", "")
@example('Bag;"=1+1;', "")
@example("Bag\t=1+1", "")
def test_no_cell_becomes_a_formula_with_a_comma_a_semicolon_or_a_tab(one: str, two: str) -> None:
    rows = [(7, one, two)]
    csv_text = table_response(_REQUEST, "cases", ("number", "title"), rows).content.decode()
    for separator in ",;\t":
        parsed_rows = list(csv.reader(io.StringIO(csv_text, newline=""), delimiter=separator))
        cells = [cell for row in parsed_rows for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))] == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_would_run_has_an_apostrophe_before_it(text: str) -> None:
    assert str(escape_cell(text)).startswith("'")


@pytest.mark.parametrize("text", ["Bag, 2-pack", "a; b", "x = y", 'size 10"', ""])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert escape_cell(text) == text


def test_a_number_stays_a_number() -> None:
    assert escape_cell(-0.25) == -0.25


@given(_cells)
@example("=1+1")
@example("https://a1.example")
@example("007")
@example("<r>&</r>")
@example("<r><t>x</t></r></si><si><t>rejected</t></si><si><r></r>")
def test_in_a_workbook_a_text_is_a_text_and_a_number_a_number(text: str) -> None:
    request = RequestFactory().get("/table/?as=xlsx")
    answer = table_response(request, "cases", ("number", "title"), [(7, text), (None, 0.5)])
    assert answer["Content-Disposition"] == 'attachment; filename="cases.xlsx"'
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    head, first, second = sheet.to_python()
    assert head == ["number", "title"]
    assert (first[0], str(first[1]).strip()) == (
        7,
        f"'{text}" if text.startswith("<r>") else text.strip(),
    )
    assert second == ["", 0.5]
