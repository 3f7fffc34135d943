"""How much does a distance prove? As much as was measured, for each category of its own.

Photos and products: 15,472 real pictures, 120 sources in 50 edits against 8,690 references, up to
50.1 million negative pairs. PDQ within 31 bits: no false pair, hence an upper bound of three in
50.1 million (rule of three). Within 53 bits over sixteen views: one in a million. pHash64 within 8
bits: 4.6 in a million. A named right by its shape: no false one of 1,519, an upper bound too.
Logos: 2,500 different marks of Simple Icons 16 in black on white, 480 pixels, all against all in
sixteen views, 6.2 million pairs. Drawings were not measured and take the logos' figures.
Nearer than a table's first figure that one stands; between figures the logarithm is interpolated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from matchers.image.likeness import Band
from matchers.image.reference import Category

type Rates = tuple[tuple[int, float], ...]  # distance in bits, false positives per pair

PHOTO_PDQ: Rates = ((31, 6.0e-8), (53, 1.0e-6))
PHOTO_PHASH64: Rates = ((8, 4.6e-6),)
LOGO_PDQ: Rates = (
    (23, 3.2e-7),
    (27, 9.6e-7),
    (31, 1.6e-6),
    (39, 2.9e-6),
    (47, 6.6e-6),
    (53, 1.5e-5),
)
LOGO_PHASH64: Rates = ((3, 1.9e-6), (5, 9.0e-6), (7, 3.3e-5), (8, 1.1e-4))
NAMED_RATE = 3 / 1519
SUM_RATE = 2.0**-64  # the part of a sum that is kept agrees by chance


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Greatest distances in bits, and the least that confirms a candidate."""

    copy_bits: int  # PDQ: a reused picture, below one false match in a million
    similar_bits: int  # PDQ: a candidate
    phash_bits: int  # of 64: a candidate by the second opinion
    inliers: int
    coverage: float  # share of the reference's features' extent
    pdq_rates: Rates
    phash_rates: Rates


THRESHOLDS: Mapping[Category, Thresholds] = {
    Category.PHOTO: Thresholds(31, 53, 8, 15, 0.3, PHOTO_PDQ, PHOTO_PHASH64),
    Category.PRODUCT: Thresholds(31, 53, 8, 15, 0.3, PHOTO_PDQ, PHOTO_PHASH64),
    Category.LOGO: Thresholds(23, 47, 3, 15, 0.3, LOGO_PDQ, LOGO_PHASH64),
    Category.DRAWING: Thresholds(23, 47, 5, 15, 0.3, LOGO_PDQ, LOGO_PHASH64),
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
