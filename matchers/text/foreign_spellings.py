"""How might a word in another script be spelt in Latin letters as a brand? айфон, ナイキ, 샤넬.

A transliteration says how it sounds; a brand is rarely spelt as it sounds. So each reading is
turned into the spellings that may have been read so: ks is x, sh may be ch, ay is i before a
consonant and an e. Korean is read letter by letter after the Revised Romanisation.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Final

from matchers.text.romanisation import romanise

# The leading consonants, vowels and final consonants of a syllable, in the order of Unicode.
_SYLLABLES: Final = (
    "g kk n d tt r m b pp s ss - j jj ch k t p h",
    "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
    "- k k ks n nj nh t l lk lm lb ls lt lp lh m p ps t t ng j ch k t p h",
)
_LEADS, _VOWELS, _TAILS = (letters.split() for letters in _SYLLABLES)
_FIRST_SYLLABLE, _LAST_SYLLABLE = "\uac00", "\ud7a3"
FOREIGN_WORD: Final = re.compile(
    "[\u0400-\u04ff]{4,24}|[\u0370-\u03ff]{4,24}|[\u3041-\u30ff]{3,16}|[\uac00-\ud7a3]{2,12}"
)
# What is heard, and what may be written for it; the first half where it is read, then respelt.
_SOUNDS: Final = (
    *(("lr", "l"), ("sya", "sha"), ("kusu$", "x"), ("ru$", "l"), ("su$", "s"), ("eu$", "")),
    *(("eu", ""), ("chch", "cc"), ("ks", "x"), ("eo", "u"), ("to$", "t"), ("do$", "d")),
)
_SPELT: Final = (
    *(("sh", "ch"), ("f", "ph"), ("a[iy]", "i"), ("i$", "e"), ("k", "c"), ("che$", "ce")),
    *(("v", "w"), ("r", "l"), ("([^aeiou])$", r"\1e")),
)
_MOST: Final = 24  # spellings of a word


@lru_cache(maxsize=4096)
def list_latin_spellings(word: str) -> tuple[str, ...]:
    """Return how a word of another script may be spelt in Latin letters, likeliest first."""
    sound = read_hangul(word) or romanise(word)
    if not sound.isascii() or len(sound) < 3:
        return ()
    readings = {sound: None}
    for pattern, spelt in _SOUNDS:
        for reading in [*readings]:
            readings[re.sub(pattern, spelt, reading)] = None
    for pattern, spelt in _SPELT:
        for reading in [*islice(readings, _MOST)]:
            readings[re.sub(pattern, spelt, reading)] = None
    return tuple(islice(readings, _MOST))


def read_hangul(word: str) -> str:
    """Return Korean syllables in Latin letters; empty if there are none."""
    return "".join(_read_syllables(word))


def _read_syllables(word: str) -> Iterator[str]:
    for syllable in unicodedata.normalize("NFC", word):
        if _FIRST_SYLLABLE <= syllable <= _LAST_SYLLABLE:
            lead, rest = divmod(ord(syllable) - ord(_FIRST_SYLLABLE), 21 * 28)
            vowel, tail = divmod(rest, 28)
            yield f"{_LEADS[lead]}{_VOWELS[vowel]}{_TAILS[tail]}".replace("-", "")
