"""Words for goods, and the Nice classes they point to: a generated table and a light stemmer."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

type Classes = frozenset[int]

COMPOUND_FROM = 7  # letters of a word whose end may be a word for goods: Laufschuhe
_END_FROM = 4
_LONGEST = 4  # words of a term
_VOWELS = "аеёиоуыэюяьй"


class GoodsTable:
    """Terms by their stems; Chinese ones by their first character."""

    def __init__(self, rows: Iterable[tuple[str, int]]) -> None:
        gathered: dict[str, set[int]] = {}
        for term, nice_class in rows:
            gathered.setdefault(term, set()).add(nice_class)
        self._by_stems: dict[str, Classes] = {}
        self._longest: dict[str, int] = {}
        self._spaceless: dict[str, list[tuple[str, Classes]]] = {}
        for term, classes in gathered.items():
            self._add(term, frozenset(classes))
        for terms in self._spaceless.values():
            terms.sort(key=lambda one: -len(one[0]))

    def find_at(self, stems: tuple[str, ...], place: int) -> tuple[int, Classes] | None:
        """Return the longest term that begins at this word: how many words, which classes."""
        most = self._longest.get(stems[place])
        if most is None:
            return None
        for length in range(min(most, len(stems) - place), 0, -1):
            classes = self._by_stems.get(" ".join(stems[place : place + length]))
            if classes is not None:
                return length, classes
        return None

    def find_at_end(self, word: str) -> Classes | None:
        """Return the classes of the longest term that a long German compound ends with."""
        for start in range(2, len(word) - _END_FROM + 1):
            classes = self._by_stems.get(word[start:])
            if classes is not None:
                return classes
        return None

    def find_chinese(self, text: str) -> Iterator[tuple[int, int, Classes]]:
        """Yield the longest Chinese terms of a lower-case text: start, end, classes."""
        place = 0
        while place < len(text):
            for term, classes in self._spaceless.get(text[place], ()):
                if text.startswith(term, place):
                    yield place, place + len(term), classes
                    place += len(term) - 1
                    break
            place += 1

    def _add(self, term: str, classes: Classes) -> None:
        if any("\u3400" <= letter <= "\u9fff" for letter in term):
            self._spaceless.setdefault(term[0], []).append((term, classes))
            return
        stems = [stem(word) for word in split_term(term)]
        if 0 < len(stems) <= _LONGEST:
            self._by_stems[" ".join(stems)] = classes
            self._longest[stems[0]] = max(len(stems), self._longest.get(stems[0], 0))


def is_goods(word: str) -> bool:
    """Return whether this word alone is a term of the shipped table."""
    return goods_table().find_at((stem(word),), 0) is not None


def split_term(term: str) -> list[str]:
    """Return the words of a term: what stands between signs."""
    return "".join(one if one.isalnum() else " " for one in term.casefold()).split()


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return a word without the endings of number and case, which the table's words lose too."""
    if len(word) < 4:
        return word
    if "а" <= word[-1] <= "я" or word[-1] == "ё":
        return _russian_stem(word)
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _german_stem(word)


def _german_stem(word: str) -> str:
    """Also French plurals in x, and the silent e of all three."""
    if word.endswith("en") and len(word) > 5:
        return word[:-2]
    if word.endswith(("e", "n")) and len(word) > 5 and word[-2] in "aeiou" and word[-1] == "n":
        return word
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _russian_stem(word: str) -> str:
    if word.endswith(("ов", "ев")) and len(word) > 4:
        return word[:-2]
    for _ in range(3):
        if len(word) <= 3 or word[-1] not in _VOWELS:
            break
        word = word[:-1]
    return word


@cache
def goods_table() -> GoodsTable:
    """Return the shipped table, read at its first use."""
    return GoodsTable(_rows())


def _rows() -> Iterator[tuple[str, int]]:
    text = files("pipeline.wording").joinpath("goods.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            nice_class, _, terms = line.partition("\t")
            yield from ((term, int(nice_class)) for term in terms.split(","))
