"""How common is a word in six languages? Zipf values from wordfreq, packed small.

The Zipf value is the decimal logarithm of a word's uses in a billion: 3 is a word that most
readers know, 5 one of every day. The lists hold words of 3 and more.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

LANGUAGES: Final = ("en", "zh", "es", "de", "fr", "ru")
RARE: Final = 2.5  # told for a word that no list holds
_SCALE: Final = 20  # a byte holds a Zipf value to a twentieth


@dataclass(frozen=True, slots=True)
class Frequencies:
    """The words of one language by their hashes: 9 bytes a word instead of 100.

    The hashes are those of this process alone, and are never stored. Two words in 10^13 share one.
    """

    hashes: NDArray[np.int64]
    zipf: NDArray[np.uint8]

    @classmethod
    def of(cls, language: str) -> Self:
        from wordfreq import available_languages, read_cBpack  # noqa: PLC0415  # 0.1 s, once

        buckets = read_cBpack(available_languages("small")[language])
        counts = [len(bucket) for bucket in buckets]
        hashes = np.fromiter(map(hash, chain.from_iterable(buckets)), np.int64, sum(counts))
        steps = [max(0, round(_SCALE * (9 - place / 100))) for place in range(len(buckets))]
        zipf = np.repeat(np.array(steps, np.uint8), counts)
        order = np.argsort(hashes)
        return cls(hashes[order], zipf[order])

    def of_word(self, word: str) -> float:
        """Its Zipf value; RARE where the list does not hold it."""
        own = hash(word)
        place = int(self.hashes.searchsorted(own))
        if place < len(self.hashes) and self.hashes[place] == own:
            return float(self.zipf[place]) / _SCALE
        return RARE


@lru_cache(maxsize=4096)
def zipf_values(word: str) -> tuple[float, ...]:
    """How common a word is in each language, in the order of LANGUAGES."""
    folded = word.casefold()
    return tuple(_frequencies(language).of_word(folded) for language in LANGUAGES)


@cache
def _frequencies(language: str) -> Frequencies:
    return Frequencies.of(language)
