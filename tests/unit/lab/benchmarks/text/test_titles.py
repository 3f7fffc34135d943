"""Are the benchmark's marks and titles what they say, the same for the same seed?"""

import pytest

from lab.benchmarks.text.handmade import read_handmade
from lab.benchmarks.text.material import make_stand_in
from lab.benchmarks.text.register import Register, build_register


@pytest.fixture(scope="module")
def register() -> Register:
    return build_register(make_stand_in(), 2000, 7, read_handmade().marks)


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


def test_at_least_150_titles_are_written_by_hand_all_different() -> None:
    handmade = read_handmade()
    assert len({title.title for title in handmade.titles}) == len(handmade.titles) >= 150
    assert sum(not title.is_there for title in handmade.titles) >= 15
    assert {title.right_id for title in handmade.titles} == {
        mark.right_id for mark in handmade.marks
    }
