"""Peers without an index: the scorers of rapidfuzz with their defaults."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import chain
from time import process_time
from typing import Self

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist, extract

from lab.benchmarks.text.dataset import Dataset, PrintLine, sample_evenly
from lab.benchmarks.text.material import PACKAGES_INSTALLER, missing_packages
from lab.benchmarks.text.measuring import OurMatcher, each_us, percentile
from lab.benchmarks.text.recall import ask_titles
from matchers.text.fold import join_tokens, tokenise
from matchers.text.kernel.columns import EDIT_FROM, TWO_EDITS_FROM
from matchers.text.spelling import Mark

_CUTOFF = 85
_WINDOW_CUTOFF = 80  # one edit among five letters
_WINDOW = 3


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer: finds the rights of a title."""

    name: str
    says: str
    ask: Callable[[str], Collection[int]]
    titles: int  # a sample, because some take a second each
    build_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Names:
    """Every registered wording with its right: as registered, and folded as we fold."""

    wordings: tuple[str, ...]
    folded: tuple[str, ...]
    rights: tuple[int, ...]
    fold_s: float

    @classmethod
    def from_marks(cls, marks: Sequence[Mark]) -> Self:
        pairs = [(text, m.right_id) for m in marks for text in (m.wording, *m.aliases)]
        start = process_time()
        folded_names = tuple(fold_text(text) for text, _ in pairs)
        fold_seconds = process_time() - start
        return cls(
            tuple(t for t, _ in pairs), folded_names, tuple(r for _, r in pairs), fold_seconds
        )


def fold_text(text: str) -> str:
    """The text as one folded word."""
    return join_tokens(tokenise(text))


def windows(title: str, most: int = _WINDOW) -> list[str]:
    """One to `most` neighbouring words of a title, folded and joined."""
    words = tokenise(title)
    return [
        join_tokens(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, min(len(words), first + most) + 1)
    ]


def list_scorers(names: Names, titles: int) -> Iterator[Peer]:
    """rapidfuzz over the whole register, one title after the other."""
    raw = f"process.extract, score_cutoff={_CUTOFF}, texts as they are"
    for scorer, share in (
        (fuzz.partial_ratio, 1.0),
        (fuzz.WRatio, 1.0),
        (fuzz.token_set_ratio, 0.5),
    ):
        name = scorer.__name__
        yield Peer(name, raw, _make_extractor(scorer, names.wordings, names), int(titles * share))
    folded_description = f"process.extract, score_cutoff={_CUTOFF}, both sides folded as we fold"
    yield Peer(
        "partial_ratio_folded",
        folded_description,
        lambda title: _extract(fuzz.partial_ratio, fold_text(title), names.folded, names),
        titles // 2,
        names.fold_s,
    )
    yield Peer(
        "cdist_windows",
        f"cdist of 1..{_WINDOW} word windows, ratio >= {_WINDOW_CUTOFF}, both sides folded",
        lambda title: _cdist(title, names),
        titles,
        names.fold_s,
    )


def _make_extractor(
    scorer: Callable[..., float], choices: Sequence[str], names: Names
) -> Callable[[str], Collection[int]]:
    return lambda title: _extract(scorer, title, choices, names)


def _extract(
    scorer: Callable[..., float],
    title: str,
    choices: Sequence[str],
    names: Names,
) -> Collection[int]:
    matches = extract(title, choices, scorer=scorer, score_cutoff=_CUTOFF, limit=None)
    return {names.rights[place] for _, _, place in matches}


def _cdist(title: str, names: Names) -> Collection[int]:
    scores = cdist(
        windows(title), names.folded, scorer=fuzz.ratio, score_cutoff=_WINDOW_CUTOFF, dtype=np.uint8
    )
    return {names.rights[place] for place in np.nonzero(scores.any(axis=0))[0].tolist()}


_INDEXED = "lab.benchmarks.text.indexed_peers"


@dataclass(slots=True)
class _RecordedAnswers:
    """A search that keeps its answer, so that one call gives time and recall."""

    ask: Callable[[str], Collection[int]]
    answers: dict[str, Collection[int]] = field(default_factory=dict)

    def __call__(self, title: str) -> None:
        self.answers[title] = self.ask(title)


def measure_peers(
    dataset: Dataset, ours: OurMatcher, print_line: PrintLine
) -> Iterator[tuple[str, dict[str, object]]]:
    """Each peer by name."""
    names, titles = Names.from_marks(dataset.register.marks), dataset.plan.slow_titles
    for peer in chain(list_scorers(names, titles), _list_indexed_peers(names, titles, print_line)):
        figures = _measure_peer(peer, dataset, ours)
        print_line(f"{peer.name}: p50 {figures['p50_us']:,.0f} µs, recall {figures['recall']:.2f} "
             f"over {figures['titles']} titles")  # fmt: skip
        yield peer.name, figures


def _list_indexed_peers(names: Names, titles: int, print_line: PrintLine) -> Iterator[Peer]:
    """Those that bring an index, where their packages are installed."""
    missing = missing_packages()
    if missing:
        print_line(f"Left out, since {', '.join(missing)} is not installed: {PACKAGES_INSTALLER}")
        return iter(())
    peers: Iterator[Peer] = import_module(_INDEXED).build_indexed_peers(names, titles)
    return peers


def _measure_peer(peer: Peer, dataset: Dataset, ours: OurMatcher) -> dict[str, object]:
    sample = sample_evenly(dataset.positives, peer.titles)
    hard = sample_evenly(dataset.negatives, max(5, peer.titles // 4))
    recorded_answers = _RecordedAnswers(peer.ask)
    peer.ask(sample[0].title)
    times = each_us([partial(recorded_answers, query.title) for query in (*sample, *hard)])
    answers = ask_titles(recorded_answers.answers.__getitem__, sample)
    return {
        "says": peer.says,
        "titles": len(sample),
        "hard_negatives": len(hard),
        "p50_us": percentile(times, 50),
        "p99_us": percentile(times, 99),
        "build_s": peer.build_s,
        "recall": answers.rate(),
        "recall_of_ours_on_the_same": ask_titles(ours.flag_rights, sample).rate(),
        "recall_by_group": answers.by_group(),
        "recall_by_class": answers.by_class(),
        "flagged": answers.flags(),
        "hard_negatives_flagged": ask_titles(recorded_answers.answers.__getitem__, hard).rate(),
    }


def count_forgiven_edits(text: str) -> int:
    """Return the edits at which a folded spelling is still found: 0, 1 or 2. A number: none."""
    if len(text) < EDIT_FROM or text.isdecimal():
        return 0
    return 1 if len(text) < TWO_EDITS_FROM else 2
