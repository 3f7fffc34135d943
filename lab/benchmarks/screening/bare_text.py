"""The bare matching loop over listings: no queue, no database, no rule."""

import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from matchers.text.matcher import TextMatcher, Wording
from matchers.text.weighing import weigh_wording
from pipeline.decision.matching import MAX_SIGNALS
from workers.runtime.cores import one_core_each

_inherited: list[tuple[TextMatcher, Sequence[str]]] = []  # mapped indexes cannot be sent


def run_on_both_cores(matcher: TextMatcher, titles: Sequence[str]) -> float:
    """Match the titles in two processes at once, half each; return titles a second."""
    _inherited[:] = [(matcher, titles[half::2]) for half in (0, 1)]
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        seconds = list(pool.map(_run_half, (0, 1)))
    return len(titles) / max(seconds)


def _run_half(half: int) -> float:
    one_core_each()
    matcher, titles = _inherited[half]
    begun = time.perf_counter()
    for title in titles:
        weigh_wording(matcher, Wording(title), limit=MAX_SIGNALS)
    return time.perf_counter() - begun
