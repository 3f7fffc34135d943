"""How often is a title's Nice class guessed rightly? On titles that built no table."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.classes import title_classes
from pipeline.policy import Policy


@dataclass(frozen=True, slots=True)
class LabelledTitle:
    """A title and the class of what it sells."""

    nice_class: int
    language: str
    title: str


@cache
def labelled_titles() -> tuple[LabelledTitle, ...]:
    """The titles written by hand."""
    lines = Path(__file__).with_name("titles.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(LabelledTitle(int(one), language, title) for one, language, title in rows)


def class_accuracy(titles: Sequence[LabelledTitle], policy: Policy) -> float:
    """The share of titles whose class is among those guessed."""
    right = (each.nice_class in title_classes(each.title, policy) for each in titles)
    return sum(right) / len(titles)


def find_missed_titles(titles: Sequence[LabelledTitle], policy: Policy) -> list[LabelledTitle]:
    """The titles whose class is not among those guessed."""
    return [each for each in titles if each.nice_class not in title_classes(each.title, policy)]
