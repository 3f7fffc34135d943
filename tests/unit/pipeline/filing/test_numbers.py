"""Numbers are read as people say and type them, and written in one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.filing.numbers import Number, parse_number


@pytest.mark.parametrize(
    "typed",
    [
        "MW-4821-07",
        "mw-4821-7",
        "MW4821-07",
        " MW 4821 7 ",
        "4821/7",
        "4821-07",
        "ＭＷ－４８２１－０７",
    ],
)
def test_a_case_is_read_however_its_number_is_typed(typed: str) -> None:
    assert parse_number(typed) == Number(4821, 7)


@pytest.mark.parametrize("typed", ["MW-4821", "mw4821", "4821", "MW 4821", "#4821"])
def test_a_request_is_read_however_its_number_is_typed(typed: str) -> None:
    assert parse_number(typed) == Number(4821)


@pytest.mark.parametrize(
    "typed", ["", "MW", "PlayStation 5", "MW-4821-07-1", "EM018123456", "9" * 19, "MW-12.345.678"]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse_number(typed) is None


def test_the_line_has_two_digits_or_more() -> None:
    assert [str(Number(4821, line)) for line in (7, 300)] == ["MW-4821-07", "MW-4821-300"]


@given(st.integers(1, 10**18 - 1), st.none() | st.integers(0, 9999))
def test_what_is_written_is_read_again(request: int, line: int | None) -> None:
    number = Number(request, line)
    assert parse_number(str(number)) == number
