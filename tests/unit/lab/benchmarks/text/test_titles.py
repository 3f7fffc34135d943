"""Are the benchmark's marks and titles what they say, the same for the same seed?"""

from random import Random

from lab.benchmarks.text.handmade import read_handmade
from lab.benchmarks.text.run import _register_marks
from lab.sample_data.names import list_marks


def test_the_same_seed_makes_the_same_names_and_another_seed_others() -> None:
    marks = list_marks(["Nike"], 300, Random(7))
    assert marks == list_marks(["Nike"], 300, Random(7))
    assert marks != list_marks(["Nike"], 300, Random(8))
    assert marks[0] == "Nike"
    assert len({mark.casefold() for mark in marks}) == 300


def test_marks_are_known_by_their_place_and_none_is_there_twice() -> None:
    handmade = read_handmade()
    marks = _register_marks(handmade, ["NIKE", "Stihl"], 200)
    assert tuple(marks[: len(handmade.marks)]) == handmade.marks
    assert [mark.right_id for mark in marks] == list(range(200))
    wordings = [mark.wording.casefold() for mark in marks]
    assert len(set(wordings)) == 200
    assert wordings.count("nike") == wordings.count("stihl") == 1


def test_at_least_150_titles_are_written_by_hand_all_different() -> None:
    handmade = read_handmade()
    assert len({title.title for title in handmade.titles}) == len(handmade.titles) >= 150
    assert sum(not title.is_there for title in handmade.titles) >= 15
    assert {title.right_id for title in handmade.titles} == {
        mark.right_id for mark in handmade.marks
    }
