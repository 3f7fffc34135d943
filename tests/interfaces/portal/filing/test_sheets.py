"""A sheet is read row by row, and a broken one names its row."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interfaces.portal.filing.listings import MalformedSheet, read_listings


@pytest.mark.parametrize(
    ("content", "listings"),
    [
        (b"", []),
        (b"url\n", [""]),
        (b"https://a/1\nhttps://a/2\n", ["https://a/1", "https://a/2"]),
        (b"url\r\nhttps://a/1\r\n", ["", "https://a/1"]),
        (b"\xef\xbb\xbfID\n1\n\n2\n", ["", "1", "", "2"]),
        (b"seller,id,note\nx,1,y\nz,2,\n", ["", "1", "2"]),
        (b"seller;URL\nx;https://a/1\n", ["", "https://a/1"]),
        (b"id\tnote\n1\tx\n", ["", "1"]),
        (b'id,note\n1,"two\nlines"\n2,\n', ["", "1", "2"]),
        ("卖家,链接\n甲,https://a/1\n".encode(), ["", "https://a/1"]),
        ("卖家,链接\n甲,https://a/1\n".encode("gb18030"), ["", "https://a/1"]),
        ("id\n1\n".encode("utf-16"), ["", "1"]),
        (b"1,first\n2,second\n", ["1", "2"]),
        (b"seller,id\nx,1\nlonely\n", ["", "1", "lonely"]),
        (b"seller,id,note\nx,,y\n", ["", "x y"]),
        (b"Title,Listing URL\nBag,https://a/1\n", ["", "https://a/1"]),
        (b"Title,Product-ID\nBag,1\n", ["", "1"]),
        (
            b"Title,Where it is\nBag,https://a/1\nHat,https://a/2\n",
            ["", "https://a/1", "https://a/2"],
        ),
        (b"Bag 1,https://a/1\nHat,https://a/2\n", ["https://a/1", "https://a/2"]),
        ("\ufeff标题;商品链接\n包;https://a/1\n".encode(), ["", "https://a/1"]),
    ],
)
def test_a_sheet_gives_one_text_a_row(content: bytes, listings: list[str]) -> None:
    assert read_listings(content) == listings


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b'id\n1\n"2\n3\n', 3),
        (b'id\n1\n"2"x\n', 3),
        (b"id\n1\n\x00\n", 3),
        (b"id\n1\n\xff\xff\xff\n", 3),
        (b"%PDF-1.7\n\x80\xff\xff\xfe", 2),
    ],
)
def test_a_broken_sheet_names_its_row(content: bytes, row: int) -> None:
    with pytest.raises(MalformedSheet) as error:
        read_listings(content)
    assert error.value.row == row
    assert str(error.value).startswith(f"Row {row}: ")


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_name_a_row(content: bytes) -> None:
    with suppress(MalformedSheet):
        assert all("\0" not in listing for listing in read_listings(content))
