"""An exported table runs nothing in a spreadsheet, whatever its separator is."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from interfaces.web.components.csv_files import csv_response, escape_cell

_cells = st.text(alphabet=";,\t\r\n\"' =+-@＝a1", max_size=12)


@given(_cells, _cells)
@example("Bag;=1+1", "")
@example('Bag;"=1+1;', "")
@example("Bag\t=1+1", "")
def test_no_cell_becomes_a_formula_with_a_comma_a_semicolon_or_a_tab(one: str, two: str) -> None:
    written = csv_response("cases", ("number", "title"), [(7, one, two)]).content.decode()
    for separator in ",;\t":
        rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=separator))
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))] == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_would_run_has_an_apostrophe_before_it(text: str) -> None:
    assert str(escape_cell(text)).startswith("'")


@pytest.mark.parametrize("text", ["Bag, 2-pack", "a; b", "x = y", 'size 10"', ""])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert escape_cell(text) == text


def test_a_number_stays_a_number() -> None:
    assert escape_cell(-0.25) == -0.25
