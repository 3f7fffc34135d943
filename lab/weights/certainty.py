"""Does the score know chance? Disguised names, ordinary titles, claims true and false.

Names and titles are halved by a hash: one half fits, the other measures. The names are those of
simple-icons, or of name-suggestion-index where its file is given; the ordinary titles are those
written for the goods, or real ones where a file of them is given.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Final

from lab.weights.material import Half, labelled_titles
from lab.weights.typing_slips import SLIPS
from matchers.text.index import TextIndex
from matchers.text.likeness import TextLikeness
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_wording
from matchers.text.word_table import read_english_words, strip_accents

REGISTER: Final = 31_200  # marks of a repository; false likenesses of a smaller one count for more
_DISGUISED: Final = 300  # names, each in every way
_LISTED: Final = 40
_LONGEST_TITLE: Final = 200
_NAMED_FALSE: Final = {"random": 0.5, "near": 0.3, "nearest": 0.1, "rival": 0.1}


@dataclass(frozen=True, slots=True)
class DisguisedTitle:
    """A title that wears a mark in some disguise."""

    title: str
    right_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A register of real names, and one half's titles."""

    matcher: TextMatcher
    marks: tuple[Mark, ...]
    ordinary: tuple[str, ...]
    disguised_titles: tuple[DisguisedTitle, ...]

    @property
    def share(self) -> float:
        """How many times the names are in a usual repository."""
        return max(1.0, REGISTER / len(self.marks))


@dataclass(frozen=True, slots=True)
class Pair:
    """One right beside one title: what was found of it, and whether its mark is meant."""

    title: str
    mark: Mark
    likenesses: tuple[TextLikeness, ...]  # of all rights
    kind: str
    is_meant: bool
    weight: float = 1.0


def read_titles(path: Path | None) -> list[str]:
    """Return ordinary titles, each once: of a file, one a line, or those of the goods."""
    if path is None:
        return [labelled_title.title for labelled_title in labelled_titles()]
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys(line.strip()[:_LONGEST_TITLE] for line in lines if line.strip()))


def build_trial(half: Half, names: Sequence[str], titles: Sequence[str]) -> Trial:
    """Return a register of all names, with the titles of one half and disguises of its names."""
    marks = tuple(Mark(number, name) for number, name in enumerate(names))
    return assemble_trial(half, marks, TextMatcher(TextIndex.from_marks(marks)), titles)


def assemble_trial(
    half: Half, marks: Sequence[Mark], matcher: TextMatcher, titles: Sequence[str]
) -> Trial:
    """Return a trial of a register that is built; the id of a mark is its place."""
    ordinary = tuple(title for title in titles if _is_of(half, title))
    chance = Random(f"certainty {half}")  # noqa: S311  # a sample
    fit = [mark for mark in marks if _is_of(half, mark.wording) and _is_fit(mark.wording)]
    chosen_marks = chance.sample(fit, min(_DISGUISED, len(fit)))
    return Trial(
        matcher, tuple(marks), ordinary, tuple(_disguise_all(chosen_marks, ordinary, chance))
    )


def _is_of(half: Half, text: str) -> bool:
    digest = blake2b(text.casefold().encode(), digest_size=1).digest()
    return (digest[0] % 2 == 1) == (half is Half.FIT)


def _is_fit(name: str) -> bool:
    letters = sum(map(str.isalpha, name))
    is_plain = name.isascii() and all(c.isalpha() or c in " &'.-" for c in name)
    is_word = name.casefold() in read_english_words()
    return is_plain and 4 <= letters <= 18 and len(name.split()) <= 3 and not is_word


def _disguise_all(
    marks: Sequence[Mark], titles: Sequence[str], chance: Random
) -> Iterator[DisguisedTitle]:
    wordings = {mark.wording.casefold() for mark in marks}
    for mark in marks:
        for kind, slip in SLIPS.items():
            wording = slip(mark.wording.lower(), chance)
            if not wording or wording in wordings:
                continue
            if chance.random() < 0.5:
                wording = chance.choice((wording.title(), wording.upper()))
            words = chance.choice(titles).split()
            place = chance.choice((0, 0, 0, 1, len(words)))
            title = " ".join((*words[:place], wording, *words[place + (place == 0) :]))
            yield DisguisedTitle(title, mark.right_id, kind)


