"""Write labelled cases: marks used and disguised on one side, lawful uses on the other."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby
from random import Random
from typing import Final

from rapidfuzz.distance import OSA

from lab.sample_data.wording import disguise_mark
from lab.weights.cases import Claim, LabelledCase, ListingText
from lab.weights.material import Half, LabelledTitle, Material, load_material
from pipeline.policy.policy import Policy
from pipeline.wording.dictionary import commonness, is_dictionary_word, is_known_word

_LEAST_LETTERS: Final = {"edit1": 5, "edit2": 7, "glued": 4, "repeated": 4}
_EDITS: Final = {"edit1": 1, "edit2": 2}


def can_be_disguised(form: str, mark: str) -> bool:
    """Return whether a mark can take this form: a short one with an edit is another word."""
    return len(_plain(mark)) >= _LEAST_LETTERS.get(form, 2)


def is_so_far(form: str, mark: str, text: str) -> bool:
    """Return whether the text has as many edits as its form says, without repeated letters."""
    most = _EDITS.get(form)
    return most is None or OSA.distance(_plain(mark), _plain(text)) == most


def _plain(mark: str) -> str:
    return "".join(letter for letter, _ in groupby(filter(str.isalnum, mark.casefold())))


WRONG_CATEGORIES: Final = 0.15
_COUNTS: Final = {
    "worn": 500,
    "leet": 200,
    "confusable": 200,
    "spaced": 200,
    "repeated": 150,
    "glued": 150,
    "edit1": 250,
    "edit2": 200,
    "alias": 120,
    "replica": 280,
    "style": 150,
    "nominative": 450,
    "resale": 200,
    "word": 200,
    "near": 150,
    "near_word": 120,
    "elsewhere": 120,
    "aside": 150,
}
_HONEST: Final = frozenset(
    {"nominative", "resale", "word", "near", "near_word", "elsewhere", "aside"}
)
_DISGUISED: Final = frozenset(
    {"leet", "confusable", "spaced", "repeated", "glued", "edit1", "edit2", "alias"}
)
_MADE_UP: Final = ("Velorin", "Kestova", "Ombrel", "Tavisk", "Noriqua", "Zephlo", "Brantiko")
_NOBODY: Final = ("No brand", "Generic", "无品牌", "OEM")
_VAGUE: Final = 0.08  # of titles do not say what is sold
_REGISTERED: Final = 0.75  # of the other owners' marks are in the repository
_WORDS_LARGE: Final = 0.4
_WORDS_SMALL: Final = 0.7
_MARKS_SMALL: Final = 0.05
_VAGUE_WORDS: Final = 0.3  # where the word itself names the goods: an apple tree
_NO_CATEGORY: Final = 0.08
_BEYOND_CLASSES: Final = 0.06  # of infringing goods are none that the mark is registered for
_COMMON_NAME: Final = 3.3  # Zipf value of a name that several owners share


@cache
def written_cases(half: Half, policy: Policy) -> tuple[LabelledCase, ...]:
    """Return the half's cases, the same each time: about 2,400 infringing, 1,390 honest."""
    writer = _Writer(load_material(half), policy, Random(f"cases to {half}"))  # noqa: S311  # a sample
    return tuple(case for use, count in _COUNTS.items() for case in writer.cases(use, count))


