"""Which marks are words, and how common they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.policy import Policy
from pipeline.wording.dictionary import (
    LANGUAGES,
    RARE,
    Frequencies,
    commonness,
    is_dictionary_word,
    is_known_word,
    zipf_values,
)

_WORDS = ["apple", "Shell", " target ", "montre", "Sonne", "苹果", "книга", "zapatos"]
_NAMES = ["Nike", "Gucci", "Zorvex", "Samsung", "Renault", "Найк", "耐克", "", "New Balance"]


@pytest.mark.parametrize("word", _WORDS)
def test_a_word_of_any_of_the_six_languages_is_a_word(policy: Policy, word: str) -> None:
    assert is_dictionary_word(word, policy.sense)


@pytest.mark.parametrize("name", _NAMES)
def test_a_name_is_none_however_often_it_is_written(policy: Policy, name: str) -> None:
    assert not is_dictionary_word(name, policy.sense)


def test_known_are_words_their_plurals_and_much_used_names(policy: Policy) -> None:
    assert all(is_known_word(word, policy.sense) for word in ("channel", "shells", "Canon"))
    assert not any(is_known_word(word, policy.sense) for word in ("Nikke", "Guccci", "Zorvex"))


def test_everyday_words_are_more_common_than_rare_ones() -> None:
    assert commonness("house") > commonness("fossil") > commonness("zorvex") == RARE
    assert len(zipf_values("house")) == len(LANGUAGES)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 600), max_size=30), st.text())
def test_packed_frequencies_are_those_of_the_lists(counts: dict[str, int], other: str) -> None:
    buckets = [[word for word, place in counts.items() if place == step] for step in range(601)]
    frequencies = Frequencies.from_lists([buckets, [[]]])
    for word, place in counts.items():
        first, second = frequencies.zipf_of(word)
        assert abs(first - (9 - place / 100)) <= 1 / 40 + 1e-9
        assert second == RARE
    if other not in counts:
        assert frequencies.zipf_of(other) == (RARE, RARE)
