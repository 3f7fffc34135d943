"""Words of a text with their places, and the phrases of a table among them, in one pass."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from matchers.text.word_table import read_goods
from pipeline.policy.policy import Policy
from pipeline.wording.dictionary import RARE, zipf_values

# Chinese is written without spaces: a phrase of it is looked for at every character.
_HAN = "\u3400-\u9fff"
_WORD = re.compile(rf"[^\W_{_HAN}]+|[{_HAN}]+")
_HAS_HAN = re.compile(rf"[{_HAN}]")
LONGEST_TITLE: Final = 2000  # characters; what is longer speaks of more than one thing
_PLAIN = re.compile(r"[\s'’-]+")


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words, case folded; a run of Chinese counts as one word."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    has_han: bool


@dataclass(frozen=True, slots=True)
class Phrase[T]:
    """A phrase of the table where it stands: `first` and `last` (exclusive) count words."""

    means: T
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry[T]:
    rest: tuple[str, ...]
    exact: str  # the whole wording, where its signs matter: 1:1, б/у
    means: T


@lru_cache(maxsize=256)  # cues and goods read the same title
def split_words(text: str) -> Words:
    """Return the words of a text."""
    spans = [match.span() for match in _WORD.finditer(text)]
    words = tuple([text[start:end].casefold() for start, end in spans])
    starts, ends = zip(*spans, strict=True) if spans else ((), ())
    has_han = not text.isascii() and _HAS_HAN.search(text) is not None
    return Words(text, words, starts, ends, has_han)


class PhraseBook[T]:
    """Phrases by their first word, or by their first character where they hold Chinese."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        self._spaced: dict[str, list[_Entry[T]]] = {}
        self._spaceless: dict[str, list[tuple[str, T]]] = {}
        for wording, means in phrases:
            self._add(wording.casefold(), means)
        for others in self._spaceless.values():
            others.sort(key=lambda entry: -len(entry[0]))

    def find_phrases(self, words: Words) -> Iterator[Phrase[T]]:
        """Yield every phrase in the text; those that overlap are all told."""
        for place, word in enumerate(words.words):
            if word in self._spaced:
                yield from self._match_entries(words, place, self._spaced[word])
        if words.has_han:
            yield from self._match_chinese(words)

    def _add(self, wording: str, means: T) -> None:
        if _HAS_HAN.search(wording):
            self._spaceless.setdefault(wording[0], []).append((wording, means))
            return
        parts = tuple(_WORD.findall(wording))
        has_signs = "".join(parts) != _PLAIN.sub("", wording)
        entry = _Entry(parts[1:], wording if has_signs else "", means)
        self._spaced.setdefault(parts[0], []).append(entry)

    def _match_entries(
        self, words: Words, place: int, entries: list[_Entry[T]]
    ) -> Iterator[Phrase[T]]:
        for entry in entries:
            last = place + 1 + len(entry.rest)
            if words.words[place + 1 : last] != entry.rest:
                continue
            start, end = words.starts[place], words.ends[last - 1]
            if entry.exact:
                end = start + len(entry.exact)
                if words.text[start:end].casefold() != entry.exact:
                    continue
            yield Phrase(entry.means, place, last, start, end)

    def _match_chinese(self, words: Words) -> Iterator[Phrase[T]]:
        text, place = lower_in_place(words.text), 0
        for start, letter in enumerate(text):
            while place < len(words.ends) and words.ends[place] <= start:
                place += 1
            for wording, means in self._spaceless.get(letter, ()):
                if text.startswith(wording, start):
                    yield Phrase(means, place, place + 1, start, start + len(wording))


