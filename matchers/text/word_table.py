"""How common are the words of ordinary language? One file, made from word frequency lists.

`python -m matchers.precompile` makes it in `language`, from the package wordfreq (its lists
are under CC BY-SA 4.0, so what is made of them is not part of this repository), from the English
words and the names of goods that lie here. It takes some twenty seconds; where it is missing and
the folder may not be written to, each process makes its own in memory.

- words of 39 languages, each language weighed by its share of listings, from a frequency of
  e**-17.5 on: a hash and the logarithm of the frequency;
- how well known a name is: its fourth highest Zipf value among five languages, for a name is
  about as common everywhere and a word at home alone;
- the probability of a letter after the three before it, over words weighed by frequency**0.35.
"""

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.text.fold import to_code_points
from matchers.text.kernel.weighing_columns import (
    ALPHABET_SIZE,
    FAME_STEPS,
    FILE_FORMAT,
    FREQUENCY_STEPS,
    IS_AFFIX,
    IS_WORD,
    LANGUAGE_PARTS,
    LEAST_FREQUENCY,
    LETTER_STEPS,
)

_SHARES: Final = {
    "en": 0.45, "ru": 0.10, "de": 0.06, "fr": 0.06, "es": 0.06, "cs": 0.06, "it": 0.05, "pl": 0.04,
    "pt": 0.03, "nl": 0.03, "zh": 0.03, "sv": 0.02, "uk": 0.02, "fi": 0.01, "nb": 0.01, "ca": 0.01,
    "el": 5e-3, "bg": 5e-3, "ja": 5e-3, "ko": 5e-3, "tr": 4e-3, "ro": 4e-3, "hu": 4e-3, "id": 4e-3,
    "vi": 4e-3, "da": 4e-3, "sk": 3e-3, "sh": 3e-3, "sl": 3e-3, "lt": 3e-3, "lv": 3e-3, "is": 3e-3,
    "mk": 3e-3, "fil": 3e-3, "ms": 3e-3, "ar": 3e-3, "he": 3e-3, "fa": 3e-3, "hi": 3e-3,
}  # fmt: skip
_NAMED_IN: Final = ("en", "de", "fr", "es", "it")
_RAREST: Final = -17.5
_OF_GOODS: Final = 3e-7
_COMMON_PLURAL: Final = -11.5
_AFFIXES: Final = (
    "store shop official outlet style pro kids men women sport sports mini plus max air online sale"
)
_BARRED: Final = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})
_LETTERS: Final = 27
_SMOOTHING: Final = 30.0
_TYPE_EXPONENT: Final = 0.35
_ALIGNED: Final = 64
_FOLDER: Final = Path(__file__).with_name("language")
_PATH: Final = _FOLDER / "words.bin"


@cache
def load_language() -> NDArray[np.uint8]:
    """Map the file of this version, or make it: once a process."""
    made_from = _compute_digest()
    with suppress(OSError, ValueError):
        mapped_file = np.memmap(_PATH, np.uint8, "r")
        if bytes(mapped_file[:32]) == made_from:
            return np.asarray(mapped_file)[_ALIGNED:]
    contents = _build_language()
    with suppress(OSError):  # the folder may not be written to
        part = _PATH.with_suffix(f".{os.getpid()}")
        part.write_bytes(made_from.ljust(_ALIGNED, b"\0") + contents.tobytes())
        part.replace(_PATH)
    contents.flags.writeable = False  # as the mapped one: compiled functions tell them apart
    return contents


