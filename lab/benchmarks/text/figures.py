"""Our own figures: time a title, growth, building, opening, the delta, memory, evidence."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from lab.benchmarks.text.dataset import Dataset, PrintLine, sample_evenly
from lab.benchmarks.text.evidence import case_calls, evidence_calls
from lab.benchmarks.text.measuring import OurMatcher, each_us, growth_exponent, percentile, spent_us
from lab.benchmarks.text.queries import make_description
from matchers.text.index import TextIndex, build_index
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.named_mark import find_named_mark

PROBES = 162  # keys of a title of 41 characters: windows, and letters left out of them
_REPEATS = 400


def probes_us(size: int, seed: int) -> float:
    """Return microseconds of PROBES dependent random reads in `size` bytes."""
    places = max(1024, size // 8)
    table = _random_circle(places, seed)
    starts = np.random.default_rng(seed + 1).integers(0, places, _REPEATS)

    def call(start: int) -> Callable[[], object]:
        return lambda: _compiled_follow(table, start, PROBES)

    _compiled_follow(table, 0, 1)  # compiled here
    return percentile(spent_us([call(int(start)) for start in starts], 3), 50)


def _random_circle(places: int, seed: int) -> NDArray[np.int64]:
    """Link all places in one random circle, so that no read can be predicted."""
    order = np.random.default_rng(seed).permutation(places)
    table = np.empty(places, np.int64)
    table[order] = np.roll(order, -1)
    return table


def _follow(table: NDArray[np.int64], start: int, count: int) -> int:
    place = start
    for _ in range(count):
        place = table[place]
    return place


_compiled_follow: Any = numba.njit(_follow)  # numba finds out the types


_WORKER = "lab.benchmarks.text.memory_worker"


@dataclass(frozen=True, slots=True)
class HeldMemory:
    """Mebibytes of one worker among several on the same file.

    `runtime` is private, too, but spent on Python, its libraries and compiled code before any
    index is open; `private` is what the index adds to it.
    """

    shared: float
    private: float
    runtime: float
    proportional: float


def measure_memory(path: Path, titles: Sequence[str], workers: int = 2) -> HeldMemory:
    """Return the mean memory of several workers on one file."""
    running = [
        subprocess.Popen(  # noqa: S603  # this very program
            [sys.executable, "-m", _WORKER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    request_line = json.dumps(list(titles)) + "\n"
    for process in running:  # all search before any is measured, so that they share pages
        _send_line(process, request_line)
    for process in running:
        _read_answer(process)
    answers = []
    for process in running:
        _send_line(process, "tell\n")
        answers.append(json.loads(_read_answer(process)))
    for process in running:
        process.communicate()
    return HeldMemory(
        *(sum(answer[name] for answer in answers) / workers for name in HeldMemory.__slots__)
    )


def _send_line(process: subprocess.Popen[str], line: str) -> None:
    if process.stdin is None:
        raise RuntimeError("The worker was started without a pipe to it.")
    process.stdin.write(line)
    process.stdin.flush()


def _read_answer(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError("A worker of the memory measurement ended early; see above.")
    return line


_DELTA = 1_000
_TIMES = 5


@dataclass(frozen=True, slots=True)
class BuiltIndex:
    """The index of a register in its file, open."""

    size: int
    path: Path
    build_s: float
    ours: OurMatcher


def build_indexes(dataset: Dataset, folder: Path, print_line: PrintLine) -> Iterator[BuiltIndex]:
    """Build the indexes by growing size; code is compiled before."""
    OurMatcher(TextMatcher(TextIndex.from_marks(dataset.register.first(100)))).title_finder(2)(
        "warming up"
    )
    for size in dataset.plan.sizes:
        path = folder / f"{size}.index"
        start = process_time()
        build_index(dataset.register.first(size), path)
        seconds = process_time() - start
        print_line(f"{size:,} marks built in {seconds:.1f} s")
        yield BuiltIndex(
            size, path, seconds, OurMatcher(TextMatcher(TextIndex.open(path, is_trusted=True)))
        )


def measure_title_times(
    dataset: Dataset, indexes: Sequence[BuiltIndex], print_line: PrintLine
) -> dict[str, object]:
    """Return p50 and p99 at each size and edit, and their growth."""
    times = {
        (edits, index.size): _time_titles(dataset, index, edits)
        for edits in (1, 2)
        for index in indexes
    }
    answer: dict[str, object] = {}
    for edits in (1, 2):
        p50s = [percentile(times[edits, built_index.size], 50) for built_index in indexes]
        largest = times[edits, indexes[-1].size]
        answer[f"title_p50_us_edit{edits}"] = p50s[-1]
        answer[f"title_p99_us_edit{edits}"] = percentile(largest, 99)
        answer[f"title_p50_us_by_size_edit{edits}"] = {
            str(index.size): p50 for index, p50 in zip(indexes, p50s, strict=True)
        }
        answer[f"growth_edit{edits}"] = growth_exponent([index.size for index in indexes], p50s)
        search_title = indexes[-1].ours.title_searcher(edits)
        worded_us = spent_us(
            [partial(search_title, title) for title in dataset.titles], dataset.plan.rounds
        )
        answer[f"title_worded_p50_us_edit{edits}"] = percentile(worded_us, 50)
        answer[f"title_worded_p99_us_edit{edits}"] = percentile(worded_us, 99)
        print_line(
            f"edits <= {edits}: p50 {p50s[-1]:,.0f} µs, p99 {percentile(largest, 99):,.0f} µs"
        )
    return answer


def _time_titles(dataset: Dataset, index: BuiltIndex, edits: int) -> list[float]:
    search = index.ours.title_finder(edits)
    return spent_us([partial(search, title) for title in dataset.titles], dataset.plan.rounds)


def measure_other_times(
    dataset: Dataset, index: BuiltIndex, print_line: PrintLine
) -> dict[str, object]:
    """Measure descriptions, the named right, and evidence with its score."""
    chance = Random(dataset.plan.seed + 2)  # noqa: S311 -- the same texts every time
    marks, positives = dataset.register.marks, dataset.positives
    texts = [make_description(query.wording, chance) for query in sample_evenly(positives, 400)]
    search = index.ours.description_finder()
    described_us = spent_us([partial(search, text) for text in texts], dataset.plan.rounds)
    complaints = [
        partial(find_named_mark, marks[query.right_id], Wording(title=query.title))
        for query in sample_evenly(positives, 400)
    ]
    first_us, complaint_us = each_us(complaints), spent_us(complaints, dataset.plan.rounds)
    cases = case_calls(index.ours.matcher, marks, dataset.queries, chance)
    case_us = spent_us(cases, dataset.plan.rounds)
    screening_calls = evidence_calls(index.ours, marks, dataset.queries, chance)
    screened_us = spent_us(screening_calls, dataset.plan.rounds)
    print_line(f"evidence: p50 {percentile(case_us, 50):,.0f} µs a case")
    return {
        "description_p50_us": percentile(described_us, 50),
        "description_p99_us": percentile(described_us, 99),
        "complaint_mode_p50_us": percentile(complaint_us, 50),
        "complaint_mode_p99_us": percentile(complaint_us, 99),
        "complaint_mode_first_p50_us": percentile(first_us, 50),
        "evidence_p50_us": percentile(case_us, 50),
        "evidence_p99_us": percentile(case_us, 99),
        "screened_p50_us": percentile(screened_us, 50),
        "screened_p99_us": percentile(screened_us, 99),
    }


def index_figures(dataset: Dataset, indexes: Sequence[BuiltIndex]) -> Mapping[str, object]:
    """Return the cost to build, open, change and hold the largest index, and its floor."""
    largest = indexes[-1]
    path, size = largest.path, largest.path.stat().st_size
    deltas = [
        dataset.register.marks[place * _DELTA : (place + 1) * _DELTA] for place in range(_TIMES + 1)
    ]
    TextIndex.from_marks(deltas.pop())
    open_times = each_us([partial(TextIndex.open, path, is_trusted=True)] * _TIMES)
    first = each_us([partial(_first_title, path, dataset.titles[0])])
    checked_open_times = each_us([partial(TextIndex.open, path, is_trusted=False)])
    delta_times = each_us([partial(TextIndex.from_marks, marks) for marks in deltas])
    memory = measure_memory(path, [query.title for query in sample_evenly(dataset.positives, 500)])
    return {
        "build_s": largest.build_s,
        "build_s_by_size": {str(index.size): index.build_s for index in indexes},
        "open_ms": median(open_times) / 1000,
        "open_and_first_title_ms": first[0] / 1000,
        "open_checked_ms": checked_open_times[0] / 1000,
        "delta_1000_ms": median(delta_times) / 1000,
        "shared_mb": size / 1e6,
        "shared_resident_mb": memory.shared,
        "private_mb": memory.private,
        "runtime_mb": memory.runtime,
        "proportional_mb": memory.proportional,
        "floor_162_probes_us": probes_us(size, dataset.plan.seed),
        "floor_162_probes_in_cache_us": probes_us(1 << 15, dataset.plan.seed),
    }


def _first_title(path: Path, title: str) -> object:
    """Open and search; pages that were not touched before are read one by one."""
    return OurMatcher(TextMatcher(TextIndex.open(path, is_trusted=True))).title_finder(2)(title)
