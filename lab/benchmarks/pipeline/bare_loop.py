"""Run the matching on the same data with no queue and no database, to get the bare cost."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil

from matchers.image.picture import Picture
from matchers.image.sandbox.opened_pictures import OpenedPictures
from matchers.image.sandbox.pool import Sandbox
from matchers.kinds import ClaimedRight, ListingContent
from matchers.text.matcher import Wording
from pipeline.decision.decide import decide
from pipeline.decision.matching import find_likenesses
from pipeline.facts import Facts
from workers.runtime.cores import one_core_each


def tree_seconds(roots: Mapping[str, Iterable[int]]) -> dict[str, float]:
    """Return user and system seconds by name, each root with its children, ended ones too."""
    return {name: sum(map(_one_tree_seconds, pids)) for name, pids in roots.items()}


def own_seconds() -> float:
    """Return the CPU seconds of this process alone, without its children."""
    times = psutil.Process().cpu_times()
    return float(times.user + times.system)


def difference(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Return the difference, by name."""
    return {name: after[name] - before[name] for name in after}


def _one_tree_seconds(pid: int) -> float:
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    return sum(map(_process_seconds, family))


def _process_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    # A parent's children_* hold what its ended and reaped children spent.
    return float(times.user + times.system + times.children_user + times.children_system)


@dataclass(frozen=True, slots=True)
class PreparedCase:
    """A case with everything read from the database beforehand."""

    listing: dict[str, Any]
    right: ClaimedRight
    draft: Facts


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a loop over all cases."""

    cases: int
    wall_seconds: float
    cpu_seconds: float

    @property
    def cases_per_s(self) -> float:
        """Cases a second of elapsed time."""
        return self.cases / self.wall_seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of CPU a case."""
        return 1000 * self.cpu_seconds / self.cases


def run(prepared_cases: list[PreparedCase], folder: Path, matchers: Mapping[str, Any]) -> Cost:
    """Read, decode, match and decide every case in one thread with one decode process."""
    one_core_each()
    with Sandbox(1) as sandbox:
        sandbox.examine_all(
            [_contents(prepared_cases[0], folder)[0]]
        )  # start the child, then measure
        before, start = tree_seconds({"loop": [os.getpid()]}), perf_counter()
        for case in prepared_cases:
            _handle_case(case, folder, sandbox, matchers)
        wall = perf_counter() - start
        after = tree_seconds({"loop": [os.getpid()]})
    return Cost(len(prepared_cases), wall, after["loop"] - before["loop"])


def run_on_both_cores(
    prepared_cases: list[PreparedCase], folder: Path, matchers: Mapping[str, Any]
) -> Cost:
    """Run the same loop in two processes at once, half of the cases each.

    Cores that share caches and memory do less work a CPU second when both are busy; the cluster
    keeps both busy, so this is what its CPU seconds are compared with.
    """
    _inherited[:] = [partial(run, prepared_cases[half::2], folder, matchers) for half in (0, 1)]
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        costs = list(pool.map(_run_inherited, (0, 1)))
    return Cost(
        sum(cost.cases for cost in costs),
        max(cost.wall_seconds for cost in costs),
        sum(cost.cpu_seconds for cost in costs),
    )


_inherited: list[Callable[[], Cost]] = []  # for forked children: mapped indexes cannot be sent


def _run_inherited(half: int) -> Cost:
    return _inherited[half]()


def _handle_case(  # the case, and the tools that every case shares
    case: PreparedCase, folder: Path, sandbox: Sandbox, matchers: Mapping[str, Any]
) -> None:
    from records.policies import policy  # noqa: PLC0415  # needs Django set up

    wording = Wording(case.listing["title"], case.listing["brand"], case.listing["description"])
    pictures = OpenedPictures(_contents(case, folder), sandbox)
    content = ListingContent(wording, pictures.seen, pictures.sketch)
    likenesses = find_likenesses(content, case.right, matchers)
    assert all(isinstance(picture, Picture) for picture in pictures.seen)  # noqa: S101  # the workload is clean
    decide(replace(case.draft, text=likenesses.text, pictures=likenesses.pictures), policy())


def _contents(case: PreparedCase, folder: Path) -> list[bytes]:
    return [(folder / image).read_bytes() for image in case.listing["images"]]


def read_listings(folder: Path) -> Iterator[dict[str, Any]]:
    """Return the workload's listings, in order."""
    lines = (folder / "listings.jsonl").read_text(encoding="utf-8").splitlines()
    return (json.loads(line) for line in lines)