def lower_in_place(text: str) -> str:
    """Return the text in lower case, each letter where it stood; İ, which grows, is kept."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in text)


type Classes = frozenset[int]

COMPOUND_FROM = 7  # letters of a word whose end may be a word for goods: Laufschuhe
_END_FROM = 4
_LONGEST = 4  # words of a term
_VOWELS = "аеёиоуыэюяьй"


class GoodsTable:
    """Terms by their stems; Chinese ones by their first character."""

    def __init__(self, rows: Iterable[tuple[str, int]]) -> None:
        classes_by_term: dict[str, set[int]] = {}
        for term, nice_class in rows:
            classes_by_term.setdefault(term, set()).add(nice_class)
        self._by_stems: dict[str, Classes] = {}
        self._longest: dict[str, int] = {}
        self._spaceless: dict[str, list[tuple[str, Classes]]] = {}
        for term, classes in classes_by_term.items():
            self._add(term, frozenset(classes))
        for terms in self._spaceless.values():
            terms.sort(key=lambda entry: -len(entry[0]))

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
    return "".join(letter if letter.isalnum() else " " for letter in term.casefold()).split()


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
    """Return the stem of a German word, of a French plural in x, or of a word with a silent e."""
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
    for nice_class, terms in read_goods():
        yield from ((term, int(nice_class)) for term in terms.split(","))


_NOTHING: Classes = frozenset()

# Between two goods such a word says that the first is sold: Tasche für Laptop, чехол для телефона.
_GOES_WITH = frozenset({
    *("for", "with", "of", "to", "fits", "and"),
    *("de", "del", "en", "con", "para", "d", "du", "des", "pour", "avec", "à", "au"),
    *("für", "mit", "von", "aus", "zum"),
    *("для", "с", "со", "из", "на", "под", "к", "от"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goods:
    """A word for goods where it stands: `first` and `last` (exclusive) count words."""

    start: int
    end: int
    first: int
    last: int
    classes: Classes


def title_classes(title: str, policy: Policy, without: Iterable[tuple[int, int]] = ()) -> Classes:
    """Return the classes of what a title sells, its marks left out.

    An Apple charger is not fruit, though apple juice is a juice.

    Of two goods side by side the later is sold (phone case), but in Russian and after a word
    as "for" the first (чехол телефона, case for a phone).
    """
    return _title_classes(title[:LONGEST_TITLE], policy, tuple(without))


@lru_cache(maxsize=512)  # the marks found in a listing share its title, and often their place
def _title_classes(title: str, policy: Policy, spans: tuple[tuple[int, int], ...]) -> Classes:
    words, goods = _find_goods(title, policy)
    if spans:
        goods = tuple(
            term
            for term in goods
            if not any(start <= term.start and term.end <= end for start, end in spans)
        )
    return _NOTHING.union(*(term.classes for term in _drop_accessories(words, goods)))


def category_classes(category: str, policy: Policy) -> Classes:
    """Return every class that the category's words speak of."""
    return _category_classes(category[:LONGEST_TITLE], policy)


@lru_cache(maxsize=1024)
def _category_classes(category: str, policy: Policy) -> Classes:
    words, goods = _find_goods(category, policy)
    aisles = (phrase.means for phrase in _category_phrases(policy).find_phrases(words))
    return _NOTHING.union(*aisles, *(term.classes for term in goods))


def _drop_accessories(words: Words, goods: tuple[Goods, ...]) -> Iterator[Goods]:
    """Drop the goods that only say what others are for, or made like."""
    beaten = {id(_find_accessory(words, term, other)) for term, other in pairwise(goods)}
    return (term for term in goods if id(term) not in beaten)


def _find_accessory(words: Words, goods: Goods, other: Goods) -> Goods | None:
    if goods.last == other.first + 1 or goods.end == other.start:  # inside one run of Chinese
        return goods if goods.end == other.start else None
    between = words.words[goods.last : other.first]
    if not between:
        is_russian = "а" <= words.words[goods.first][-1] <= "я"
        return other if is_russian else goods
    return other if _GOES_WITH.intersection(between) else None


@lru_cache(maxsize=128)
def _find_goods(text: str, policy: Policy) -> tuple[Words, tuple[Goods, ...]]:
    words = split_words(text)
    goods = [*_find_spaced_goods(words, policy)]
    if words.has_han:
        goods += _find_chinese_goods(words)
        goods.sort(key=lambda term: term.start)
    return words, tuple(goods)


def _find_spaced_goods(words: Words, policy: Policy) -> Iterator[Goods]:
    table, terms = goods_table(), _policy_terms(policy)
    stems, place = tuple(map(stem, words.words)), 0
    while place < len(stems):
        match = table.find_at(stems, place) or _match_compound(stems[place])
        length, classes = match or (1, _NOTHING)
        last = place + length
        term = stems[place] if length == 1 else " ".join(stems[place:last])
        classes = terms.get(term, classes)
        if classes:
            yield Goods(words.starts[place], words.ends[last - 1], place, last, classes)
        place = last


def _match_compound(word: str) -> tuple[int, Classes] | None:
    """Match a long word that English does not know: a German one may end with the goods."""
    if len(word) < COMPOUND_FROM or zipf_values(word)[0] > RARE:
        return None
    classes = goods_table().find_at_end(word)
    return None if classes is None else (1, classes)


def _find_chinese_goods(words: Words) -> Iterator[Goods]:
    place = 0
    for start, end, classes in goods_table().find_chinese(lower_in_place(words.text)):
        while place + 1 < len(words.ends) and words.ends[place] <= start:
            place += 1
        yield Goods(start, end, place, place + 1, classes)


@lru_cache(maxsize=8)
def _policy_terms(policy: Policy) -> dict[str, Classes]:
    """Return the policy's own words, which win over the table's."""
    classes_by_term: dict[str, set[int]] = {}
    for nice_class, terms in policy.nice_keywords.items():
        for term in terms:
            key = " ".join(map(stem, split_words(term).words))
            classes_by_term.setdefault(key, set()).add(nice_class)
    return {key: frozenset(classes) for key, classes in classes_by_term.items()}


@lru_cache(maxsize=8)
def _category_phrases(policy: Policy) -> PhraseBook[Classes]:
    rows = policy.nice_categories.items()
    return PhraseBook((wording, frozenset(classes)) for wording, classes in rows)
