"""Whatever a listing or a register holds, a search ends, in bounds, with a sensible answer."""

import numpy as np
import pytest

from matchers.text import compiled
from matchers.text.character_tables import load_character_table
from matchers.text.fold import to_code_points
from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher, Wording, build_allowances, empty_index
from matchers.text.named_mark import build_mark_index
from matchers.text.spelling import Mark

pytestmark = pytest.mark.slow

_MEGA = 1_000_000
_NIKE = Mark(1, "Nike", ("耐克",))
MATCHER = TextMatcher(
    TextIndex.from_marks([_NIKE, Mark(2, "Adidas"), Mark(3, "a"), Mark(4, "501")])
)

_FLOODS = {
    "one word": "x" * _MEGA,
    "one mark": ("nike " * _MEGA)[:_MEGA],
    "single letters": "a b " * 50_000,
    "glued": ("adidasnike" * _MEGA)[:_MEGA],
    "characters without spaces": "耐克" * 50_000,
    "only emoji": "👩‍👩‍👧" * 200_000,
    "only digits": "501 " * (_MEGA // 4),
    "one number": "9" * _MEGA,
    "lone surrogates": "\ud800" * 100_000,
    "signs": "@$!|" * (_MEGA // 4),
    "Cyrillic": ("найк " * _MEGA)[:100_000],
    "conjoining jamo": "\u1112\u1161\u11ab" * 100_000,
    "spaces": "n" + " " * _MEGA + "ike",
}


@pytest.mark.parametrize("flood", _FLOODS)
def test_a_flooded_title_is_searched_in_bounds(flood: str) -> None:
    title = _FLOODS[flood]
    likenesses = MATCHER.search(Wording(title=title))
    assert len(likenesses) <= 20
    assert all(0 <= likeness.span[0] < likeness.span[1] <= len(title) for likeness in likenesses)
    assert bool(likenesses) == (flood not in {
        "one word", "glued", "only emoji", "one number", "lone surrogates", "signs", "Cyrillic",
        "conjoining jamo",
    })  # fmt: skip


def test_hits_are_bounded_however_long_the_title_is() -> None:
    title = "nike adidas " * 50_000
    index, nothing = MATCHER.base.contents, empty_index().contents
    heaps = compiled.search(
        to_code_points(title), np.array([0, len(title)]), load_character_table(),
        index, nothing, index, np.zeros(0, np.int64), build_allowances(2),
    )  # fmt: skip
    assert all(counts[0] <= len(rows) == 8192 for rows, _, counts in heaps)


def test_a_letter_under_a_hundred_thousand_accents_is_one_letter() -> None:
    title = "n" + "\u0301" * 100_000 + "ike shoe"
    (likeness,) = MATCHER.search(Wording(title=title))
    assert likeness.span == (0, 100_004)


@pytest.mark.parametrize("wording", ["", " ", "!!!", "👟", "\ud800", "xy" * 100, "\u0301", "\0"])
def test_a_mark_without_letters_to_look_for_is_never_found(wording: str) -> None:
    matcher = TextMatcher(TextIndex.from_marks([Mark(9, wording), _NIKE]))
    likenesses = matcher.search(Wording(title=f"new nike {wording} shoe"))
    assert [likeness.right_id for likeness in likenesses] == [1]
    index, text = build_mark_index(Mark(9, wording)), Wording(title="nike shoe")
    assert not tuple(TextMatcher(empty_index()).find_beside(index, text)[1])


@pytest.mark.parametrize(
    ("mark", "title", "is_found"),
    [
        ("X", "size x shirt", True),
        ("X", "model X", True),
        ("X", "xx xbox", False),
        ("O", "0 left", False),
        ("501", "jeans 501", True),
        ("501", "jeans 5 0 1", False),
        ("501", "jeans ５０１", False),
        ("501", "jeans 5o1 1501 502", False),
        ("1000000", "1000001 100000", False),
    ],
)
def test_one_letter_and_numbers_are_found_only_as_registered(
    mark: str,
    title: str,
    is_found: bool,  # noqa: FBT001  # a column of the table
) -> None:
    matcher = TextMatcher(TextIndex.from_marks([Mark(1, mark)]))
    assert bool(matcher.search(Wording(title=title))) == is_found


def test_a_mark_that_many_rights_share_is_answered_in_bounds() -> None:
    matcher = TextMatcher(TextIndex.from_marks(Mark(number, "Star") for number in range(10_000)))
    likenesses = matcher.search(Wording(title="star shop star"), limit=50)
    assert len({likeness.right_id for likeness in likenesses}) >= 25
    assert len(likenesses) == 50