def strip_accents(word: str) -> str:
    """Return the word without accents, in plain letters where it has any."""
    if word.isascii():
        return word
    bare = (c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return "".join(bare).translate(_BARRED)


def _compute_digest() -> bytes:
    digest = hashlib.sha256(f"{version('wordfreq')} {FILE_FORMAT}".encode())
    for path in (Path(__file__), _FOLDER / "english_words.txt", _FOLDER / "goods.tsv"):
        digest.update(path.read_bytes())
    return digest.digest()


def read_english_words() -> frozenset[str]:
    """Return the words of the English list, in lower case."""
    return frozenset(word for line in _read_lines("english_words.txt") for word in line.split())


def read_goods() -> Iterator[tuple[str, str]]:
    """Yield the lines of the table of goods: classes, and the names of goods between commas."""
    for line in _read_lines("goods.tsv"):
        classes, _, names = line.partition("\t")
        yield classes, names


def _read_lines(name: str) -> list[str]:
    text = files("matchers.text.language").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def _build_language() -> NDArray[np.uint8]:
    frequencies, fames = _count_words()
    goods = {w for _, names in read_goods() for name in names.split(",") for w in name.split()}
    goods = {word.casefold() for word in goods if word.isalpha()}
    for word in goods:
        frequencies[word] = frequencies.get(word, 0.0) + _OF_GOODS
    plain_words = read_english_words() | goods
    plurals = (f"{word}s" for word in plain_words)
    plain_words |= {
        plural for plural in plurals if frequencies.get(plural, 0) > np.exp(_COMMON_PLURAL)
    }
    model = _build_letter_model(frequencies)
    for word in plain_words | set(_AFFIXES.split()):
        frequencies.setdefault(word, float(np.exp(_RAREST)))
    least = np.exp(_RAREST)
    words = [word for word, frequency in frequencies.items() if frequency >= least]
    flags = np.fromiter((IS_WORD * (word in plain_words) for word in words), np.uint8)
    affixes = frozenset(_AFFIXES.split())
    flags |= np.fromiter((IS_AFFIX * (word in affixes) for word in words), np.uint8)
    logs = np.log(np.fromiter((frequencies[word] for word in words), np.float64))
    name_fames = np.fromiter((_get_name_fame(fames.get(word, ())) for word in words), np.float64)
    keys = _hash_words(words)
    order = np.argsort(keys)
    keys = keys[order]
    starts = np.searchsorted(keys >> np.uint64(48), np.arange(65537, dtype=np.uint64))
    return _lay_out(
        (
            starts.astype(np.uint32),
            (keys >> np.uint64(16)).astype(np.uint32),
            _quantise((logs[order] - LEAST_FREQUENCY) * FREQUENCY_STEPS),
            _quantise(name_fames[order] * FAME_STEPS),
            flags[order],
            model,
            _build_alphabet(),
        )
    )


def _count_words() -> tuple[dict[str, float], dict[str, list[float]]]:
    """Return the frequency of each word over all languages, and its Zipf values where named."""
    frequencies: dict[str, float] = {}
    for name, share in _SHARES.items():
        for word, frequency in _list_frequent(_read_list(name), share):
            frequencies[word] = frequencies.get(word, 0.0) + frequency
            bare = strip_accents(word)
            if bare != word and bare.isascii():
                frequencies[bare] = frequencies.get(bare, 0.0) + frequency
    return frequencies, _list_zipfs(frequencies)


def _list_zipfs(frequencies: dict[str, float]) -> dict[str, list[float]]:
    """Return the Zipf values of the known words where names are looked up."""
    zipfs: dict[str, list[float]] = {}
    for name in _NAMED_IN:
        for place, words in enumerate(_read_list(name)):
            for word in frequencies.keys() & set(words):
                zipfs.setdefault(word, []).append(9 - place / 100)
    return zipfs


def _read_list(language: str) -> Sequence[Sequence[str]]:
    """Return the words of each centibel, the most common first; only one list fits well."""
    from wordfreq import available_languages, read_cBpack  # noqa: PLC0415  # only to make the file

    buckets: Sequence[Sequence[str]] = read_cBpack(available_languages("best")[language])
    return buckets


def _list_frequent(buckets: Sequence[Sequence[str]], share: float) -> Iterator[tuple[str, float]]:
    """Yield the words of each centibel; those too rare to reach the limit in any sum are left."""
    for place, words in enumerate(buckets):
        frequency = share * 10 ** (-place / 100)
        if frequency < np.exp(_RAREST) / 8:
            return
        for word in words:
            yield word, frequency


def _get_name_fame(zipfs: Iterable[float]) -> float:
    """Return how well known a name is; 0 for a word of few languages."""
    sorted_zipfs = sorted(zipfs)
    if len(sorted_zipfs) >= 4:
        return sorted_zipfs[-4]
    return sorted_zipfs[0] - 0.7 if len(sorted_zipfs) == 3 else 0.0


def _hash_words(words: list[str]) -> NDArray[np.uint64]:
    from matchers.text import compiled  # noqa: PLC0415  # numba is slow to import

    ends = np.cumsum([0, *map(len, words)])
    hashes: NDArray[np.uint64] = compiled.hash_words(to_code_points("".join(words)), ends)
    return hashes


def _build_letter_model(frequencies: dict[str, float]) -> NDArray[np.uint8]:
    """Return -log of each letter after three others, the end of a word among them."""
    words = [w for w in frequencies if 3 <= len(w) <= 16 and w.isascii() and w.isalpha()]
    weights = (np.fromiter((frequencies[w] for w in words), np.float64) * 1e9) ** _TYPE_EXPONENT
    letters = np.frombuffer("".join(f"```{w}`" for w in words).encode(), np.uint8).astype(np.int64)
    letters = np.where(letters == ord("`"), 0, letters - ord("a") + 1)
    sizes = np.fromiter((len(w) + 4 for w in words), np.int64)
    begins = np.cumsum(sizes) - sizes
    is_last = np.ones(len(letters), np.bool_)
    is_last[(begins[:, None] + np.arange(3)).ravel()] = False
    places = np.flatnonzero(is_last)
    codes = np.zeros(len(places), np.int64)
    for back in (3, 2, 1, 0):
        codes = codes * _LETTERS + letters[places - back]
    counts = np.bincount(codes, np.repeat(weights, sizes - 3), _LETTERS**4)
    counts = counts.reshape((_LETTERS,) * 4)
    model = np.full(_LETTERS, 1 / _LETTERS)
    for level in (counts.sum((0, 1, 2)), counts.sum((0, 1)), counts.sum(0), counts):
        totals = level.sum(-1, keepdims=True)
        model = (level + _SMOOTHING * model) / (totals + _SMOOTHING)
    return _quantise(-np.log(model) * LETTER_STEPS).ravel()


def _build_alphabet() -> NDArray[np.uint32]:
    """Return lower case and plain letters of the first characters; 0 if a letter has none."""
    table = np.zeros((2, ALPHABET_SIZE), np.uint32)
    for code in range(ALPHABET_SIZE):
        small = chr(code).lower()
        table[0, code] = ord(small) if len(small) == 1 else code
        bare = strip_accents(small)
        if 1 <= len(bare) <= 2 and bare.isascii() and bare.isalnum():
            table[1, code] = sum(ord(letter) << 8 * place for place, letter in enumerate(bare))
    return table.ravel()


def _quantise(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _lay_out(parts: Iterable[NDArray[np.generic]]) -> NDArray[np.uint8]:
    """Return a table of places and sizes, then the parts, each on a border of 64 bytes."""
    table = np.zeros(2 * LANGUAGE_PARTS, np.int64)
    contents = [bytes(-(-table.nbytes // _ALIGNED) * _ALIGNED)]
    size = len(contents[0])
    for number, part in enumerate(parts):
        raw = part.tobytes()
        table[2 * number : 2 * number + 2] = size, len(raw)
        contents.append(raw.ljust(-(-len(raw) // _ALIGNED) * _ALIGNED, b"\0"))
        size += len(contents[-1])
    answer = np.frombuffer(bytearray(b"".join(contents)), np.uint8)
    answer[: table.nbytes] = table.view(np.uint8)
    return answer
