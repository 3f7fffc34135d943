"""Marks, goods and templates to write cases from, in two halves that share nothing."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from lab.sample_data.brands import BRANDS
from lab.sample_data.names import list_names
from pipeline.policy.policy import Policy
from pipeline.wording.dictionary import english_words
from pipeline.wording.phrases import title_classes


@dataclass(frozen=True, slots=True)
class LabelledTitle:
    """A title and the class of what it sells."""

    nice_class: int
    language: str
    title: str


@cache
def labelled_titles() -> tuple[LabelledTitle, ...]:
    """Return the hand-written titles."""
    lines = Path(__file__).with_name("titles.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(
        LabelledTitle(int(nice_class), language, title) for nice_class, language, title in rows
    )


def class_accuracy(titles: Sequence[LabelledTitle], policy: Policy) -> float:
    """Return the share of titles whose class is among those guessed."""
    right = (title.nice_class in title_classes(title.title, policy) for title in titles)
    return sum(right) / len(titles)


_HERE: Final = Path(__file__).parent
_FOR_OTHERS: Final = ("Compatible", "Replacement", "móvil", "ноутбука", "смартфон", "适用")


class Half(StrEnum):
    """One half fits the weights, the other measures them."""

    FIT = "fit"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Template:
    """One way in which listings mention a mark."""

    use: str
    language: str
    wording: str


@dataclass(frozen=True, slots=True)
class Material:
    """The material of one half."""

    marks: tuple[str, ...]
    aliases: dict[str, tuple[str, ...]]
    neighbours: tuple[tuple[str, str], ...]  # marks of different owners that nearly agree
    near_words: tuple[tuple[str, str], ...]  # a mark, and an English word that nearly agrees
    titles: dict[str, tuple[LabelledTitle, ...]]  # by language
    templates: dict[str, tuple[Template, ...]]  # by use
    categories: dict[int, tuple[str, ...]]
    vague: dict[str, tuple[str, ...]]  # titles that do not say what is sold, by language


@cache
def load_material(half: Half) -> Material:
    """Load the half's marks: real brand names (simple-icons, CC0), split by a hash of the name."""
    marks = tuple(name for name in list_names() if _half(name) is half)
    aliases_by_mark = {brand.mark: brand.aliases for brand in BRANDS if brand.aliases}
    titles = [title for title in labelled_titles() if not _is_a_part(title)]
    titles = titles[half is Half.TEST :: 2]
    return Material(
        marks=marks,
        aliases={mark: aliases_by_mark[mark] for mark in aliases_by_mark if _half(mark) is half},
        neighbours=tuple(_near(marks, marks)),
        near_words=tuple(_near(marks, sorted(english_words()))),
        titles=_group_by(titles, [title.language for title in titles]),
        templates=_templates(half),
        categories=_categories(),
        vague={template.language: (template.wording,) for template in _templates(half)["vague"]},
    )


def _is_a_part(title: LabelledTitle) -> bool:
    """Return whether goods are parts for others, which changes the label of a mark beside them."""
    return any(wording in title.title for wording in _FOR_OTHERS)


def _half(name: str) -> Half:
    digest = hashlib.blake2b(name.casefold().encode(), digest_size=1).digest()
    return Half.FIT if digest[0] % 2 else Half.TEST


def _near(marks: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Return pairs within one edit from five letters, within two from seven."""
    ours, theirs = [mark.casefold() for mark in marks], [other.casefold() for other in names]
    distances = cdist(ours, theirs, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    for mark_index, other in zip(*(distances <= 2).nonzero(), strict=True):
        nearest = int(distances[mark_index, other])
        shorter = min(len(ours[mark_index]), len(theirs[other]))
        if nearest and shorter >= {1: 5, 2: 7}[nearest]:
            yield marks[mark_index], names[other]


def _templates(half: Half) -> dict[str, tuple[Template, ...]]:
    rows = [row for row in _rows("templates.tsv") if row[0] == half]
    templates = [Template(use, language, wording) for _, use, language, wording in rows]
    return _group_by(templates, [template.use for template in templates])


def _categories() -> dict[int, tuple[str, ...]]:
    rows = [(int(nice_class), name) for nice_class, name in _rows("categories.tsv")]
    return _group_by([name for _, name in rows], [nice_class for nice_class, _ in rows])


def _rows(file: str) -> list[list[str]]:
    lines = (_HERE / file).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def _group_by[K, V](values: "list[V] | tuple[V, ...]", keys: list[K]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in zip(keys, values, strict=True):
        groups[key].append(value)
    return {key: tuple(group) for key, group in groups.items()}
