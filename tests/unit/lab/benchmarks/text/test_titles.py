"""Are the benchmark's marks and titles what their classes say, the same for the same seed?"""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from lab.benchmarks.text import spellings
from lab.benchmarks.text.dataset import make_negatives, read_handmade, sample_evenly
from lab.benchmarks.text.letter_disguises import Disguise
from lab.benchmarks.text.material import make_stand_in
from lab.benchmarks.text.queries import (
    DESCRIPTION,
    REAL_PAIRS,
    Query,
    list_disguises,
    make_description,
    make_positives,
    make_title,
)
from lab.benchmarks.text.recall import GROUPS
from lab.benchmarks.text.register import Register, build_register

pytestmark = pytest.mark.slow

MARKS = st.from_regex(r"[A-Z][a-z]{4,9}( [A-Z][a-z]{3,8})?", fullmatch=True)


@pytest.fixture(scope="module")
def register() -> Register:
    return build_register(make_stand_in(), 2000, 7, read_handmade().marks)


@pytest.fixture(scope="module")
def queries(register: Register) -> list[Query]:
    return make_positives(register, 2000, make_stand_in(), 6, Random(1))


def test_the_same_seed_makes_the_same_register_and_another_seed_another(
    register: Register,
) -> None:
    first = read_handmade().marks
    assert build_register(make_stand_in(), 2000, 7, first) == register
    assert build_register(make_stand_in(), 2000, 8, first) != register


def test_a_register_has_distinct_wordings_and_its_marks_are_known_by_their_place(
    register: Register,
) -> None:
    assert len({mark.wording for mark in register.marks}) == len(register.marks) == 2000
    assert [mark.right_id for mark in register.marks] == list(range(2000))
    assert register.first(300) == register.marks[:300]


def test_at_least_25_classes_of_titles_are_asked(queries: list[Query]) -> None:
    kinds = Counter(query.kind for query in queries)
    assert len(kinds) >= 40
    assert max(kinds.values()) <= 6


def test_each_class_of_a_goal_is_asked(queries: list[Query]) -> None:
    grouped_kinds = {kind for kinds in GROUPS.values() for kind in kinds}
    rest = {"alias", "uts39_edited", "uts39_other_scripts"}
    assert grouped_kinds - {"alias"} <= set(list_disguises(make_stand_in()))
    asked_kinds = {query.kind for query in queries if not query.kind.startswith(REAL_PAIRS)}
    assert asked_kinds - rest <= grouped_kinds


def test_titles_hold_what_was_written_and_are_about_41_characters_long(
    queries: list[Query],
) -> None:
    assert all(query.wording in query.title for query in queries)
    assert 36 <= sum(len(query.title) for query in queries) / len(queries) <= 48


def test_a_description_has_511_characters_and_the_mark() -> None:
    text = make_description("Adidas", Random(4))
    assert len(text) == DESCRIPTION
    assert "Adidas" in text


@pytest.mark.parametrize("kind", sorted(list_disguises(make_stand_in())))
def test_each_disguise_changes_most_marks_unless_it_is_none(kind: str) -> None:
    way = list_disguises(make_stand_in())[kind]
    marks = ("Coffee & Krönung", "Яндекс", "Louis Vuitton", "Playmobil", "Swarovski", "Kettle")
    pairs = [(mark, way(mark, Random(2))) for mark in marks]
    changed_texts = [text for mark, text in pairs if text is not None and text != mark]
    assert bool(changed_texts) == (kind != "exact")


@given(mark=MARKS, seed=st.integers(0, 10_000))
@pytest.mark.parametrize("kind", ["insertion", "deletion", "substitution", "transposition"])
def test_one_edit_is_one_edit(kind: str, mark: str, seed: int) -> None:
    misspelling = list_disguises(make_stand_in())[kind](mark, Random(seed))
    assert misspelling is None or OSA.distance(misspelling.lower(), mark.lower()) <= 1


@given(mark=MARKS, seed=st.integers(0, 10_000))
def test_two_edits_are_at_most_two_and_of_long_marks_only(mark: str, seed: int) -> None:
    misspelling = spellings.two_edits(mark, Random(seed))
    assert (misspelling is None) == (len(spellings.fold_mark(mark)) < 7)
    # Two swaps that share a letter move it by two places, which counts three edits.
    assert misspelling is None or OSA.distance(misspelling.lower(), mark.lower()) <= 3


@given(mark=MARKS, seed=st.integers(0, 10_000))
@pytest.mark.parametrize(
    "way",
    [
        spellings.case,
        spellings.repeat_letters,
        spellings.split_word,
        spellings.punctuate,
        spellings.spell_with_signs,
    ],
)
def test_respelling_keeps_the_letters(way: Disguise, mark: str, seed: int) -> None:
    respelling = way(mark, Random(seed))
    assert respelling is None or spellings.fold_mark(respelling) == spellings.fold_mark(mark)


def test_hard_negatives_are_of_every_kind_and_do_not_wear_their_mark(register: Register) -> None:
    negatives = make_negatives(register.marks, 5, Random(3))
    assert {query.kind for query in negatives} == {
        "not_short",
        "not_two_edits",
        "not_three_edits",
        "not_another_word",
        "not_inside",
    }
    for query in negatives:
        words = query.title.lower().split()
        assert register.marks[query.right_id].wording.lower() not in words
        assert not query.is_there


def test_at_least_150_titles_are_written_by_hand_all_different() -> None:
    handmade_set = read_handmade()
    assert len({query.title for query in handmade_set.queries}) == len(handmade_set.queries) >= 150
    assert sum(not query.is_there for query in handmade_set.queries) >= 15
    assert {query.right_id for query in handmade_set.queries} == {
        mark.right_id for mark in handmade_set.marks
    }


def test_a_sample_is_spread_over_the_kinds(queries: list[Query]) -> None:
    kinds = {query.kind for query in queries}
    assert {query.kind for query in sample_evenly(queries, len(kinds))} == kinds


@given(mark=MARKS, seed=st.integers(0, 1000))
def test_a_title_is_made_around_the_mark(mark: str, seed: int) -> None:
    assert mark in make_title(mark, Random(seed))
