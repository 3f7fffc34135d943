"""Which goods a title and a category speak of."""

import pytest

from lab.weights.material import class_accuracy, labelled_titles
from pipeline.policy.policy import Policy
from pipeline.wording.phrases import GoodsTable, category_classes, stem, title_classes

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


_SOLD = [
    ("phone case", {9}),
    ("coffee mug", {21}),
    ("dog bed", {20}),
    ("bag for laptop", {18}),
    ("Tasche für Laptop", {18}),
    ("taza de café", {21}),
    ("étui de guitare", {15}),
    ("手机壳", {9}),
    ("咖啡杯", {21}),
    ("чехол на кресло", {9}),
    ("Damenlaufschuhe", {25}),
    ("T-Shirt", {25}),
]


@pytest.mark.parametrize(("title", "classes"), _TITLES + _SOLD)
def test_words_of_a_title_point_to_nice_classes_and_of_two_goods_the_one_that_is_sold_counts(
    policy: Policy, title: str, classes: set[int]
) -> None:
    assert title_classes(title, policy) == classes


def test_the_marks_own_letters_are_no_goods(policy: Policy) -> None:
    assert title_classes("Watch our doorbell", policy) == {9, 14}
    assert title_classes("Watch our doorbell", policy, without=[(0, 5)]) == {9}
    assert title_classes("Apple juice", policy, without=[(0, 5)]) == {32}


_CATEGORIES = [
    ("Electronics > Audio", {9}),
    ("Clothing & Shoes", {25}),
    ("Home & Garden", {7, 8, 11, 20, 21, 24, 27, 31}),
    ("家居", {11, 20, 21, 24, 27}),
    ("Unknown", set()),
    ("", set()),
]


@pytest.mark.parametrize(("category", "classes"), _CATEGORIES)
def test_a_category_speaks_of_whole_aisles(
    policy: Policy, category: str, classes: set[int]
) -> None:
    assert category_classes(category, policy) == classes


_STEMS = [
    ("shoes", "shoe"),
    ("watches", "watch"),
    ("dresses", "dress"),
    ("batteries", "battery"),
    ("schuhe", "schuh"),
    ("taschen", "tasch"),
    ("tasche", "tasch"),
    ("glass", "glass"),
    ("bus", "bus"),
    ("футболки", "футболк"),
    ("футболка", "футболк"),
]


@pytest.mark.parametrize(("word", "stemmed"), _STEMS)
def test_a_stem_is_the_word_without_number_and_case(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


def test_the_longest_term_wins() -> None:
    table = GoodsTable([("phone", 9), ("phone case holder", 20), ("壳", 9), ("贝壳", 14)])
    assert table.find_at(tuple(map(stem, ("phone", "case", "holder"))), 0) == (3, frozenset({20}))
    assert table.find_at(tuple(map(stem, ("phone", "case"))), 0) == (1, frozenset({9}))
    assert list(table.find_chinese("贝壳")) == [(0, 2, frozenset({14}))]


def test_titles_that_built_no_table_are_sorted_rightly(policy: Policy) -> None:
    titles = labelled_titles()
    assert len(titles) >= 200
    assert {title.language for title in titles} == {"en", "zh", "es", "de", "fr", "ru"}
    assert class_accuracy(titles, policy) >= 0.93
