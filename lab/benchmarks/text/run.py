"""Measure text matching: speed, recall and certainty, ours and its peers' in one run."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import fmean, median
from time import process_time
from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

from lab.benchmarks.held_memory import measure_held_memory
from lab.benchmarks.text.evidence import case_calls, policy
from lab.benchmarks.text.measuring import OurMatcher, each_us, growth_exponent, percentile, spent_us
from lab.benchmarks.text.peers import Names, list_peers
from lab.sample_data.names import list_marks, read_names
from lab.weights.calibration import describe_certainty, measure_certainty, measure_spurious
from lab.weights.certainty import DisguisedTitle, Trial, assemble_trial, build_trial, read_titles
from lab.weights.evaluation import evaluate_policy
from lab.weights.material import Half
from matchers.text.index import TextIndex, build_index
from matchers.text.matcher import TextMatcher
from matchers.text.spelling import Mark

type Figures = dict[str, Any]
type PrintLine = Callable[[str], None]

_SEED: Final = 20_261_124
_DELTA: Final = 1_000
_TIMES: Final = 5
_PROBES: Final = 162  # keys of a title of 41 characters: windows, and letters left out of them
_REPEATS: Final = 400
_EDITS: Final = (1, 2)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    marks: int
    titles: int = 2_000  # timed
    slow_titles: int = 45  # asked of peers that take a second each
    rounds: int = 3

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Return 30,000, 100,000 and 640,000, or less in proportion."""
        return self.marks * 3 // 64, self.marks * 10 // 64, self.marks


def whole(marks: int = 640_000) -> Plan:
    """Return the benchmark itself."""
    return Plan(marks)


def quick(marks: int = 30_000) -> Plan:
    """Return a small one, for a first look and for tests."""
    return Plan(marks, titles=200, slow_titles=12, rounds=2)


