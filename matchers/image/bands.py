"""How much does a distance prove? As much as was measured, for each category of its own.

Nearer than a table's first figure that one stands; between figures the logarithm is interpolated.
A part of a picture says less than the whole: a quarter of a disc is a quarter of any disc.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from matchers.image import rates
from matchers.image.likeness import Band
from matchers.image.rates import Rates
from matchers.image.reference import Category


@dataclass(frozen=True, slots=True)
class DistanceLimits:
    """Greatest distances in bits by PDQ or by signs, and how often strangers come as near."""

    copy_bits: int  # a reused picture, below one false match in a million pairs
    similar_bits: int  # a candidate that is told even if nothing confirms it
    confirm_bits: int  # a candidate only if local features confirm it
    rates: Rates

    def farthest_bits(self, *, can_confirm: bool) -> int:
        """Beyond this nothing is a candidate."""
        return self.confirm_bits if can_confirm else self.similar_bits


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Greatest distances in bits, and the least that confirms a candidate."""

    whole: DistanceLimits  # in any of the eight orientations
    part: DistanceLimits
    phash_bits: int  # of 64: a candidate by the second opinion
    phash_rates: Rates
    inliers: int = 15
    coverage: float = 0.3  # share of the reference's features' extent

    def get_limits(self, *, is_part: bool) -> DistanceLimits:
        """What holds for a view."""
        return self.part if is_part else self.whole

    def farthest_bits(self, *, can_confirm: bool) -> int:
        """Beyond this nothing is a candidate, whole or part."""
        return max(each.farthest_bits(can_confirm=can_confirm) for each in (self.whole, self.part))


_PHOTO_THRESHOLDS = Thresholds(
    DistanceLimits(35, 53, 85, rates.PHOTO_WHOLE_RATES),
    DistanceLimits(23, 53, 80, rates.PHOTO_PART_RATES),
    8,
    rates.PHASH_PHOTO_RATES,
)
SIGN_LIMITS = DistanceLimits(
    80, 90, 130, rates.SIGN_RATES
)  # of 512, by an embedding, for every category
THRESHOLDS: Mapping[Category, Thresholds] = {
    Category.PHOTO: _PHOTO_THRESHOLDS,
    Category.PRODUCT: _PHOTO_THRESHOLDS,
    Category.LOGO: Thresholds(
        DistanceLimits(35, 53, 75, rates.LOGO_WHOLE_RATES), DistanceLimits(15, 47, 75, rates.LOGO_PART_RATES), 3, rates.PHASH_LOGO_RATES
    ),
    Category.DRAWING: Thresholds(
        DistanceLimits(23, 47, 75, rates.DRAWING_WHOLE_RATES), DistanceLimits(15, 47, 75, rates.DRAWING_PART_RATES),
        5, rates.PHASH_LOGO_RATES,
    ),
}  # fmt: skip


def estimate_false_positive_rate(distance: int, rates: Rates) -> float:
    """Return the rate per pair at a distance; beyond the last figure it is 1: nothing is known."""
    nearest, lowest = rates[0]
    if distance <= nearest:
        return lowest
    for (near, low), (far, high) in pairwise(rates):
        if distance <= far:
            return exp(log(low) + (log(high) - log(low)) * (distance - near) / (far - near))
    return 1.0


def classify_distance(distance: int, reach: DistanceLimits) -> Band | None:
    """Return what a PDQ distance alone proves; None when it proves nothing."""
    if distance <= reach.copy_bits:
        return Band.COPY
    return Band.SIMILAR if distance <= reach.similar_bits else None
