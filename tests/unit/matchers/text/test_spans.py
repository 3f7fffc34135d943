"""A span is exact: read again it gives the mark, and no letter of a reader is split by it."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from matchers.text.fold import blank_signs, join_tokens, tokenise, tokenise_letters, translate
from matchers.text.index import TextIndex
from matchers.text.likeness import Form, TextLikeness
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark

REGISTER = (Mark(1, "Nike", ("耐克", "ナイキ", "나이키")), Mark(2, "Adidas"), Mark(3, "نايك"))
MATCHER = TextMatcher(TextIndex.from_marks(REGISTER))
WORN = (
    "nike", "ＮＩＫＥ", "n\u0301i\u0308ke\u0301\u0323", "n\u200di\u200dk\u200de\u200d",
    "n\u200bike",
    "𝓝𝓲𝓴𝓮", "🅽🅸🅺🅴", "🇳🇮🇰🇪", "ΝΙΚΕ", "n.i.k.e", "n i k e", "Ad1das", "adiiidas", "adidas\ufe0f",
    "耐克", "ナイキ", "ﾅｲｷ", "나이키", "\u1102\u1161\u110b\u1175\u110f\u1175", "نايك", "نَايك\u200f",
    "adidasshoes", "myadidas", "@nike|adidas",
)  # fmt: skip
AROUND = (
    "👩‍👩‍👧", "👟", "🏳️‍🌈", "1️⃣", "שלום", "مرحبا", "\u202enike\u202c", "é", "\u0301", "\u200d", "กำ",
    "क्षि", "🇺🇸", "🇺", "한", "\u1100", "ﷺ", "shoe", " ", "-", "鞋", "\r\n", "\ufe0f", "ß",
)  # fmt: skip
titles = st.lists(st.sampled_from(WORN + AROUND) | st.text(max_size=2), max_size=8)


def borders(text: str) -> set[int]:
    return {0, *(grapheme.end() for grapheme in regex.finditer(r"\X", text))}


def readings(stretch: str) -> set[str]:
    """The stretch read alone: as drawn, and with its signs as spaces."""
    return {
        join_tokens(tokenise(stretch)),
        join_tokens(tokenise_letters(blank_signs(translate(stretch)))),
    }


def spellings(likeness: TextLikeness) -> set[str]:
    (mark,) = (mark for mark in REGISTER if mark.right_id == likeness.right_id)
    return {join_tokens(tokenise(wording)) for wording in (mark.wording, *mark.aliases)}


@given(titles.map("".join) | titles.map(" ".join))
def test_the_span_read_alone_is_the_mark_and_splits_no_letter(title: str) -> None:
    for likeness in MATCHER.search(Wording(title=title), limit=99):
        assert set(likeness.span) <= borders(title)
        if not likeness.edits and likeness.form is not Form.ROMANISED:
            assert readings(title[slice(*likeness.span)]) & spellings(likeness)


@given(st.sampled_from(WORN), st.sampled_from(["👩‍👩‍👧", "שלום", "مرحبا", "👟", "-"]))
def test_a_worn_mark_is_found_beside_emoji_and_right_to_left_words(worn: str, beside: str) -> None:
    for title in (f"{beside} {worn} {beside}", f"{worn} {beside}"):
        likenesses = MATCHER.search(Wording(title=title))
        assert any(
            title[slice(*likeness.span)] in worn or worn in title[slice(*likeness.span)]
            for likeness in likenesses
        )


def test_a_mark_within_a_readers_letter_is_not_found() -> None:
    flags = "\U0001f1fa\U0001f1f3\U0001f1ee\U0001f1f0\U0001f1ea"  # UN, IK, E: drawn as flags
    assert MATCHER.search(Wording(title=flags)) == ()