@dataclass(frozen=True, slots=True)
class _Sample:
    """What is asked: a register, titles that wear its marks in disguise, ordinary ones."""

    plan: Plan
    names: Sequence[str]  # real ones
    marks: Sequence[Mark]
    ordinary: Sequence[str]
    ours: OurMatcher
    path: Path
    trial: Trial  # of the whole register, on names and titles that no weight was fitted to

    @property
    def disguised(self) -> Sequence[DisguisedTitle]:
        """Return as many as are timed, of every kind."""
        titles = self.trial.disguised_titles
        return titles[:: max(1, len(titles) // self.plan.titles)]

    @property
    def few(self) -> Sequence[DisguisedTitle]:
        """Return those that slow peers are asked, too."""
        return self.disguised[:: max(1, len(self.disguised) // self.plan.slow_titles)]


def run(
    folder: Path, plan: Plan, print_line: PrintLine, *, names: Path | None, titles: Path | None
) -> Figures:
    """Return every figure by its name; `print_line` gets progress messages.

    Args:
        folder: where the indexes are built; they are deleted.
        plan: how much is measured.
        print_line: gets messages of progress.
        names: brand names as name-suggestion-index has them; else those of simple-icons.
        titles: ordinary titles, one a line; else those written for the goods.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=folder, prefix="text-"))
    try:
        return _measure_all(read_names(names), read_titles(titles), plan, place, print_line)
    finally:
        shutil.rmtree(place)


def _measure_all(
    names: list[str], ordinary: Sequence[str], plan: Plan, place: Path, print_line: PrintLine
) -> Figures:
    load = os.getloadavg()[0]
    print_line(f"{len(names):,} real names; making up {plan.marks:,} marks")
    marks = _register_marks(names, plan.marks)
    indexes = [_build(marks[:size], place / f"{size}.index") for size in plan.sizes]
    ours, path, build_s = indexes[-1]
    trial = assemble_trial(Half.TEST, marks, ours.matcher, ordinary)
    sample = _Sample(plan, names, marks, ordinary, ours, path, trial)
    print_line("Timing titles and evidence ...")
    figures = {
        "marks": plan.marks,
        "real_names": len(names),
        "load_at_the_beginning": load,
        **_time_titles(sample, [matcher for matcher, _, _ in indexes]),
        **_measure_evidence(sample),
        **_weigh_index(sample),
        "build_s": round(build_s, 2),
    }
    print_line("Asking peers ...")
    figures |= _compare_peers(sample, figures)
    print_line("Measuring recall, wrong titles and calibration ...")
    return figures | _measure_certainty(sample)


def _register_marks(names: list[str], count: int) -> list[Mark]:
    """Return marks by id, shuffled, so that a smaller register has real names in proportion."""
    chance = Random(_SEED)  # noqa: S311 -- the same register every time
    wordings = list_marks(names, count, chance)
    chance.shuffle(wordings)
    return [Mark(number, wording) for number, wording in enumerate(wordings)]


def _build(marks: Sequence[Mark], path: Path) -> tuple[OurMatcher, Path, float]:
    """Return an open index; the first is built once before, to compile."""
    warm = OurMatcher(TextMatcher(TextIndex.from_marks(marks[:100])))
    warm.title_finder(2)("warming up")
    start = process_time()
    build_index(marks, path)
    seconds = process_time() - start
    return _open(path), path, seconds


def _open(path: Path) -> OurMatcher:
    return OurMatcher(TextMatcher(TextIndex.open(path, is_trusted=True)))


def _time_titles(sample: _Sample, matchers: Sequence[OurMatcher]) -> Figures:
    """Return p50 and p99 for up to one and two edits, growth, and the floor."""
    figures: Figures = {}
    titles = [title.title for title in sample.disguised]
    for edits in _EDITS:
        times = [
            spent_us([partial(ours.title_finder(edits), t) for t in titles], sample.plan.rounds)
            for ours in matchers
        ]
        p50s = [percentile(row, 50) for row in times]
        figures[f"title_p50_us_edit{edits}"] = p50s[-1]
        figures[f"title_p99_us_edit{edits}"] = percentile(times[-1], 99)
        figures[f"growth_edit{edits}"] = growth_exponent(sample.plan.sizes, p50s)
    floor = probes_us(sample.path.stat().st_size, _SEED)
    figures["floor_162_probes_us"] = floor
    figures["title_over_floor"] = figures["title_p50_us_edit2"] / floor
    return figures


def probes_us(size: int, seed: int) -> float:
    """Return microseconds of as many dependent random reads in `size` bytes as a title needs."""
    places = max(1024, size // 8)
    order = np.random.default_rng(seed).permutation(places)
    table = np.empty(places, np.int64)
    table[order] = np.roll(order, -1)  # one circle through all, so that no read can be predicted
    starts = np.random.default_rng(seed + 1).integers(0, places, _REPEATS).tolist()
    _compiled_follow(table, 0, 1)  # compiled here
    calls = [partial(_compiled_follow, table, start, _PROBES) for start in starts]
    return percentile(spent_us(calls, 3), 50)


def _follow(table: NDArray[np.int64], start: int, count: int) -> int:
    place = start
    for _ in range(count):
        place = table[place]
    return place


_compiled_follow: Any = numba.njit(_follow)  # numba finds out the types


def _measure_evidence(sample: _Sample) -> Figures:
    chance = Random(_SEED)  # noqa: S311 -- the same cases every time
    matcher, marks = sample.ours.matcher, sample.marks
    times = spent_us(case_calls(matcher, marks, sample.disguised, chance), sample.plan.rounds)
    return {"evidence_p50_us": percentile(times, 50), "evidence_p99_us": percentile(times, 99)}


def _weigh_index(sample: _Sample) -> Figures:
    """Return what it costs to open, change and hold the largest index."""
    marks = sample.marks
    parts = [marks[start * _DELTA : (start + 1) * _DELTA] for start in range(_TIMES + 1)]
    TextIndex.from_marks(parts.pop())
    open_times = each_us([partial(TextIndex.open, sample.path, is_trusted=True)] * _TIMES)
    delta_times = each_us([partial(TextIndex.from_marks, part) for part in parts])
    held = measure_held_memory(_warm_up, _open_and_search, sample.path)
    return {
        "open_ms": median(open_times) / 1000,
        "delta_1000_ms": median(delta_times) / 1000,
        "shared_mb": sample.path.stat().st_size / 1e6,
        "private_mb": held.private,
    }


def _warm_up() -> object:
    return OurMatcher(TextMatcher(TextIndex.from_marks([Mark(0, "Markwarden")]))).flag_rights("A")


def _open_and_search(path: Path) -> object:
    ours = _open(path)
    for title in read_titles(None):
        ours.flag_rights(title)
    return ours


def _compare_peers(sample: _Sample, figures: Figures) -> Figures:
    """Return how many times as long peers take, and what each finds of the same titles."""
    answers: Figures = {"recall": _recall(sample.ours.flag_rights, sample.few)}
    answers["recall_titles"] = len(sample.few)
    for name, ask in list_peers(Names.from_marks(sample.marks)).items():
        found: dict[str, bool] = {}
        times = each_us([partial(_ask, ask, title, found) for title in sample.few])
        answers[f"recall_{name}"] = fmean(found.values())
        for edits in _EDITS:
            ours = figures[f"title_p50_us_edit{edits}"]
            answers[f"ratio_{name}_edit{edits}"] = percentile(times, 50) / ours
    return answers


def _ask(
    ask: Callable[[str], Iterable[int]], title: DisguisedTitle, found: dict[str, bool]
) -> None:
    found[title.title] = title.right_id in ask(title.title)


def _recall(ask: Callable[[str], Iterable[int]], titles: Sequence[DisguisedTitle]) -> float:
    return fmean(title.right_id in ask(title.title) for title in titles)


def _measure_certainty(sample: _Sample) -> Figures:
    """Return what the score makes of disguised names and ordinary titles."""
    rules = policy()
    certainty = measure_certainty(build_trial(Half.TEST, sample.names, sample.ordinary), rules)
    figures = describe_certainty(certainty)
    named, unnamed = certainty.named_recall, certainty.repository_recall
    spurious, high = measure_spurious(sample.trial, rules)
    scores = evaluate_policy(rules)
    return {
        **figures,
        "core_recall_named": named["all"].share,
        "core_recall_unnamed": unnamed["all"].share,
        "masked_recall_named": named["hidden"].share,
        "masked_recall_unnamed": unnamed["hidden"].share,
        "spurious_all_marks": spurious.share,
        "spurious_all_marks_high": high.share,
        "precision": scores.precision,
        "score_recall": scores.recall,
    }


# key, what it is, unit, goal
_ROWS: Final = (
    ("title_p50_us_edit1", "title, at most one edit, p50", "µs", "≤ 40"),
    ("title_p99_us_edit1", "the same, p99", "µs", "≤ 200"),
    ("title_p50_us_edit2", "title, at most two edits, p50", "µs", "≤ 120"),
    ("title_p99_us_edit2", "the same, p99", "µs", "≤ 600"),
    ("evidence_p50_us", "title to scored evidence on the named right, p50", "µs", "≤ 300"),
    ("evidence_p99_us", "the same, p99", "µs", "≤ 1,500"),
    ("floor_162_probes_us", "162 dependent reads in a table of this size: the floor", "µs", ""),
    ("title_over_floor", "title of two edits, to this floor", "", ""),
    ("ratio_partial_ratio_edit1", "times faster than `partial_ratio`, one edit", "", "≥ 10,000"),
    ("ratio_partial_ratio_edit2", "the same, two edits", "", "≥ 4,000"),
    ("ratio_cdist_windows_edit2", "times faster than `cdist` of windows, two edits", "", ""),
    ("growth_edit1", "growth exponent over three sizes, one edit", "", "≤ 0.25"),
    ("growth_edit2", "the same, two edits", "", "≤ 0.4"),
    ("recall", "disguised names among the candidates", "", ""),
    ("recall_partial_ratio", "of the same titles by `partial_ratio`", "", ""),
    ("recall_cdist_windows", "of the same titles by `cdist` of windows", "", ""),
    ("core_recall_named", "disguised names with a score of 0.5, the right named", "", "≥ 0.97"),
    ("core_recall_unnamed", "the same, nobody names the right", "", "≥ 0.93"),
    ("masked_recall_named", "of names with a masked letter, the right named", "", "≥ 0.85"),
    ("masked_recall_unnamed", "the same, nobody names the right", "", "≥ 0.6"),
    ("spurious", "ordinary titles with a spurious match of 0.5, 31,200 names", "", "≤ 0.02"),
    ("spurious_high", "the same in the high band", "", "≤ 0.002"),
    ("spurious_all_marks", "the same of 0.5, all marks", "", "≤ 0.05"),
    ("spurious_all_marks_high", "the same in the high band", "", "≤ 0.005"),
    ("ece_named", "calibration error, the right named", "", "≤ 0.03"),
    ("ece_repository", "calibration error, nobody names the right", "", "≤ 0.03"),
    ("precision", "precision of the score at 0.5", "", "≥ 0.98"),
    ("score_recall", "recall of the score at 0.5", "", "≥ 0.98"),
    ("build_s", "build", "s", ""),
    ("open_ms", "open, mapped", "ms", "≤ 10"),
    ("delta_1000_ms", "delta of 1,000 marks", "ms", "≤ 20"),
    ("shared_mb", "file, shared by all workers", "MB", "≤ 200"),
    ("private_mb", "private to each worker", "MB", "≤ 10"),
)  # fmt: skip


def make_table(figures: Figures) -> str:
    """Return each figure beside its goal, in Markdown."""
    lines = ["| key | what | value | goal |", "| --- | --- | --- | --- |"]
    for key, what, unit, goal in _ROWS:
        lines.append(f"| `{key}` | {what} | {f'{_number(figures[key])} {unit}'.strip()} | {goal} |")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
