"""Is a mark also a plain word of a language, and how common a one?

English words are those of the list in `matchers/text/language`, with its source. A word of another
language
shows itself by its frequency: a name is about as common everywhere, a word at home alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from matchers.text.word_table import read_english_words
from pipeline.policy.tables import Sense

LANGUAGES: Final = ("en", "zh", "es", "de", "fr", "ru")
RARE: Final = 2.5  # told for a word that no list holds
_STEPS: Final = 20  # of a byte to one of Zipf

type Buckets = Sequence[Sequence[str]]  # the words of each centibel, the most common first


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Words of several languages by their hashes: 14 bytes a word instead of 100.

    The hashes are those of this process alone and are never stored. That two of the 200,000
    words, or a word and a stranger, share one has a chance of one in a hundred million.
    """

    hashes: NDArray[np.int64]
    steps: NDArray[np.uint8]  # a row per word, a column per language

    @classmethod
    def from_lists(cls, lists: Iterable[Buckets]) -> Self:
        """Pack one list of words per language."""
        packed_lists = [_pack_buckets(buckets) for buckets in lists]
        hashes = np.unique(np.concatenate([keys for keys, _ in packed_lists]))
        steps = np.full((len(hashes), len(packed_lists)), round(RARE * _STEPS), np.uint8)
        for column, (keys, values) in enumerate(packed_lists):
            steps[np.searchsorted(hashes, keys), column] = values
        return cls(hashes, steps)

    def zipf_of(self, word: str) -> tuple[float, ...]:
        """Return the Zipf value of a word in each language; RARE where a list lacks it."""
        key = hash(word)
        place = int(self.hashes.searchsorted(key))
        if place < len(self.hashes) and self.hashes[place] == key:
            steps: list[int] = self.steps[place].tolist()
            return tuple(step / _STEPS for step in steps)
        return (RARE,) * int(self.steps.shape[1])


def _pack_buckets(buckets: Buckets) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    counts = [len(bucket) for bucket in buckets]
    hashes = np.fromiter(map(hash, chain.from_iterable(buckets)), np.int64, sum(counts))
    steps = [max(0, round(_STEPS * (9 - place / 100))) for place in range(len(buckets))]
    return hashes, np.repeat(np.array(steps, np.uint8), counts)


@lru_cache(maxsize=4096)
def zipf_values(word: str) -> tuple[float, ...]:
    """Return how common a word is in each language, in the order of LANGUAGES."""
    return _load_frequencies().zipf_of(word.casefold())


@cache
def _load_frequencies() -> Frequencies:
    """Read at the first use: the doors of the web never come here."""
    from wordfreq import available_languages, read_cBpack  # noqa: PLC0415  # 0.1 s and 8 MB

    files = available_languages("small")
    return Frequencies.from_lists(read_cBpack(files[language]) for language in LANGUAGES)


@lru_cache(maxsize=4096)
def is_dictionary_word(mark: str, sense: Sense) -> bool:
    """Return whether the mark is one common word, in whatever case."""
    word = mark.strip().casefold()
    return word in english_words() or _is_foreign_word(word, sense)


@lru_cache(maxsize=4096)
def is_known_word(span: str, sense: Sense) -> bool:
    """Return whether many texts use this word or name: coffee beside Cofe, Canon beside Cannon."""
    word = span.strip().casefold()
    return (
        is_dictionary_word(word, sense)
        or _singular(word) in english_words()
        or (commonness(word) >= sense.known_word_zipf)
    )


def commonness(word: str) -> float:
    """Return the Zipf value in the language where the word is most common."""
    return max(zipf_values(word.strip().casefold()))


def _is_foreign_word(word: str, sense: Sense) -> bool:
    english, *others = zipf_values(word)  # English is the first of LANGUAGES
    most = max(others)
    return most >= sense.foreign_word_zipf and most - english >= sense.foreign_word_lead


def _singular(word: str) -> str:
    return word.removesuffix("s")


@cache
def english_words() -> frozenset[str]:
    """Return the list's words, in lower case."""
    return read_english_words()
