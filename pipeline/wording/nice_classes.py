"""Which Nice classes do a listing's title and category speak of? A guess from a table of words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.policy.policy import Policy
from pipeline.wording.dictionary import RARE, zipf_values
from pipeline.wording.goods import COMPOUND_FROM, Classes, goods_table, stem
from pipeline.wording.phrases import LONGEST_TITLE, PhraseBook, Words, lower_in_place, split_words

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

    An Apple charger is no fruit, though apple juice is a juice.

    Of two goods side by side the later is sold (phone case), but in Russian and after a word
    as "for" the first (чехол телефона, case for a phone).
    """
    return _title_classes(title[:LONGEST_TITLE], policy, tuple(without))


@lru_cache(maxsize=512)  # the marks found in a listing share its title, and often their place
def _title_classes(title: str, policy: Policy, spans: tuple[tuple[int, int], ...]) -> Classes:
    words, goods = _find_goods(title, policy)
    if spans:
        goods = tuple(
            one
            for one in goods
            if not any(start <= one.start and one.end <= end for start, end in spans)
        )
    return _NOTHING.union(*(one.classes for one in _drop_accessories(words, goods)))


def category_classes(category: str, policy: Policy) -> Classes:
    """Return every class that the category's words speak of."""
    return _category_classes(category[:LONGEST_TITLE], policy)


@lru_cache(maxsize=1024)
def _category_classes(category: str, policy: Policy) -> Classes:
    words, goods = _find_goods(category, policy)
    aisles = (phrase.means for phrase in _category_phrases(policy).find_phrases(words))
    return _NOTHING.union(*aisles, *(one.classes for one in goods))


def _drop_accessories(words: Words, goods: tuple[Goods, ...]) -> Iterator[Goods]:
    """Without the goods that only say what others are for, or made like."""
    beaten = {id(_find_accessory(words, one, other)) for one, other in pairwise(goods)}
    return (one for one in goods if id(one) not in beaten)


def _find_accessory(words: Words, one: Goods, other: Goods) -> Goods | None:
    if one.last == other.first + 1 or one.end == other.start:  # inside one run of Chinese
        return one if one.end == other.start else None
    between = words.words[one.last : other.first]
    if not between:
        is_russian = "а" <= words.words[one.first][-1] <= "я"
        return other if is_russian else one
    return other if _GOES_WITH.intersection(between) else None


@lru_cache(maxsize=128)
def _find_goods(text: str, policy: Policy) -> tuple[Words, tuple[Goods, ...]]:
    words = split_words(text)
    found = [*_find_spaced_goods(words, policy)]
    if words.has_han:
        found += _find_chinese_goods(words)
        found.sort(key=lambda one: one.start)
    return words, tuple(found)


def _find_spaced_goods(words: Words, policy: Policy) -> Iterator[Goods]:
    table, own = goods_table(), _policy_terms(policy)
    stems, place = tuple(map(stem, words.words)), 0
    while place < len(stems):
        found = table.find_at(stems, place) or _match_compound(stems[place])
        length, classes = found or (1, _NOTHING)
        last = place + length
        classes = own.get(" ".join(stems[place:last]), classes)
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
    gathered: dict[str, set[int]] = {}
    for nice_class, terms in policy.nice_keywords.items():
        for term in terms:
            key = " ".join(map(stem, split_words(term).words))
            gathered.setdefault(key, set()).add(nice_class)
    return {key: frozenset(classes) for key, classes in gathered.items()}


@lru_cache(maxsize=8)
def _category_phrases(policy: Policy) -> PhraseBook[Classes]:
    rows = policy.nice_categories.items()
    return PhraseBook((wording, frozenset(classes)) for wording, classes in rows)
