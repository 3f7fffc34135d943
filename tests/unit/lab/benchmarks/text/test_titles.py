"""Are the benchmark's marks what they say, the same for the same seed?"""

from random import Random

from lab.benchmarks.text.run import _register_marks
from lab.sample_data.names import list_marks


def test_the_same_seed_makes_the_same_names_and_another_seed_others() -> None:
    marks = list_marks(["Nike"], 300, Random(7))
    assert marks == list_marks(["Nike"], 300, Random(7))
    assert marks != list_marks(["Nike"], 300, Random(8))
    assert marks[0] == "Nike"
    assert len({mark.casefold() for mark in marks}) == 300


def test_a_smaller_register_is_the_start_of_a_larger_one_with_real_names_in_it() -> None:
    real = [f"Real {number}" for number in range(100)]
    marks = _register_marks(real, 1000)
    assert [mark.right_id for mark in marks] == list(range(1000))
    assert len({mark.wording for mark in marks}) == 1000
    assert 0 < sum(mark.wording in real for mark in marks[:300]) < 100
