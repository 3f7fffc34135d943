"""Count the innocent listings that are taken for infringing: by kind of picture and size of right.

A wrong find is a score of 0.5 or more for the named right, of which the listing shows nothing; a
wrong approval is one that policy makes without a person. Both with their 95 % interval.
"""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from lab.benchmarks.image.material.processes import Say, run_tasks, worker_processes
from lab.benchmarks.innocents.claims import WORDS, ClaimResult, decide_claims
from lab.benchmarks.innocents.listings import Kind, Plan, draw_listings
from lab.intervals import compute_interval

type Figures = dict[str, Any]

_MOST_NAMED: Final = 40  # wrong finds that are named


def measure(folder: Path, plan: Plan, seed: int, titles: Path | None, say: Say) -> Figures:
    """Return how many claims on innocent listings find something, and how many are upheld."""
    start = time.monotonic()
    say("Drawing innocent listings ...")
    listings = draw_listings(folder, plan, seed, titles)
    say(f"Deciding claims on {len(listings)} listings ...")
    with worker_processes(plan.processes):
        answers = list(run_tasks(decide_claims, listings, say))
    results = [result for answer in answers for result in answer]
    return {
        "seed": seed,
        "listings": len(listings),
        "pictures": len({listing.item.name for listing in listings}),
        "titles": len({listing.title for listing in listings}),
        **count_results(results),
        "seconds": round(time.monotonic() - start, 1),
    }


def count_results(results: Sequence[ClaimResult]) -> Figures:
    """Return the counts of all claims, by size of right and by kind, and the wrong finds."""
    of_pictures = [result for result in results if result.kind != WORDS]
    sizes = sorted({result.size for result in of_pictures})
    kinds = sorted({result.kind for result in results}, key=[*Kind, WORDS].index)
    wrong = sorted((one for one in results if one.is_found), key=lambda one: -one.score)
    return {
        **_count(results),
        "by_size": {size: _count(_pick(of_pictures, size)) for size in sizes},
        "by_kind": {
            kind: {
                size: _count(_pick(results, size, kind))
                for size in sizes
                if any(_pick(results, size, kind))
            }
            for kind in kinds
        },
        "wrong_finds": [
            f"{one.kind}, {one.size}: {one.score:.3f}{' UPHELD' * one.is_upheld}, {one.says}"
            for one in wrong[:_MOST_NAMED]
        ],
    }


def describe_counts(figures: Figures) -> str:
    """Return in a sentence what became of the innocent listings."""
    upheld = figures["upheld"]
    end = {0: "none was", 1: "1 was"}.get(upheld, f"{upheld} were")
    return (
        f"{figures['listings']} innocent listings, {figures['asked']} claims on them:"
        f" {figures['found']} found something, {end} upheld."
    )


def _pick(results: Iterable[ClaimResult], size: int, kind: str = "") -> list[ClaimResult]:
    return [one for one in results if one.size == size and kind in {"", one.kind}]


def _count(results: Sequence[ClaimResult]) -> Figures:
    found = sum(result.is_found for result in results)
    upheld = sum(result.is_upheld for result in results)
    return {
        "asked": len(results),
        "found": found,
        "found_interval": [round(end, 5) for end in compute_interval(found, len(results))],
        "upheld": upheld,
        "upheld_interval": [round(end, 5) for end in compute_interval(upheld, len(results))],
    }
