"""Foreign words are read in Latin letters, and offsets stay those of the original."""

import pytest
from hypothesis import given

from matchers.text.romanisation import has_foreign_letters, romanise, romanise_letters
from tests.unit.matchers.text.strategies import any_text


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("Адидас", "adidas"),
        ("Щука", "shchuka"),
        ("Ναϊκ", "naik"),
        ("Φίλα", "fila"),
        ("ナイキ", "naiki"),
        ("ないき", "naiki"),
        ("ﾅｲｷ", "naiki"),
        ("シャネル", "shaneru"),
        ("フィラ", "fira"),
    ],
)
def test_a_foreign_word_is_read_letter_by_letter(word: str, letters: str) -> None:
    assert romanise(word) == letters


def test_latin_chinese_and_korean_are_left_alone() -> None:
    assert romanise("nike") == ""
    assert not has_foreign_letters("耐克 나이키")


@given(any_text)
def test_each_letter_comes_from_a_place_in_order(text: str) -> None:
    letters = romanise_letters(text)
    assert len(letters.text) == len(letters.starts) == len(letters.ends)
    assert list(letters.starts) == sorted(letters.starts)
    for start, end in zip(letters.starts, letters.ends, strict=True):
        assert 0 <= start < end <= len(text)


def test_a_contracted_syllable_spans_both_its_characters() -> None:
    letters = romanise_letters("シャ")
    assert (letters.text, list(letters.starts), list(letters.ends)) == ("sha", [0, 0, 0], [1, 1, 2])
