"""How much does a distance prove? As much as was measured, for each category of its own.

Source of the rates: 15,472 real pictures, 120 sources in 50 edits against 8,690 references, up to
50.1 million negative pairs. PDQ within 31 bits: no false pair, hence an upper bound of three in
50.1 million (rule of three). PDQ over sixteen views within 53 bits: one in a million. pHash64
within 8 bits: 4.6 in a million. Nearer than the first figure the first one stands, for nothing
finer was measured; between figures the logarithm is interpolated. A named right by local features:
no false one of 1,322, an upper bound again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from matchers.image.likeness import Band
from matchers.image.reference import Category

type Rates = tuple[tuple[int, float], ...]  # distance in bits, false positives per pair

PDQ_RATES: Rates = ((31, 6.0e-8), (53, 1.0e-6))
PHASH64_RATES: Rates = ((8, 4.6e-6),)
NAMED_RATE = 3 / 1322
SUM_RATE = 2.0**-64  # the part of a sum that is kept agrees by chance


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Greatest distances in bits, and the least that confirms a candidate."""

    copy_bits: int  # PDQ: a reused picture
    similar_bits: int  # PDQ: a candidate
    phash_bits: int  # of 64: a candidate by the second opinion
    inliers: int
    coverage: float  # share of the reference's features' extent
    rates: Rates = PDQ_RATES


THRESHOLDS: Mapping[Category, Thresholds] = {
    Category.PHOTO: Thresholds(31, 53, 8, 15, 0.3),
    Category.PRODUCT: Thresholds(31, 53, 8, 15, 0.3),
    Category.LOGO: Thresholds(15, 39, 3, 15, 0.3),
    Category.DRAWING: Thresholds(23, 47, 5, 15, 0.3),
}


def false_positive_rate(distance: int, rates: Rates) -> float:
    """Return the rate per pair at a distance; beyond the last figure it is 1: nothing is known."""
    nearest, lowest = rates[0]
    if distance <= nearest:
        return lowest
    for (near, low), (far, high) in pairwise(rates):
        if distance <= far:
            return exp(log(low) + (log(high) - log(low)) * (distance - near) / (far - near))
    return 1.0


def band(distance: int, thresholds: Thresholds) -> Band | None:
    """Return what a PDQ distance alone proves; None when it proves nothing."""
    if distance <= thresholds.copy_bits:
        return Band.COPY
    return Band.SIMILAR if distance <= thresholds.similar_bits else None
