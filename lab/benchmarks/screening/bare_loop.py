"""The bare matching loop over listings: no queue, no database, no rule."""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from lab.benchmarks.screening.planted import Line
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Features
from matchers.image.sandbox.examine import examine
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.weighing import weigh_wording
from pipeline.decision.matching import MAX_SIGNALS
from workers.processes import SCREENER_NICENESS
from workers.runtime.cores import one_core_each

type Listing = tuple[str, Sequence[bytes]]  # title, files of its pictures


@dataclass(frozen=True, slots=True)
class BareLoop:
    """Opens pictures in its own process, and matches them and the title."""

    text: TextMatcher
    pictures: ImageMatcher

    def match(self, listing: Listing) -> None:
        """Match one listing as a screener does, and forget what was found."""
        title, files = listing
        weigh_wording(self.text, Wording(title), limit=MAX_SIGNALS)
        if files:
            self.pictures.match([examine(file, Features.HASHES) for file in files])


_inherited: list[tuple[Callable[[Any], None], Sequence[Any]]] = []  # mapped indexes cannot be sent


def run_on_both_cores(loop: BareLoop, listings: Sequence[Listing]) -> float:
    """Match the listings in two processes at once, half each; return listings a second."""
    _inherited[:] = [(loop.match, listings[half::2]) for half in (0, 1)]
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        seconds = list(pool.map(_run_half, (0, 1)))
    return len(listings) / max(seconds)


def list_titles(lines: Sequence[Line]) -> list[Listing]:
    """Return the lines as the loop takes them, without pictures."""
    return [(str(line["title"]), ()) for line in lines]


def _run_half(half: int) -> float:
    one_core_each()
    os.nice(SCREENER_NICENESS)  # else it takes from a busy machine what no screener gets
    match, listings = _inherited[half]
    start = time.perf_counter()
    for listing in listings:
        match(listing)
    return time.perf_counter() - start
