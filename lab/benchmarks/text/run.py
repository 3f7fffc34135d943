"""Run the text benchmark: time, recall and memory, ours and its peers in one run."""

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from lab.benchmarks.text.certainty import measure_certainty_figures
from lab.benchmarks.text.dataset import Dataset, Plan, PrintLine, build_dataset, quick, whole
from lab.benchmarks.text.evidence import measure_score
from lab.benchmarks.text.figures import (
    BuiltIndex,
    build_indexes,
    index_figures,
    measure_other_times,
    measure_title_times,
)
from lab.benchmarks.text.material import MaterialMissing
from lab.benchmarks.text.measuring import LIMIT, OurMatcher
from lab.benchmarks.text.peers import count_forgiven_edits, fold_text, measure_peers, windows
from lab.benchmarks.text.recall import ask_titles
from matchers.text.fold import tokenise
from matchers.text.kernel.columns import LONGEST, SHORTEST
from matchers.text.spelling import Mark

_WORDS = 4


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of a title and a right within the edits forgiven, and those the index found."""

    pairs: int
    found: int
    missing: tuple[tuple[str, str], ...]  # title and mark


def measure_agreement(
    ours: OurMatcher, marks: Sequence[Mark], titles: Sequence[str], count: int
) -> Agreement:
    """Compare the index with a full scan, title by title, up to that many pairs.

    Plain Latin titles and marks only: other scripts are subject to fairness, which no distance
    knows.
    """
    scan = _Scan.from_marks(marks)
    pairs, missing = 0, []
    for title in titles:
        near_rights = scan.near(title)
        pairs += len(near_rights)
        missing += [
            (title, marks[right].wording) for right in near_rights - ours.flag_rights(title)
        ]
        if pairs >= count:
            break
    return Agreement(pairs, pairs - len(missing), tuple(missing))


def select_plain(titles: Sequence[str]) -> Iterator[str]:
    """Plain Latin titles without letters that stand alone: in a word spelt out the longest wins."""
    for title in titles:
        if title.isascii() and all(len(word.letters) > 1 for word in tokenise(title)):
            yield title


@dataclass(frozen=True, slots=True)
class _Scan:
    """Every plain mark folded, its right, and the edits that its length forgives."""

    texts: tuple[str, ...]
    rights: tuple[int, ...]
    allowed: NDArray[np.uint8]

    @classmethod
    def from_marks(cls, marks: Sequence[Mark]) -> Self:
        rows = [(fold_text(m.wording), m.right_id) for m in marks if m.wording.isascii()]
        rows = [(text, right) for text, right in rows if SHORTEST <= len(text) <= LONGEST]
        allowed_edits = np.fromiter(
            (count_forgiven_edits(text) for text, _ in rows), np.uint8, len(rows)
        )
        return cls(tuple(t for t, _ in rows), tuple(r for _, r in rows), allowed_edits)

    def near(self, title: str) -> frozenset[int]:
        """Return the rights within their edits of one to four neighbouring words."""
        apart = cdist(
            windows(title, _WORDS),
            self.texts,
            scorer=OSA.distance,
            score_cutoff=2,
            dtype=np.uint8,
        )
        places = np.nonzero((apart <= self.allowed).any(axis=0))[0]
        return frozenset(self.rights[place] for place in places.tolist())


__all__ = ["MaterialMissing", "Plan", "quick", "run", "whole"]


def run(
    folder: Path, plan: Plan, print_line: PrintLine, *, titles: Path | None = None
) -> dict[str, object]:
    """Return every figure by its name; `print_line` gets progress messages.

    `titles` is a file of ordinary titles, one a line; else those written for the goods count.
    Raises MaterialMissing.
    """
    dataset = build_dataset(folder, plan, print_line)
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=folder, prefix="text-"))
    try:
        return _measure_all(dataset, place, titles, print_line)
    finally:
        shutil.rmtree(place)


def _measure_all(
    dataset: Dataset, place: Path, titles: Path | None, print_line: PrintLine
) -> dict[str, object]:
    about, score = _describe_run(dataset), measure_score()
    indexes = list(build_indexes(dataset, place, print_line))
    largest = indexes[-1]
    times = measure_title_times(dataset, indexes, print_line)
    answer = {
        "about": about,
        **times,
        **measure_other_times(dataset, largest, print_line),
        **index_figures(dataset, indexes),
        **_measure_recall(dataset, largest.ours, print_line),
        **_measure_agreement(dataset, largest, print_line),
        **measure_certainty_figures(dataset, largest, titles, print_line),
        **score,
    }
    peers = dict(measure_peers(dataset, largest.ours, print_line))
    return {**answer, **_ratios(times, peers), "peers": peers}


def _describe_run(dataset: Dataset) -> dict[str, object]:
    """Describe the data and the machine."""
    return {
        "plan": asdict(dataset.plan),
        "processor": _processor_name(),
        "processors": os.cpu_count(),
        "load_at_the_beginning": os.getloadavg()[0],
        "python": platform.python_version(),
        "is_material_installed": dataset.material.is_installed,
        "real_marks": len(dataset.register.real),
        "positives": len(dataset.positives),
        "hard_negatives": len(dataset.negatives),
        "handmade": len(dataset.handmade.queries),
        "title_characters": sum(map(len, dataset.titles)) / len(dataset.titles),
    }


def _processor_name() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def _measure_recall(dataset: Dataset, ours: OurMatcher, print_line: PrintLine) -> dict[str, object]:
    """Measure recall for any length of the list, as for peers; and within the usual limit."""
    answers = ask_titles(ours.flag_rights, dataset.positives)
    limited_answers = ask_titles(
        lambda title: ours.flag_rights(title, limit=LIMIT), dataset.positives
    )
    hard = ask_titles(ours.flag_rights, dataset.negatives)
    by_hand = dataset.handmade.queries
    positive_answers = ask_titles(ours.flag_rights, [query for query in by_hand if query.is_there])
    not_worn = ask_titles(ours.flag_rights, [query for query in by_hand if not query.is_there])
    print_line(
        f"recall over all classes {answers.rate():.3f}, "
        f"of titles written by hand {positive_answers.rate():.3f}"
    )
    return {
        "recall": answers.by_class(),
        "recall_by_group": answers.by_group(),
        f"recall_in_first_{LIMIT}": limited_answers.by_class(),
        "flagged": answers.flags(),
        "hard_negatives_flagged": hard.by_class(),
        "handmade_recall_of_candidates": positive_answers.rate(),
        "handmade_recall_by_class": positive_answers.by_class(),
        "handmade_negatives_flagged": not_worn.rate(),
    }


def _measure_agreement(
    dataset: Dataset, largest: BuiltIndex, print_line: PrintLine
) -> dict[str, object]:
    titles = list(select_plain([query.title for query in dataset.queries]))
    agreement = measure_agreement(
        largest.ours, dataset.register.marks, titles, dataset.plan.oracle_pairs
    )
    print_line(f"{agreement.found} of the {agreement.pairs} pairs that an exhaustive scan finds")
    return {
        "oracle_pairs": agreement.pairs,
        "oracle_found": agreement.found,
        "oracle_missing": agreement.missing[:10],
    }


def _ratios(
    times: Mapping[str, object], peers: Mapping[str, dict[str, object]]
) -> dict[str, float]:
    return {
        f"ratio_{name.lower()}_edit{edits}": float(str(peers[name]["p50_us"]))
        / float(str(times[f"title_p50_us_edit{edits}"]))
        for name in ("partial_ratio", "WRatio")
        for edits in (1, 2)
    }
