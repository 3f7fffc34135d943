"""Is a mark also a plain word of a language, and how common a one?

English words are those of the list beside this file, with its source. A word of another language
shows itself by its frequency: a name is about as common everywhere, a word at home alone.
"""

from functools import cache, lru_cache
from importlib.resources import files

from pipeline.frequency import zipf_values
from pipeline.tables import Sense


@lru_cache(maxsize=4096)
def is_dictionary_word(mark: str, sense: Sense) -> bool:
    """One common word, in whatever case."""
    word = mark.strip().casefold()
    return word in english_words() or _is_foreign_word(word, sense)


@lru_cache(maxsize=4096)
def is_known_word(span: str, sense: Sense) -> bool:
    """A word or name that many texts use: coffee beside Cofe, Canon beside Cannon."""
    word = span.strip().casefold()
    return (
        is_dictionary_word(word, sense)
        or _singular(word) in english_words()
        or (commonness(word) >= sense.known_word_zipf)
    )


def commonness(word: str) -> float:
    """The Zipf value in the language where the word is most common."""
    return max(zipf_values(word.strip().casefold()))


def _is_foreign_word(word: str, sense: Sense) -> bool:
    english, *others = zipf_values(word)  # English is the first of LANGUAGES
    most = max(others)
    return most >= sense.foreign_word_zipf and most - english >= sense.foreign_word_lead


def _singular(word: str) -> str:
    return word.removesuffix("s")


@cache
def english_words() -> frozenset[str]:
    """The list's words, in lower case."""
    text = files("pipeline").joinpath("dictionary.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
