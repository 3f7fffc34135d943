"""The index finds what an exhaustive scan with rapidfuzz finds, no more and no less."""

import random
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from matchers.text import compiled
from matchers.text.character_tables import load_character_table
from matchers.text.fold import join_tokens, to_code_points, tokenise
from matchers.text.index import TextIndex
from matchers.text.kernel.columns import (
    EDIT_FROM,
    EDITS,
    END,
    FLAGS,
    GLUED,
    ROW,
    START,
    TWO_EDITS_FROM,
    WORDS,
)
from matchers.text.matcher import TextMatcher, Wording, build_allowances, empty_index
from matchers.text.spelling import Mark
from tests.unit.matchers.text.strategies import LETTERS, marks, plain_texts

pytestmark = pytest.mark.slow

type Meeting = tuple[int, int, int, int]  # start, end, spelling, edits
type Window = tuple[int, int, str]  # start, end, folded text


def count_forgiven_edits(text: str) -> int:
    """The edits at which a folded spelling is still found: 0, 1 or 2. A number: none."""
    if len(text) < EDIT_FROM or text.isdecimal():
        return 0
    return 1 if len(text) < TWO_EDITS_FROM else 2


def windows(title: str) -> list[Window]:
    words = tokenise(title)
    return [
        (words[first].start, words[last - 1].end, join_tokens(words[first:last]))
        for first in range(len(words))
        for last in range(first + 1, min(len(words), first + WORDS) + 1)
    ]


def find_meetings(index: TextIndex, title: str, edits: int) -> set[Meeting]:
    """Every meeting with a window, before the best are chosen."""
    fields = np.array([0, len(title)])
    nothing = empty_index().contents
    (rows, _, counts), _ = compiled.search(
        to_code_points(title), fields, load_character_table(), index.contents, nothing, nothing,
        np.zeros(0, np.int64), build_allowances(edits),
    )  # fmt: skip
    unglued_rows = [row for row in rows[: counts[0]].tolist() if not row[FLAGS] & GLUED]
    return {(row[START], row[END], row[ROW], row[EDITS]) for row in unglued_rows}


def nearest(index: TextIndex, windows: list[Window], edits: int) -> list[set[Meeting]]:
    """The same by comparing everything with everything; a set for each window."""
    spellings = [index.get_spelling(row).text for row in range(len(index))]
    allowed_edits = np.minimum(
        np.array([count_forgiven_edits(text) for text in spellings], np.int64), edits
    )
    texts = [text for _, _, text in windows]
    apart = cdist(texts, spellings, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    expected: list[set[Meeting]] = [set() for _ in windows]
    for text, row in np.argwhere(apart <= allowed_edits).tolist():
        start, end, _ = windows[text]
        expected[text].add((start, end, row, int(apart[text, row])))
    return expected


def edit_word(word: str, chance: random.Random) -> str:
    for _ in range(chance.randrange(4)):
        place = chance.randrange(len(word))
        added_letter = chance.choice(["", *LETTERS])
        swap = word[place + 1 : place + 2] + word[place]
        word = (
            word[:place]
            + chance.choice([added_letter, added_letter + word[place], swap])
            + word[place + 1 :]
        )
        word = word if len(word) > 1 else "ab"
    return word


@pytest.mark.parametrize("edits", [1, 2])
def test_the_index_finds_what_an_exhaustive_scan_finds_in_ten_thousand_pairs(edits: int) -> None:
    chance = random.Random(edits)
    names = ["".join(chance.choices(LETTERS, k=chance.randint(3, 16))) for _ in range(3_000)]
    titles = [
        f"{edit_word(chance.choice(names), chance)} {chance.choice(names)}" for _ in range(6_500)
    ]
    index = TextIndex.from_marks(Mark(number, name) for number, name in enumerate(names))
    title_windows = [windows(title) for title in titles]
    meeting_sets = iter(
        nearest(index, [window for spans in title_windows for window in spans], edits)
    )
    pairs = 0
    for title, spans in zip(titles, title_windows, strict=True):
        expected = set[Meeting]().union(*islice(meeting_sets, len(spans)))
        assert find_meetings(index, title, edits) == expected, title
        pairs += len(expected)
    assert pairs >= 10_000


@given(marks.filter(bool), plain_texts, st.sampled_from([1, 2]))
def test_the_index_equals_an_exhaustive_scan(register: list[Mark], title: str, edits: int) -> None:
    latin = [Mark(mark.right_id, mark.wording) for mark in register]
    index = TextIndex.from_marks(latin)
    assert find_meetings(index, title, edits) == set().union(*nearest(index, windows(title), edits))


@given(
    st.text("ab", min_size=60, max_size=80).map(lambda text: f"x{text}y"),
    st.lists(st.tuples(st.integers(0, 81), st.sampled_from("cde")), max_size=3),
)
def test_long_slogans_are_compared_beyond_a_machine_word(
    slogan: str, changes: list[tuple[int, str]]
) -> None:
    title = list(slogan)
    for place, letter in changes:
        title[place % len(title)] = letter
    index = TextIndex.from_marks([Mark(1, slogan)])
    title_windows = windows("".join(title))
    assert find_meetings(index, "".join(title), 2) == set().union(*nearest(index, title_windows, 2))


@pytest.mark.parametrize("size", range(7, 13))
def test_a_swap_anywhere_with_any_other_edit_is_found(size: int) -> None:
    """Also across the end of the keyed beginning, where the swap takes up both letters left out."""
    mark = "fmwatpgnxkbd"[:size]
    matcher = TextMatcher(TextIndex.from_marks([Mark(1, mark)]))
    swapped_texts = [mark[:i] + mark[i + 1] + mark[i] + mark[i + 2 :] for i in range(size - 1)]
    texts = {edit for text in swapped_texts for edit in _list_edits(text)} - {mark}
    near_texts = sorted(text for text in texts if OSA.distance(text, mark) <= 2)
    assert len(near_texts) > 100
    assert [text for text in near_texts if not matcher.find(Wording(title=text)).right_ids] == []


def _list_edits(text: str) -> Iterator[str]:
    """The text with one letter left out, added or replaced, at every place."""
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
        yield text[:place] + "z" + text[place:]
        yield text[:place] + "z" + text[place + 1 :]
