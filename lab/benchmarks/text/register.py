"""A register of any size: real names, invented ones, and aliases; a smaller one is its start."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random

from wordfreq import top_n_list

from lab.benchmarks.text.material import Brand, Material, shuffle_brands
from matchers.text.spelling import Mark

_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "sv", "tr", "cs", "id", "fi")
_SPACED_SCRIPTS = ("ru", "uk", "bg", "el", "ar", "he", "hi", "bn", "fa")
_SPACELESS_SCRIPTS = ("zh", "ja", "ko")
_WORDS = 6_000  # of each language
_DESCRIPTORS = (
    "Labs", "Studio", "Works", "Solutions", "Group", "Systems", "Foods", "Home", "Kids", "Sport",
    "Design", "Pharma", "Tech", "Global", "Organics", "Outdoors", "Energy", "Media", "Cosmetics",
    "Jewelry", "Tools", "Garden", "Pets", "Toys", "Coffee", "Wine", "Motors",
)  # fmt: skip
_ENDS = (
    "ify", "ly", "ex", "ora", "ium", "io", "ia", "eon", "ix", "on", "ella", "ova", "ino", "ara",
    "us", "is", "ent", "ax",
)  # fmt: skip
_NUMBERS = ("1", "2", "3", "4", "5", "7", "8", "9", "10", "21", "24", "33", "54", "77", "99", "360")


@dataclass(frozen=True, slots=True)
class Sources:
    """The parts of invented marks."""

    english: tuple[str, ...]
    foreign: tuple[str, ...]
    spaced: tuple[str, ...]  # words of scripts other than Latin, written with spaces
    spaceless: tuple[str, ...]
    surnames: tuple[str, ...]
    following: dict[str, str]  # two letters, and every letter seen after them


def collect_sources(words: Sequence[str], names: Sequence[str]) -> Sources:
    """Words from frequency lists, and which letter follows which from real names."""
    common = [word for word in top_n_list("en", 20_000) if word.isalpha() and len(word) > 2]
    listed_words = [word for word in words if word.isascii() and word.isalpha() and len(word) > 2]
    return Sources(
        english=tuple(dict.fromkeys((*common, *map(str.lower, listed_words)))),
        foreign=_top_words(_LANGUAGES, 3),
        spaced=_top_words(_SPACED_SCRIPTS, 3),
        spaceless=_top_words(_SPACELESS_SCRIPTS, 2),
        surnames=tuple(word for word in listed_words if word.istitle())
        or ("Miller", "Weber", "Rossi"),
        following=_following(names),
    )


def _top_words(languages: Sequence[str], shortest: int) -> tuple[str, ...]:
    lists = (top_n_list(language, _WORDS) for language in languages)
    return tuple(w for words in lists for w in words if w.isalpha() and len(w) >= shortest)


def _following(names: Sequence[str]) -> dict[str, str]:
    """The letters of single Latin words by the two before them; a line break ends the word."""
    followers: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        for word in name.lower().split():
            if word.isascii() and word.isalpha() and len(word) > 3:
                text = f"\n\n{word}\n"
                for place in range(len(text) - 2):
                    followers[text[place : place + 2]].append(text[place + 2])
    return {pair: "".join(letters) for pair, letters in followers.items()}


def coin_names(material: Sources, chance: Random) -> Iterator[str]:
    """Yield invented marks without end, some of them twice."""
    makers, weights = zip(*_MAKERS, strict=True)
    while True:
        for make in chance.choices(makers, weights, k=1000):
            yield make(material, chance)


def _invent_word(material: Sources, chance: Random) -> str:
    """Invent a word letter by letter, with the statistics of real names."""
    word, pair = "", "\n\n"
    while len(word) < 11:
        letter = chance.choice(material.following.get(pair, "\n"))
        if letter == "\n" and len(word) > 3:
            break
        letter = "aeiou"[chance.randrange(5)] if letter == "\n" else letter
        word, pair = word + letter, (pair + letter)[-2:]
    return word.capitalize()


def _word(material: Sources, chance: Random) -> str:
    """Draw a common word more often than a rare one, as in real registers."""
    return material.english[int(len(material.english) * chance.random() ** 2)]


def _compound(material: Sources, chance: Random) -> str:
    first, second = _word(material, chance), _word(material, chance)
    return f"{first.capitalize()}{second.capitalize() if chance.random() < 0.4 else second}"


def _word_with_ending(material: Sources, chance: Random) -> str:
    return _word(material, chance).capitalize() + chance.choice(_ENDS)


def _two_words(material: Sources, chance: Random) -> str:
    return " ".join(_word(material, chance).capitalize() for _ in range(2))


def _three_words(material: Sources, chance: Random) -> str:
    start = chance.choice(("The", "Little", "Royal", "La", "My", _invent_word(material, chance)))
    return f"{start} {_two_words(material, chance)}"


def _word_with_descriptor(material: Sources, chance: Random) -> str:
    return f"{_invent_word(material, chance)} {chance.choice(_DESCRIPTORS)}"


def _partners(material: Sources, chance: Random) -> str:
    first, second = (chance.choice(material.surnames) for _ in range(2))
    return f"{first} & {second}" if chance.random() < 0.7 else f"{first}'s {second}"


def _initials(_material: Sources, chance: Random) -> str:
    return "".join(chance.choices("ABCDEFGHIJKLMNOPRSTVWXZ", k=chance.randrange(3, 6)))


def _word_with_number(material: Sources, chance: Random) -> str:
    word = _word(material, chance).capitalize()
    word = chance.choice((word, _invent_word(material, chance)))
    return f"{word}{chance.choice(('', ' ', '-'))}{chance.choice(_NUMBERS)}"


def _foreign_words(material: Sources, chance: Random) -> str:
    count = chance.choice((1, 2, 2, 3))
    return " ".join(chance.choice(material.foreign).capitalize() for _ in range(count))


def _slogan(material: Sources, chance: Random) -> str:
    words = (_word(material, chance) for _ in range(chance.randrange(4, 7)))
    return " ".join(words).capitalize()


def _other_script(material: Sources, chance: Random) -> str:
    place = chance.randrange(len(material.spaced) - 1)
    first = material.spaced[place]
    nearby_word = material.spaced[
        max(0, place - chance.randrange(1, 400))
    ]  # mostly of the same language
    return (
        f"{first} {nearby_word}".title()
        if chance.random() < 0.6
        else (first + nearby_word).capitalize()
    )


def _spaceless(material: Sources, chance: Random) -> str:
    place = chance.randrange(len(material.spaceless) - 1)
    nearby_word = material.spaceless[max(0, place - chance.randrange(1, 400))]
    return material.spaceless[place] + nearby_word


type _Maker = Callable[[Sources, Random], str]

_MAKERS: tuple[tuple[_Maker, int], ...] = (
    (_invent_word, 22), (_two_words, 15), (_compound, 14), (_word_with_descriptor, 10),
    (_foreign_words, 9),
    (_three_words, 6), (_word_with_ending, 6), (_partners, 5), (_spaceless, 4), (_other_script, 4),
    (_word_with_number, 3), (_slogan, 1), (_initials, 1),
)  # fmt: skip


REAL_SHARE = 0.14  # at most; fewer if names run out


@dataclass(frozen=True, slots=True)
class Register:
    """Marks by id, 0 upwards; `real` are the ids of names in use."""

    marks: tuple[Mark, ...]
    real: frozenset[int]

    def first(self, size: int) -> tuple[Mark, ...]:
        """Return the register of that size: the same share of real names, the same ids."""
        return self.marks[:size]


def build_register(
    material: Material, size: int, seed: int, first: tuple[Mark, ...] = ()
) -> Register:
    """Build so many marks with distinct wordings, `first` at the beginning."""
    chance = Random(seed)  # noqa: S311 -- the same register every time is the purpose
    wordings = {mark.wording for mark in first}
    rest = size - len(first)
    brands = [brand for brand in shuffle_brands(material, chance) if brand.name not in wordings]
    brands = brands[: int(rest * REAL_SHARE)]
    wordings.update(brand.name for brand in brands)
    parts = collect_sources(material.words, [brand.name for brand in material.brands])
    coined_names = islice(_skip_known(coin_names(parts, chance), wordings), rest - len(brands))
    every: list[Brand | str] = [*brands, *coined_names]
    chance.shuffle(every)
    return _number_marks(first, every, chance)


def _skip_known(names: Iterator[str], wordings: set[str]) -> Iterator[str]:
    for name in names:
        if name not in wordings:
            wordings.add(name)
            yield name


def _number_marks(first: tuple[Mark, ...], every: list[Brand | str], chance: Random) -> Register:
    """Half of the owners with other names have registered these as aliases."""
    marks, real = list(first), set(range(len(first)))
    for number, brand in enumerate(every, len(first)):
        if isinstance(brand, str):
            marks.append(Mark(number, brand))
            continue
        real.add(number)
        marks.append(Mark(number, brand.name, brand.others if chance.random() < 0.5 else ()))
    return Register(tuple(marks), frozenset(real))
