"""The page of education is data that can be read, and its check is marked as it says."""

from pathlib import Path
from typing import Final

import pytest

from pipeline.sellers.education import EducationUnreadable, mark_answers, parse_education

_TEXT: Final = (Path(__file__).parents[4] / "config" / "education.toml").read_text("utf-8")


def test_the_page_that_is_shipped_can_be_read_and_passed() -> None:
    education = parse_education(_TEXT)
    right = [question.right for question in education.questions]
    assert mark_answers(education, right).is_passed
    assert not mark_answers(education, [0] * len(right)).is_passed


def test_as_many_right_answers_as_are_needed_pass_and_one_fewer_does_not() -> None:
    education = parse_education(_TEXT)
    right = [question.right for question in education.questions]
    few = [answer if number < education.needed else 0 for number, answer in enumerate(right)]
    assert mark_answers(education, few).is_passed
    fewer = [0, *few[1:]]
    assert (mark_answers(education, fewer).right, mark_answers(education, fewer).is_passed) == (
        education.needed - 1,
        False,
    )


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [("needed = 4", "needed = 6", "needed"), ("right = 3", "right = 4", "questions.3.right")],
)
def test_a_page_that_nobody_could_pass_is_refused_by_its_key(
    old: str, new: str, names: str
) -> None:
    with pytest.raises(EducationUnreadable, match=names):
        parse_education(_TEXT.replace(old, new))
