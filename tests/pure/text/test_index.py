"""The index equals an exhaustive scan, and a damaged file is never searched."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from matchers.text import storage
from matchers.text.fold import tokens
from matchers.text.index import IndexUnreadable, TextIndex, build
from matchers.text.keys import Encoded
from matchers.text.matcher import TextMatcher
from matchers.text.reading import Wording
from matchers.text.spelling import Mark, forgiven
from matchers.text.table import OWNERS, KeyTable, TooManySpellings
from matchers.text.windows import windows
from tests.pure.text.strategies import LETTERS, marks, plain_texts, words

type Pair = tuple[int, int, int]  # text, spelling, edits

MARKS = [Mark(1, "Nike", ("耐克",)), Mark(2, "Adidas"), Mark(3, "Swarovski")]
ADIDAS = Wording(title="adidaz")


def near(index: TextIndex, texts: list[str], edits: int) -> set[Pair]:
    encoded = Encoded(texts)
    found = index.equal(texts, encoded.whole()), index.within(texts, encoded, edits)
    return {
        (int(text), int(row), int(apart))
        for pairs in found
        for text, row, apart in zip(pairs.texts, pairs.rows, pairs.edits, strict=True)
    }


def nearest(index: TextIndex, texts: list[str], edits: int) -> set[Pair]:
    """The same by comparing everything with everything."""
    known = [index.spelling(row).text for row in range(len(index))]
    allowed = np.minimum(np.array([forgiven(text) for text in known], np.int64), edits)
    distances = cdist(texts, known, scorer=OSA.distance)
    rows = np.argwhere(distances <= allowed).tolist()
    return {(text, row, int(distances[text, row])) for text, row in rows}


def edited(word: str, chance: random.Random) -> str:
    for _ in range(chance.randrange(4)):
        place = chance.randrange(len(word))
        added = chance.choice(["", *LETTERS])
        swap = word[place + 1 : place + 2] + word[place]
        word = word[:place] + chance.choice([added, added + word[place], swap]) + word[place + 1 :]
        word = word or "a"
    return word


@pytest.mark.parametrize("edits", [1, 2])
def test_the_index_finds_what_an_exhaustive_scan_finds_in_many_near_pairs(edits: int) -> None:
    chance = random.Random(edits)
    names = ["".join(chance.choices(LETTERS, k=chance.randint(3, 14))) for _ in range(3_000)]
    titles = [
        f"{edited(chance.choice(names), chance)} {chance.choice(names)}" for _ in range(6_500)
    ]
    index = TextIndex.of(Mark(number, name) for number, name in enumerate(names))
    texts = [window.text for title in titles for window in windows(tokens(title))]
    expected = nearest(index, texts, edits)
    assert len(expected) >= 10_000
    assert near(index, texts, edits) == expected


@given(marks.filter(bool), plain_texts, st.sampled_from([1, 2]))
def test_the_index_equals_an_exhaustive_scan(register: list[Mark], title: str, edits: int) -> None:
    index = TextIndex.of(register)
    texts = [window.text for window in windows(tokens(title))]
    assert near(index, texts, edits) == nearest(index, texts, edits)


@given(words, words)
def test_a_distance_is_the_same_from_either_side(one: str, other: str) -> None:
    there = near(TextIndex.of([Mark(1, one)]), [other], 2)
    back = near(TextIndex.of([Mark(1, other)]), [one], 2)
    same_length = forgiven(one) == forgiven(other)
    assert (
        not same_length
        or {pair[2] for pair in there} == {pair[2] for pair in back}
        or (one[0] * len(one) == one or other[0] * len(other) == other)
    )


@given(st.lists(st.text("abc", min_size=1, max_size=12), min_size=1, max_size=5))
def test_a_part_has_the_key_of_the_same_text_alone(texts: list[str]) -> None:
    encoded = Encoded(texts)
    for row, text in enumerate(texts):
        for first in range(len(text)):
            key = encoded.part(np.array([row]), np.array([first]), np.array([len(text)]))
            assert key == Encoded([text[first:]]).whole()


@given(marks, plain_texts)
def test_a_saved_index_answers_as_the_one_in_memory(
    tmp_path_factory: pytest.TempPathFactory, register: list[Mark], title: str
) -> None:
    path = tmp_path_factory.mktemp("index") / "marks.idx"
    build(register, path)
    wording = Wording(title=title)
    opened = TextMatcher(TextIndex.open(path)).search(wording)
    assert opened == TextMatcher(TextIndex.of(register)).search(wording)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    path = tmp_path / "marks.idx"
    build(MARKS, path)
    return path


def test_an_index_without_marks_finds_nothing(tmp_path: Path) -> None:
    build((), tmp_path / "empty.idx")
    index = TextIndex.open(tmp_path / "empty.idx")
    assert len(index) == 0
    assert TextMatcher(index).search(ADIDAS) == ()


@pytest.mark.parametrize("size", [0, 7, 47, 60, 1_000])
def test_a_truncated_file_is_refused(built: Path, size: int) -> None:
    built.write_bytes(built.read_bytes()[:size])
    with pytest.raises(IndexUnreadable):
        TextIndex.open(built)


def test_a_file_short_of_one_byte_is_refused_even_when_trusted(built: Path) -> None:
    built.write_bytes(built.read_bytes()[:-1])
    with pytest.raises(IndexUnreadable, match="instead of"):
        TextIndex.open(built, is_trusted=True)


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "photo.png"
    foreign.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    with pytest.raises(IndexUnreadable, match="not a text index"):
        TextIndex.open(foreign)


def test_another_version_is_refused(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "VERSION", storage.VERSION + 1)
    with pytest.raises(IndexUnreadable, match="version"):
        TextIndex.open(built)


@pytest.mark.parametrize("place", [20, 100, 1_900, -70])
def test_one_changed_byte_anywhere_is_refused(built: Path, place: int) -> None:
    damaged = bytearray(built.read_bytes())
    damaged[place] ^= 1
    built.write_bytes(damaged)
    with pytest.raises(IndexUnreadable, match="damaged"):
        TextIndex.open(built)


def test_other_arrays_are_refused(tmp_path: Path) -> None:
    storage.write(tmp_path / "other.idx", {"anything": np.zeros(3, np.uint8)})
    with pytest.raises(IndexUnreadable, match="other arrays"):
        TextIndex.open(tmp_path / "other.idx")


def test_a_missing_file_is_an_ordinary_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        TextIndex.open(tmp_path / "none.idx")


def test_a_failed_build_leaves_the_good_file_and_nothing_else(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = built.read_bytes()

    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        build([Mark(9, "Zara")], built)
    assert built.read_bytes() == before
    assert list(built.parent.iterdir()) == [built]


def test_a_reader_keeps_its_index_while_a_new_one_takes_its_place(built: Path) -> None:
    old = TextMatcher(TextIndex.open(built))
    build([Mark(9, "Zara")], built)
    assert old.search(ADIDAS)
    assert TextMatcher(TextIndex.open(built)).search(ADIDAS) == ()


def test_more_spellings_than_an_entry_can_number_are_refused() -> None:
    with pytest.raises(TooManySpellings):
        KeyTable.of(np.zeros(1, np.uint64), np.array([OWNERS]))
