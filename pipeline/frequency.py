"""How common is a word in six languages? Zipf values from wordfreq, packed small.

The Zipf value is the decimal logarithm of a word's uses in a billion: 3 is a word that most
readers know, 5 one of every day. The lists hold words of 3 and more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

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
        """Packs one list of words per language."""
        packed = [_pack_buckets(buckets) for buckets in lists]
        hashes = np.unique(np.concatenate([each for each, _ in packed]))
        steps = np.full((len(hashes), len(packed)), round(RARE * _STEPS), np.uint8)
        for column, (own, values) in enumerate(packed):
            steps[np.searchsorted(hashes, own), column] = values
        return cls(hashes, steps)

    def zipf_of(self, word: str) -> tuple[float, ...]:
        """Its Zipf value in each language; RARE where a list does not hold it."""
        own = hash(word)
        place = int(self.hashes.searchsorted(own))
        if place < len(self.hashes) and self.hashes[place] == own:
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
    """How common a word is in each language, in the order of LANGUAGES."""
    return _load_frequencies().zipf_of(word.casefold())


@cache
def _load_frequencies() -> Frequencies:
    """Read at the first use: the doors of the web never come here."""
    from wordfreq import available_languages, read_cBpack  # noqa: PLC0415  # 0.1 s and 8 MB

    files = available_languages("small")
    return Frequencies.from_lists(read_cBpack(files[language]) for language in LANGUAGES)