def pair_openly(trial: Trial) -> Iterator[Pair]:
    """Yield what nobody named: every right found otherwise than by its own letters."""
    for title in trial.ordinary:
        likenesses = weigh_wording(trial.matcher, Wording(title), limit=_LISTED)
        yield from _pair_found(trial, title, likenesses, "ordinary", None)
    for disguise in _one_in(trial.disguised_titles, len(trial.ordinary)):
        likenesses = weigh_wording(trial.matcher, Wording(disguise.title), limit=_LISTED)
        yield from _pair_found(
            trial, disguise.title, likenesses, disguise.kind, trial.marks[disguise.right_id]
        )


def _pair_found(
    trial: Trial, title: str, likenesses: tuple[TextLikeness, ...], kind: str, target: Mark | None
) -> Iterator[Pair]:
    for right_id in dict.fromkeys(likeness.right_id for likeness in likenesses):
        mark = trial.marks[right_id]
        is_meant = target is not None and is_same_name(mark.wording, target.wording)
        if is_meant or not is_own(title, likenesses, mark):
            weight = 1.0 if is_meant else trial.share
            yield Pair(title, mark, likenesses, kind, is_meant, weight)


def pair_by_name(trial: Trial) -> Iterator[Pair]:
    """Yield claims: half of them hold; of the others most name any mark, few the nearest one."""
    chance = Random("claims")  # noqa: S311  # a sample
    disguised_titles = list(_one_in(trial.disguised_titles, 2 * len(trial.ordinary)))
    false: dict[str, list[tuple[str, Mark]]] = {kind: [] for kind in _NAMED_FALSE}
    for title in trial.ordinary:
        near_marks = list(_list_near(trial, title, None))
        false["random"].append((title, chance.choice(trial.marks)))
        false["nearest"] += [(title, mark) for mark in near_marks[:1]]
        false["near"] += [(title, chance.choice(near_marks))] if near_marks[3:] else []
    for disguise in disguised_titles:
        near_marks = list(_list_near(trial, disguise.title, trial.marks[disguise.right_id]))
        false["rival"] += [(disguise.title, mark) for mark in near_marks[:1]]
        yield _claim(trial, disguise.title, trial.marks[disguise.right_id], disguise.kind, 1.0)
    for kind, claims in false.items():
        for title, mark in claims:
            weight = _NAMED_FALSE[kind] * len(disguised_titles) / len(claims)
            yield _claim(trial, title, mark, kind, weight)


def _list_near(trial: Trial, title: str, target: Mark | None) -> Iterator[Mark]:
    likenesses = weigh_wording(trial.matcher, Wording(title), limit=_LISTED)
    for right_id in dict.fromkeys(likeness.right_id for likeness in likenesses):
        mark = trial.marks[right_id]
        is_meant = target is not None and is_same_name(mark.wording, target.wording)
        if not is_meant and not is_own(title, likenesses, mark):
            yield mark


def _claim(trial: Trial, title: str, mark: Mark, kind: str, weight: float) -> Pair:
    likenesses = weigh_wording(trial.matcher, Wording(title), mark, limit=_LISTED)
    return Pair(title, mark, likenesses, kind, kind not in _NAMED_FALSE, weight)


def _one_in(disguised_titles: Sequence[DisguisedTitle], count: int) -> Sequence[DisguisedTitle]:
    chance = Random("disguised")  # noqa: S311  # a sample
    return (
        disguised_titles
        if len(disguised_titles) <= count
        else chance.sample(disguised_titles, count)
    )


def is_own(title: str, likenesses: Iterable[TextLikeness], mark: Mark) -> bool:
    """Return whether whole words of the title have the mark's letters, accents aside."""
    spans = (likeness.span for likeness in likenesses if likeness.right_id == mark.right_id)
    return any(
        not title[start - 1 : start].isalnum()
        and not title[end : end + 1].isalnum()
        and is_same_name(title[start:end], mark.wording)
        for start, end in spans
    )


def is_same_name(name: str, other: str) -> bool:
    """Return whether both have the same letters, accents aside."""
    return _letters(name) == _letters(other)


def _letters(text: str) -> str:
    plain = strip_accents(unicodedata.normalize("NFC", text.casefold()))
    return "".join(filter(str.isalnum, plain))
