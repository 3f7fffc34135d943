"""A word of another script is looked for as the brand spellings that may sound so."""

import pytest

from matchers.text.foreign_spellings import FOREIGN_WORD, list_latin_spellings, read_hangul


@pytest.mark.parametrize(
    ("word", "brand"),
    [
        ("айфон", "iphone"),
        ("найк", "nike"),
        ("РОЛЕКС", "rolex"),
        ("шанель", "chanel"),
        ("ナイキ", "nike"),
        ("アディダス", "adidas"),
        ("シャネル", "chanel"),
        ("나이키", "nike"),
        ("샤넬", "chanel"),
    ],
)
def test_the_brand_is_among_the_spellings(word: str, brand: str) -> None:
    assert brand in list_latin_spellings(word)


def test_korean_is_read_syllable_by_syllable() -> None:
    assert read_hangul("삼성") == "samseong"
    assert not read_hangul("nike")


@pytest.mark.parametrize("word", ["耐克", "ا", "", "ab"])
def test_what_cannot_be_read_has_no_spelling(word: str) -> None:
    assert list_latin_spellings(word) == ()


def test_the_spellings_of_a_word_are_few_whatever_it_is() -> None:
    for word in ("с" * 24, "аюфхшщ" * 4, "フ" * 16, "쀍" * 12):
        assert len(list_latin_spellings(word)) <= 24
        assert FOREIGN_WORD.fullmatch(word)
