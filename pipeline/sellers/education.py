"""What sellers read after a strike, and the short check behind it, as data."""

from collections.abc import Sequence

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from pipeline.policy.tables import CLOSED, LocalizedText
from pipeline.toml_files import read_toml


class EducationUnreadable(ValueError):
    """The text cannot be read: the message names the key and what is wrong with it."""


@dataclass(frozen=True, slots=True, config=CLOSED)
class Section:
    """One thing to know."""

    title: LocalizedText
    text: LocalizedText


@dataclass(frozen=True, slots=True, config=CLOSED)
class Question:
    """One question with its answers, of which one is right."""

    asks: LocalizedText
    answers: tuple[LocalizedText, ...]
    right: int  # counted from 1
    why: LocalizedText

    def is_right(self, answer: int) -> bool:
        """Return whether this answer, counted from 1, is right."""
        return answer == self.right


@dataclass(frozen=True, slots=True, config=CLOSED)
class Education:
    """The whole page."""

    needed: int  # right answers
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How a check went, question by question."""

    marks: tuple[bool, ...]
    is_passed: bool

    @property
    def right(self) -> int:
        """How many answers were."""
        return sum(self.marks)


def parse_education(text: str) -> Education:
    """Return the page that this text writes down.

    Raises:
        EducationUnreadable: something is missing, or does not fit.
    """
    education = read_toml(text, _EDUCATION, EducationUnreadable)
    for number, question in enumerate(education.questions, start=1):
        if not 1 <= question.right <= len(question.answers):
            raise EducationUnreadable(f"questions.{number}.right: names no answer.")
    if not 1 <= education.needed <= len(education.questions):
        raise EducationUnreadable("needed: more than there are questions, or none.")
    return education


def mark_answers(education: Education, answers: Sequence[int]) -> Result:
    """Mark the answers, one for each question in order; 0 if none was given."""
    marks = tuple(
        question.is_right(answer)
        for question, answer in zip(education.questions, answers, strict=True)
    )
    return Result(marks, sum(marks) >= education.needed)


_EDUCATION = TypeAdapter(Education)
