"""How much screening finds, by what persons read of the listings that it let pass."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

_TAIL: Final = 0.025  # beyond each end of an interval of 95 %


@dataclass(frozen=True, slots=True)
class SampledListings:
    """Listings that passed and were drawn at one share, and what was held meanwhile."""

    of_10000: int  # that passed were drawn, at least 1
    held: int  # by rules, and upheld by a person
    drawn: int
    read: int  # by a person
    upheld: int  # of those: they infringe


@dataclass(frozen=True, slots=True)
class Recall:
    """The share of infringing listings that screening held, 0 to 1, with its interval of 95 %."""

    share: float
    low: float
    high: float
    missed: float  # listings that passed and infringe, as estimated


def estimate_recall(draws: Collection[SampledListings]) -> Recall | None:
    """Return recall; None if nothing was read, or nothing infringes.

    A listing that was read stands for as many as the share that was drawn and the share of draws
    that were read say (Horvitz and Thompson); that nobody read some in time is taken for chance.
    The interval of what was missed is Fay's and Feuer's for a weighted sum of rare events
    (Statistics in Medicine 16, 1997, pages 791 to 801): with one share Garwood's exact one for a
    Poisson count (Biometrika 28, 1936, pages 437 to 442). What was held is counted, not estimated.
    """
    from scipy.special import gammaincinv  # noqa: PLC0415  # a quarter of a second for each process

    holds = sum(draw.held for draw in draws)
    passed_count = sum(10_000 / draw.of_10000 * draw.drawn for draw in draws)
    readings = sum(10_000 / draw.of_10000 * draw.read for draw in draws)
    if not readings:
        return None
    weights = [10_000 / draw.of_10000 * passed_count / readings for draw in draws]
    counts = [draw.upheld for draw in draws]
    missed_count = sum(weight * count for weight, count in zip(weights, counts, strict=True))
    spread = sum(weight**2 * count for weight, count in zip(weights, counts, strict=True))
    if not holds + missed_count:
        return None
    most = max(weight for weight, draw in zip(weights, draws, strict=True) if draw.read)
    least_missed = (
        spread / missed_count * gammaincinv(missed_count**2 / spread, _TAIL)
        if missed_count
        else 0.0
    )
    # One more of the greatest weight: the bound holds however the missed ones are spread.
    missed_more, spread_more = missed_count + most, spread + most**2
    shape = missed_more**2 / spread_more
    most_missed = spread_more / missed_more * gammaincinv(shape, 1 - _TAIL)
    return Recall(
        share=holds / (holds + missed_count),
        low=float(holds / (holds + most_missed)),
        high=float(holds / (holds + least_missed)) if holds else 0.0,
        missed=missed_count,
    )
