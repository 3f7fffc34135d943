"""Folding makes disguises equal and never loses the place of a letter."""

import pytest
from hypothesis import given

from matchers.text.fold import (
    append_word,
    collapse_repeats,
    fold_classes,
    join_tokens,
    tokenise,
    translate,
)
from tests.unit.matchers.text.strategies import any_text


def fold_text(text: str) -> str:
    return join_tokens(tokenise(text))


@pytest.mark.parametrize(
    ("disguise", "meant"),
    [
        ("ＮＩＫＥ", "nike"),
        ("𝓝𝓲𝓴𝓮", "nike"),
        ("🅽🅸🅺🅴", "nike"),
        ("🇳🇮🇰🇪", "nike"),
        ("Ⓝⓘⓚⓔ", "nike"),
        ("Níkè", "nike"),
        ("Ni\u0301ke", "nike"),
        ("n\u200bi\u200dk\ufeffe", "nike"),
        ("ΝΙΚΕ", "nike"),
        ("ΥΗΝ", "yhn"),
        ("кік", "kik"),
        ("Łódź", "lodz"),
        ("Straße", "strase"),
        ("ﬃ", "fi"),
        ("٤٢", "42"),
        ("ke$ha", "kesha"),
        ("n!ke", "nike"),
        ("b055", "bos"),
        ("ﾊﾟﾅ", "パナ"),
        ("한국", "한국"),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),
    ],
)
def test_a_disguise_folds_to_what_it_stands_for(disguise: str, meant: str) -> None:
    assert fold_text(disguise) == fold_text(meant)


def test_every_character_is_translated_once_and_for_all() -> None:
    for code in range(0x110000):
        once = translate(chr(code)).text
        assert translate(once).text == once


@given(any_text)
def test_each_step_of_folding_is_idempotent(text: str) -> None:
    once = translate(text).text
    assert translate(once).text == once
    assert collapse_repeats(collapse_repeats(once)) == collapse_repeats(once)
    assert fold_classes(fold_classes(once)) == fold_classes(once)


@given(any_text)
def test_the_letters_of_a_token_stand_where_it_says(text: str) -> None:
    for token in tokenise(text):
        assert 0 <= token.start < token.end <= len(text)
        inside = [word.letters for word in tokenise(text[token.start : token.end])]
        assert token.letters in inside or set("@$!|€£¥¢") & set(token.letters)


def test_an_accent_belongs_to_the_letter_it_stands_on() -> None:
    (token,) = tokenise("(nike\u0301)")
    assert (token.start, token.end) == (1, 6)


def test_an_emoji_parts_words_and_moves_no_offset() -> None:
    spans = [(token.start, token.end) for token in tokenise("👟nike👩‍👩‍👧shoe")]
    assert spans == [(1, 5), (10, 14)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("n!ke wow! n! 5|n", ["n!ke", "wow", "n", "5|n"]),
        ("$50 US$50 US$", ["50", "us", "50", "us$"]),
        ("adida$, ad@ bod¥ b¥te €5", ["adida$", "ad@", "bod", "b¥te", "5"]),
    ],
)
def test_signs_count_as_letters_where_a_letter_is_next_to_them(text: str, words: list[str]) -> None:
    assert [token.letters for token in tokenise(text)] == words


def test_a_number_is_neither_collapsed_nor_read_as_letters() -> None:
    assert fold_text("1000") == "1000"
    assert fold_text("g00gle") == fold_text("google")


def test_a_letter_doubled_at_a_join_counts_once() -> None:
    assert append_word("pin", "nacle") == "pinacle"
    assert append_word("10", "00") == "1000"
    assert fold_text("pin nacle") == fold_text("pinnacle")


def test_repeats_collapse_before_signs_become_letters() -> None:
    assert fold_text("Illy") == "iiy"


def test_a_name_of_one_repeated_letter_keeps_two() -> None:
    assert fold_text("QQ") == fold_text("qqq") == "qq"
    assert fold_text("Q") == "q"


def test_scripts_without_spaces_give_a_token_for_each_character() -> None:
    assert [token.letters for token in tokenise("正品nike鞋")] == ["正", "品", "nike", "鞋"]
