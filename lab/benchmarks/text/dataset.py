"""The data of one run: material, register, labelled titles, and how much of each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice, zip_longest
from pathlib import Path
from random import Random

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract
from wordfreq import top_n_list

from lab.benchmarks.text.material import (
    PACKAGES_INSTALLER,
    Material,
    MaterialMissing,
    make_stand_in,
    missing_packages,
    read_installed,
)
from lab.benchmarks.text.queries import Query, make_positives, make_title
from lab.benchmarks.text.register import Register, build_register
from lab.benchmarks.text.spellings import fold_mark, substitution, two_edits
from matchers.text.spelling import Mark

_WINDOW = 4  # words that may be written as one


def make_negatives(marks: Sequence[Mark], limit: int, chance: Random) -> list[Query]:
    """Up to `limit` titles of every kind; none has its mark within the edits that are forgiven."""
    plain = [mark for mark in marks if mark.wording.isascii() and mark.wording.isalpha()]
    shuffled_marks = chance.sample(plain, len(plain))
    words = [word.capitalize() for word in top_n_list("en", 8000) if word.isalpha()]
    kinds = (
        ("not_short", _short(shuffled_marks, chance)),
        ("not_two_edits", _two_edits(shuffled_marks, chance)),
        ("not_three_edits", _three_edits(shuffled_marks, chance)),
        ("not_another_word", _other_words(shuffled_marks, words)),
        ("not_inside", _inside(shuffled_marks, words)),
    )
    return [
        query
        for kind, pairs in kinds
        for query in islice(_make_queries(kind, pairs, chance), limit)
    ]


def _make_queries(kind: str, pairs: Iterable[tuple[Mark, str]], chance: Random) -> Iterator[Query]:
    for mark, wording in pairs:
        title = make_title(wording, chance)
        allowed_edits = 0 if kind == "not_inside" else _forgiven_edits(mark.wording)
        if _nearest(mark.wording, title) > allowed_edits:
            yield Query(kind, title, mark.right_id, wording, is_there=False)


def _short(marks: Sequence[Mark], chance: Random) -> Iterator[tuple[Mark, str]]:
    """Titles with one edit of a mark of up to four letters, which makes another word."""
    for mark in marks:
        if 3 <= len(mark.wording) <= 4:
            place = chance.randrange(len(mark.wording))
            letter = chance.choice("aeioubdfglmnprst")
            yield mark, mark.wording[:place] + letter + mark.wording[place + 1 :]


def _two_edits(marks: Sequence[Mark], chance: Random) -> Iterator[tuple[Mark, str]]:
    """Titles with two edits of a mark of five or six letters, which are too many."""
    for mark in marks:
        if len(mark.wording) in {5, 6} and len(fold_mark(mark.wording)) >= 5:
            once = substitution(mark.wording, chance) or ""
            yield mark, substitution(once, chance) or mark.wording


def _three_edits(marks: Sequence[Mark], chance: Random) -> Iterator[tuple[Mark, str]]:
    for mark in marks:
        twice = two_edits(mark.wording, chance)
        if twice:
            yield mark, substitution(twice, chance) or mark.wording


def _other_words(marks: Sequence[Mark], words: Sequence[str]) -> Iterator[tuple[Mark, str]]:
    """Titles with the nearest common word that is not forgiven."""
    for mark in marks:
        allowed_edits = _forgiven_edits(mark.wording)
        if allowed_edits:
            matches = extract(
                mark.wording, words, scorer=OSA.distance, score_cutoff=allowed_edits + 1
            )
            yield from ((mark, word) for word, apart, _ in matches if apart > allowed_edits)


def _inside(marks: Sequence[Mark], words: Sequence[str]) -> Iterator[tuple[Mark, str]]:
    """Titles with a common word that contains a mark: a moniker is no Nike."""
    short = {mark.wording.lower(): mark for mark in marks if 4 <= len(mark.wording) <= 6}
    for word in words:
        lower_word = word.lower()
        for start in range(1, len(lower_word) - 4):
            for end in range(start + 4, len(lower_word)):
                if lower_word[start:end] in short:
                    yield short[lower_word[start:end]], word


def _forgiven_edits(wording: str) -> int:
    """What the specification forgives: nothing below five letters, two edits from seven.

    Letters are counted as registered; whether a doubled one counts is up to the matcher.
    """
    size = len(wording)
    return 0 if size < 5 else 1 if size < 7 else 2


def _nearest(wording: str, title: str) -> int:
    """The edits between the mark and the nearest one to four words, with repeats or without."""
    words = title.split()
    windows = [
        "".join(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, min(len(words), first + _WINDOW) + 1)
    ]
    plain = min(OSA.distance(window.lower(), wording.lower()) for window in windows)
    return min(plain, *(OSA.distance(fold_mark(window), fold_mark(wording)) for window in windows))


_FILE = Path(__file__).with_name("handmade.txt")


@dataclass(frozen=True, slots=True)
class Handmade:
    """Marks with the ids 0 upwards, and titles that use them or must not match them."""

    marks: tuple[Mark, ...]
    queries: tuple[Query, ...]


def read_handmade() -> Handmade:
    """Read the marks and titles of the file beside this module."""
    marks: list[Mark] = []
    queries: list[Query] = []
    for line in _handmade_lines():
        if line.startswith("["):
            name, *aliases = (part.strip() for part in line.strip("[]").split("|"))
            marks.append(Mark(len(marks), name, tuple(aliases)))
            continue
        kind, _, title = line.partition("\t")
        is_there = not kind.startswith("not_")
        queries.append(Query(kind, title, marks[-1].right_id, title, is_there))
    return Handmade(tuple(marks), tuple(queries))


def _handmade_lines() -> Iterator[str]:
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


MATERIAL = "text-material"  # beside the other files of benchmarks

type PrintLine = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    marks: int
    command: str
    limit: int = 75  # titles of a class
    negatives: int = 135  # of a kind
    slow_titles: int = 45  # asked of peers that take a second each
    rounds: int = 3
    oracle_pairs: int = 610
    seed: int = 20_261_124
    needs_material: bool = True

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Return 30,000, 100,000 and 640,000, or less in proportion."""
        return self.marks * 3 // 64, self.marks * 10 // 64, self.marks


