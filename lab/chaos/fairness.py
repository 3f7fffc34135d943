"""Measure fairness: start delays by filer and lane, and gaps in which only others were served.

A start is the first thing a worker writes about a case: its listing, frozen. That is an upper
bound of the moment of the claim, exact for every case.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np

CALM_BOUND_SECONDS: Final = 5.0
BOUND_UNDER_FAULTS_SECONDS: Final = 40.0  # twice the longest recovery that is allowed
_SERVED: Final = 20  # cases: a round of all slots, so that nobody starves while nobody is served
_ROUNDS_UNDER_FAULTS: Final = 3  # one's turn may be lost with its worker, and again with the queue


@dataclass(frozen=True, slots=True)
class Start:
    """One case, in seconds of the run."""

    account_id: int
    lane: str
    filed: float
    started: float

    @property
    def delay(self) -> float:
        """Seconds from the filing's commit to the start."""
        return self.started - self.filed


@dataclass(frozen=True, slots=True)
class Gap:
    """A period in which a filer's work waited and none of it was begun."""

    account_id: int
    since: float
    until: float
    others: int  # cases of the noisy filer that were begun meanwhile, or batches of listings

    @property
    def seconds(self) -> float:
        """How long."""
        return self.until - self.since


def delay_figures(starts: Iterable[Start]) -> dict[str, float]:
    """Count, median and 95th percentile."""
    delays = [start.delay for start in starts]
    if not delays:
        return {"cases": 0}
    p50, p95 = np.percentile(delays, [50, 95])
    return {
        "cases": len(delays),
        "p50_seconds": round(float(p50), 3),
        "p95_seconds": round(float(p95), 3),
    }


def find_gaps(starts: Sequence[Start], *, noisy: int) -> Iterator[Gap]:
    """Find, for each ordinary filer, each period between two starts in which their work waited."""
    loud = sorted(start.started for start in starts if start.account_id == noisy)
    quiet = [start for start in starts if start.account_id != noisy]
    by_account = groupby(sorted(quiet, key=lambda start: start.account_id), _account_of)
    for _, group in by_account:
        yield from _gaps_of(list(group), loud)


def find_starved(
    starts: Sequence[Start], names: Mapping[int, str], *, noisy: int, calm_until: float
) -> list[str]:
    """Return a sentence for each gap beyond its bound in which the noisy filer was served."""
    return [
        f"{names[gap.account_id]} waited {gap.seconds:.1f} s at second {gap.since:.0f} while"
        f" {gap.others} cases of the noisy filer were begun."
        for gap in find_gaps(starts, noisy=noisy)
        if _is_starving(gap, is_calm=gap.until < calm_until)
    ]


_LISTINGS_STOP_SECONDS: Final = 4.0  # two until no more are sent, and two for those that were


def find_overtaken(
    starts: Sequence[Start],
    names: Mapping[int, str],
    batch_seconds: Sequence[float],
    *,
    calm_until: float,
) -> list[str]:
    """Return a sentence for each gap beyond its bound in which listings were screened on and on.

    Complaints come first: while a case waits, no more listings are sent to be screened.
    `batch_seconds` are the seconds at which batches were done, in order; all filers count, the
    noisy one too.
    """
    sentences = []
    for gap in find_gaps(starts, noisy=0):
        overtook = bisect_left(batch_seconds, gap.until) - bisect_right(
            batch_seconds, gap.since + _LISTINGS_STOP_SECONDS
        )
        if _is_starving(replace(gap, others=max(0, overtook)), is_calm=gap.until < calm_until):
            sentences.append(
                f"{names[gap.account_id]} waited {gap.seconds:.1f} s at second {gap.since:.0f}"
                f" while {overtook} batches of listings were screened."
            )
    return sentences


def _is_starving(gap: Gap, *, is_calm: bool) -> bool:
    if is_calm:
        return gap.others >= _SERVED and gap.seconds > CALM_BOUND_SECONDS
    is_served = gap.others >= _ROUNDS_UNDER_FAULTS * _SERVED
    return is_served and gap.seconds > BOUND_UNDER_FAULTS_SECONDS


def _account_of(start: Start) -> int:
    return start.account_id


def _gaps_of(group: list[Start], loud: Sequence[float]) -> Iterator[Gap]:
    group.sort(key=lambda start: start.started)
    earliest = _earliest_filed(group)
    before = 0.0
    for start, filed_at in zip(group, earliest, strict=True):
        since = max(before, filed_at)
        others = bisect_left(loud, start.started) - bisect_right(loud, since)
        yield Gap(start.account_id, since, start.started, max(0, others))
        before = start.started


def _earliest_filed(group: Sequence[Start]) -> list[float]:
    """Return for each the earliest filing among it and those that were begun after it."""
    times: list[float] = []
    earliest = float("inf")
    for start in reversed(group):
        earliest = min(earliest, start.filed)
        times.append(earliest)
    return times[::-1]
