"""Which goods a title speaks of."""

import pytest

from pipeline.classes import guessed_classes
from pipeline.policy import Policy

_TITLES = [
    ("running shoes for men", {25}),
    ("fresh apple juice 1l", {32}),
    ("Bluetooth headphones", {9}),
    ("leather handbag", {18}),
    ("男士手表 防水", {14}),
    ("Schmuck aus Silber", {14}),
    ("кроссовки мужские", {25}),
    ("building blocks 500 pieces", {28}),
    ("something else entirely", set()),
    ("", set()),
]


@pytest.mark.parametrize(("title", "classes"), _TITLES)
def test_words_of_a_title_point_to_nice_classes(
    policy: Policy, title: str, classes: set[int]
) -> None:
    assert guessed_classes([title], policy) == classes
