"""The index equals an exhaustive scan, and a damaged file is never searched."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from matchers.text import index_file
from matchers.text.index import IndexUnreadable, TextIndex, build_index
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from tests.unit.matchers.text.strategies import marks, plain_texts

MARKS = [Mark(1, "Nike", ("耐克",)), Mark(2, "Adidas"), Mark(3, "Swarovski")]
ADIDAS = Wording(title="adidaz")


@given(marks, plain_texts)
def test_a_saved_index_answers_as_the_one_in_memory(
    tmp_path_factory: pytest.TempPathFactory, register: list[Mark], title: str
) -> None:
    path = tmp_path_factory.mktemp("index") / "marks.idx"
    build_index(register, path)
    wording = Wording(title=title)
    results = TextMatcher(TextIndex.open(path)).search(wording)
    assert results == TextMatcher(TextIndex.from_marks(register)).search(wording)


@pytest.fixture
def index_path(tmp_path: Path) -> Path:
    path = tmp_path / "marks.idx"
    build_index(MARKS, path)
    return path


def test_an_index_without_marks_finds_nothing(tmp_path: Path) -> None:
    build_index((), tmp_path / "empty.idx")
    index = TextIndex.open(tmp_path / "empty.idx")
    assert len(index) == 0
    assert TextMatcher(index).search(ADIDAS) == ()


@pytest.mark.parametrize(
    ("size", "is_trusted"), [(size, False) for size in (0, 7, 47, 60, 1_000)] + [(-1, True)]
)
def test_a_truncated_file_is_refused_even_when_trusted(
    index_path: Path, size: int, *, is_trusted: bool
) -> None:
    index_path.write_bytes(index_path.read_bytes()[:size])
    with pytest.raises(IndexUnreadable, match="instead of" if is_trusted else None):
        TextIndex.open(index_path, is_trusted=is_trusted)


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "photo.png"
    foreign.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    with pytest.raises(IndexUnreadable, match="not a text index"):
        TextIndex.open(foreign)


def test_another_version_is_refused(index_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_file, "VERSION", index_file.VERSION + 1)
    with pytest.raises(IndexUnreadable, match="version"):
        TextIndex.open(index_path)


@pytest.mark.parametrize("place", [20, 100, 700, -70])
def test_one_changed_byte_anywhere_is_refused(index_path: Path, place: int) -> None:
    damaged_bytes = bytearray(index_path.read_bytes())
    damaged_bytes[place] ^= 1
    index_path.write_bytes(damaged_bytes)
    with pytest.raises(IndexUnreadable, match="damaged"):
        TextIndex.open(index_path, is_trusted=False)


@pytest.mark.parametrize("size", [8, 500])
def test_other_contents_are_refused(tmp_path: Path, size: int) -> None:
    index_file.write_index(tmp_path / "other.idx", np.full(size, 255, np.uint8))
    with pytest.raises(IndexUnreadable, match="do not lie within"):
        TextIndex.open(tmp_path / "other.idx")


def test_a_missing_file_is_an_ordinary_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        TextIndex.open(tmp_path / "none.idx")


def test_a_failed_build_leaves_the_good_file_and_nothing_else(
    index_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index_path.read_bytes()

    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        build_index([Mark(9, "Zara")], index_path)
    assert index_path.read_bytes() == before
    assert list(index_path.parent.iterdir()) == [index_path]


def test_a_reader_keeps_its_index_while_a_new_one_takes_its_place(index_path: Path) -> None:
    old = TextMatcher(TextIndex.open(index_path))
    build_index([Mark(9, "Zara")], index_path)
    assert old.search(ADIDAS)
    assert TextMatcher(TextIndex.open(index_path)).search(ADIDAS) == ()
