"""Whatever is pasted becomes rows, and nothing typed is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.filing.listing_lines import Site, find_shop, sort_lines, split_rows

_SITE = Site("loop", "https://loop.example")


@pytest.mark.parametrize("line", ["https://loop.example/shops/S-1/", "loop:shops/S-1", "shops/S-1"])
def test_a_shops_own_page_is_named_by_address_or_code(line: str) -> None:
    (shop_page,) = sort_lines([line], [_SITE]).listings
    assert (shop_page.external_id, shop_page.url) == ("shops/S-1", "https://loop.example/shops/S-1")
    assert find_shop(shop_page.external_id) == "S-1"
    assert not find_shop("S-1")


@pytest.mark.parametrize("line", ["shops/", "listings/L-1", "shops/S-1/2", "shops/" + "S" * 95])
def test_what_names_neither_a_listing_nor_a_shop_is_refused(line: str) -> None:
    assert [refusal.code for refusal in sort_lines([line], [_SITE]).refused_lines] == ["malformed"]


@pytest.mark.parametrize("page", ["/item/{id}", "/de/p/{id}", "/{id}"])
def test_a_marketplace_names_the_path_of_its_listings(page: str) -> None:
    site = Site("loop", "https://loop.example", page)
    url = f"https://loop.example{page.replace('{id}', '4711.b')}"
    for line in (url, f"{url}/?ref=mail#top", "loop:4711.b", "4711.b"):
        assert [
            (listing.external_id, listing.url) for listing in sort_lines([line], [site]).listings
        ] == [("4711.b", url)]
    (shop,) = sort_lines(["https://loop.example/shops/S-1"], [site]).listings
    assert shop.external_id == "shops/S-1"
    for line in ("https://loop.example/listings/4711", f"{url}/reviews"):
        (refused_line,) = sort_lines([line], [site]).refused_lines
        assert refused_line.says.endswith(f"example {site.url('12345')}.")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", ()),
        (" \n\t\n", ()),
        ("a\r\nb\rc\nd\u2028e", ("a", "b", "c", "d", "e")),
        ("https://a/1, https://a/2; https://a/3", ("https://a/1", "https://a/2", "https://a/3")),
        ("red bag https://a/1", ("red bag https://a/1",)),
        ("loop:1, loop:2", ("loop:1, loop:2",)),
        ("a\0b", ("a\N{REPLACEMENT CHARACTER}b",)),
        ("1 < 2", ("1 < 2",)),
        (
            "Name\tPrice\tAddress\nBag\t12,00\thttps://a/1\n\t\thttps://a/2",
            ("https://a/1", "https://a/2"),
        ),
        ("Title\tListing ID\nBag\tL-1\nno id\t", ("L-1", "no id")),
        ("https://a/1\thttps://a/2", ("https://a/1", "https://a/2")),
        ("URL\nhttps://a/1", ("https://a/1",)),
    ],
)
def test_lines_become_rows(text: str, rows: tuple[str, ...]) -> None:
    assert split_rows(text).rows == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('<a href="https://a/1">x</a><a href="#top">up</a>', ("https://a/1",)),
        ("<p>one</p><A HREF='https://a/1?x=1&amp;y=2'>", ("https://a/1?x=1&y=2",)),
        ('<a href="https://a/1"><a href="https://a/1">', ("https://a/1",)),
    ],
)
def test_a_page_becomes_its_links(text: str, rows: tuple[str, ...]) -> None:
    assert (split_rows(text).rows, split_rows(text).is_from_html) == (rows, True)


def test_a_page_without_links_stays_text_to_be_corrected() -> None:
    assert split_rows("<p>no link</p>").rows == ("<p>no link</p>",)


@given(st.text(max_size=300))
def test_any_text_becomes_rows_that_a_database_keeps(text: str) -> None:
    assert all(row.strip() and "\0" not in row for row in split_rows(text).rows)