@dataclass(frozen=True, slots=True)
class Dataset:
    """All queries use marks of the smallest register, so that they fit every size."""

    plan: Plan
    material: Material
    register: Register
    handmade: Handmade
    positives: tuple[Query, ...]
    negatives: tuple[Query, ...]

    @property
    def queries(self) -> tuple[Query, ...]:
        """The generated ones."""
        return self.positives + self.negatives

    @property
    def titles(self) -> tuple[str, ...]:
        """Of the generated ones, each once."""
        return tuple(dict.fromkeys(query.title for query in self.queries))


def whole(marks: int = 640_000) -> Plan:
    """The benchmark itself."""
    return Plan(marks=marks, command="markwarden bench text")


def quick(marks: int = 30_000) -> Plan:
    """For a first look and for tests: small, and without installed material where it is missing."""
    few = 20 if marks >= 10_000 else 4
    return Plan(
        marks=marks,
        command="markwarden bench text --quick",
        limit=few,
        negatives=few,
        slow_titles=12,
        rounds=2,
        oracle_pairs=100,
        needs_material=False,
    )


def build_dataset(folder: Path, plan: Plan, print_line: PrintLine) -> Dataset:
    """Return the dataset of a plan, the same for the same seed and material.

    Raises MaterialMissing.
    """
    material = _load_material(folder / MATERIAL, plan, print_line)
    print_line(f"{len(material.brands):,} real names; making up {plan.marks:,} marks")
    by_hand = read_handmade()
    register = build_register(material, plan.marks, plan.seed, by_hand.marks)
    chance = Random(plan.seed + 1)  # noqa: S311 -- the same titles every time are the purpose
    positives = make_positives(register, plan.sizes[0], material, plan.limit, chance)
    hard = make_negatives(register.first(plan.sizes[0]), plan.negatives, chance)
    print_line(f"{len(positives):,} positive titles, {len(hard):,} hard negatives, "
         f"{len(by_hand.queries):,} written by hand")  # fmt: skip
    return Dataset(plan, material, register, by_hand, tuple(positives), tuple(hard))


def _load_material(place: Path, plan: Plan, print_line: PrintLine) -> Material:
    packages = missing_packages()
    if plan.needs_material and packages:
        raise MaterialMissing(
            f"The peers {', '.join(packages)} are not installed. Run `{PACKAGES_INSTALLER}`, or "
            "measure with `--quick`, which makes do without."
        )
    try:
        return read_installed(place)
    except MaterialMissing:
        if plan.needs_material:
            raise
    print_line("The material is not installed: making do with the small stand-in")
    return make_stand_in()


def sample_evenly(queries: Sequence[Query], count: int) -> list[Query]:
    """Return that many of them, of every kind about as many; the same ones each time."""
    kinds: dict[str, list[Query]] = {}
    for query in queries:
        kinds.setdefault(query.kind, []).append(query)
    turns = sorted(kinds, key=lambda kind: blake2b(kind.encode()).digest())
    return list(_by_turns(kinds[kind] for kind in turns))[:count]


def _by_turns(groups: Iterable[list[Query]]) -> Iterator[Query]:
    for row in zip_longest(*groups):
        yield from (query for query in row if query is not None)