class _Writer:
    """Draws from one half's material with one random generator."""

    def __init__(self, material: Material, policy: Policy, chance: Random) -> None:
        self._given = material
        self._policy = policy
        self._chance = chance
        self._words = [m for m in material.marks if is_dictionary_word(m, policy.sense)]
        self._names = [m for m in material.marks if self._is_shared_name(m)]

    def cases(self, use: str, count: int) -> Iterator[LabelledCase]:
        """Write so many cases of one use; marks that do not fit are drawn again."""
        total = 0
        while total < count:
            case = self._case(use)
            if case is not None:
                total += 1
                yield case

    def _case(self, use: str) -> LabelledCase | None:
        if use == "near":
            return self._near()
        if use == "near_word":
            return self._near_word()
        mark = self._mark(use)
        wording = self._write_mark(use, mark)
        if wording is None:
            return None
        template = self._chance.choice(self._given.templates[_template_of(use)])
        goods = self._goods(template.language, _VAGUE_WORDS if use == "word" else _VAGUE)
        text = self._write_listing(use, template.wording, wording, goods)
        return LabelledCase(use not in _HONEST, use, self._claim(use, mark, goods), text)

    def _near(self) -> LabelledCase:
        """Write a listing with another owner's mark, which nearly agrees."""
        claimed_mark, worn_mark = self._chance.choice(self._given.neighbours)
        template = self._chance.choice(self._given.templates["worn"])
        goods = self._goods(template.language)
        text = self._write_listing("near", template.wording, worn_mark, goods)
        other = self._claim("worn", worn_mark, goods)
        claim = self._claim(self._chance.choice(("worn", "elsewhere")), claimed_mark, goods)
        rivals = (other,) if self._chance.random() < _REGISTERED else ()
        return LabelledCase(False, "near", claim, text, rivals)  # noqa: FBT003  # a label

    def _near_word(self) -> LabelledCase:
        """Write a word of the goods that nearly agrees with the mark: LED channel and Chanel."""
        claimed_mark, word = self._chance.choice(self._given.near_words)
        template = self._chance.choice(self._given.templates["word"])
        goods = self._goods(template.language)
        wording = word.capitalize() if self._chance.random() < _WORDS_LARGE else word
        text = self._write_listing("word", template.wording, wording, goods)
        claim = self._claim(self._chance.choice(("worn", "elsewhere")), claimed_mark, goods)
        return LabelledCase(False, "near_word", claim, text)  # noqa: FBT003  # a label

    def _goods(self, language: str, vague: float = _VAGUE) -> LabelledTitle:
        """Return a title of goods; now and then one that does not say what is sold."""
        goods = self._chance.choice(self._given.titles[language])
        if self._chance.random() < vague:
            return replace(goods, title=self._chance.choice(self._given.vague[language]))
        return goods

    def _mark(self, use: str) -> str:
        if use == "word":
            return self._chance.choice(self._words)
        if use == "elsewhere":
            return self._chance.choice(self._names)
        if use == "alias":
            return self._chance.choice(list(self._given.aliases))
        return self._chance.choice(self._given.marks)

    def _write_mark(self, use: str, mark: str) -> str | None:
        if use not in _DISGUISED:
            return self._in_some_case(use, mark)
        if not can_be_disguised(use, mark):
            return None
        plain = "".join(filter(str.isalnum, mark)) if use == "glued" else mark
        wording = disguise_mark(use, plain, self._given.aliases.get(mark, ()), self._chance)
        if wording is None or is_known_word(wording, self._policy.sense):
            return None
        return wording if is_so_far(use, mark, wording) else None

    def _in_some_case(self, use: str, mark: str) -> str:
        """Vary capitals: words with and without, marks now and then without."""
        small = _WORDS_SMALL if use == "word" else _MARKS_SMALL
        if self._chance.random() < small:
            return mark.lower()
        return mark.capitalize() if use == "word" else mark

    def _claim(self, use: str, mark: str, goods: LabelledTitle) -> Claim:
        """Return a claim for these goods, or for others if the use requires it."""
        classes = self._chance.sample(range(1, 35), self._chance.randint(1, 3))
        classes = [nice_class for nice_class in classes if nice_class != goods.nice_class] or [35]
        outside = {"elsewhere": 1.0, "word": 0.9, "nominative": 0.5}.get(use, _BEYOND_CLASSES)
        if self._chance.random() >= outside:
            classes = [goods.nice_class, *classes[1:]]
        return Claim(mark, tuple(sorted(classes)), self._given.aliases.get(mark, ()))

    def _write_listing(
        self, use: str, template: str, wording: str, goods: LabelledTitle
    ) -> ListingText:
        text = ListingText(
            title=_space_apart(template).format(mark=wording, word=wording, goods=goods.title),
            brand=self._brand(use, wording),
            category=self._category(goods.nice_class),
            description=self._chance.choice(("", "Ships within two days.", "Returns accepted.")),
        )
        if use != "aside":
            return text
        return replace(text, title=goods.title, description=text.title)

    def _brand(self, use: str, wording: str) -> str:
        """Fill the brand field with the mark, the seller's name, or nothing."""
        share = {"resale": 0.5, "near": 0.4, "elsewhere": 0.1, "nominative": 0.04}.get(use, 0.3)
        share = 0.0 if use in {"word", "aside", "style"} else share
        draw = self._chance.random()
        if draw < share:
            return wording
        if draw < share + (0.35 if use in _HONEST else 0.12):
            return self._chance.choice(_MADE_UP)
        return self._chance.choice((*_NOBODY, *[""] * 8))

    def _category(self, nice_class: int) -> str:
        if self._chance.random() < _NO_CATEGORY:
            return ""
        if self._chance.random() < WRONG_CATEGORIES:
            others = [category for category in self._given.categories if category != nice_class]
            nice_class = self._chance.choice(others)
        return self._chance.choice(self._given.categories.get(nice_class, ("Other",)))

    def _is_shared_name(self, mark: str) -> bool:
        is_word = is_dictionary_word(mark, self._policy.sense)
        return not is_word and commonness(mark) >= _COMMON_NAME


def _template_of(use: str) -> str:
    return use if use in {"replica", "style", "nominative", "resale", "word", "aside"} else "worn"


def _space_apart(template: str) -> str:
    """Put a space between mark and goods, but not before Chinese."""
    return template.replace("{mark}{goods}", "{mark} {goods}")
