"""How much does a distance prove? As much as was measured, for each category of its own.

Nearer than a table's first figure that one stands; between figures the logarithm is interpolated.
A part of a picture says less than the whole: a quarter of a disc is a quarter of any disc.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from matchers.image.likeness import Band
from matchers.image.matching.odds import Rate, count_rate
from matchers.image.reference import Category


@dataclass(frozen=True, slots=True)
class Rates:
    """How often unrelated pictures come as near, counted on so many pairs."""

    pairs: int
    shares: tuple[tuple[int, float], ...]  # distance in bits, false positives per pair


PHOTO_WHOLE_RATES = Rates(
    4_042_573,
    (
        (35, 7.4e-07),
        (39, 9.9e-07),
        (43, 1.7e-06),
        (47, 3.0e-06),
        (51, 5.7e-06),
        (53, 8.7e-06),
        (55, 9.4e-06),
        (59, 1.7e-05),
        (63, 2.8e-05),
        (67, 4.8e-05),
    ),
)
PHOTO_PART_RATES = Rates(
    4_042_573,
    (
        (23, 7.4e-07),
        (31, 9.9e-07),
        (35, 1.2e-06),
        (39, 1.5e-06),
        (43, 2.0e-06),
        (47, 2.2e-06),
        (53, 4.2e-06),
        (55, 6.2e-06),
        (59, 9.9e-06),
        (63, 1.7e-05),
        (67, 2.6e-05),
    ),
)
LOGO_WHOLE_RATES = Rates(
    15_001_070,
    (
        (35, 2.0e-07),
        (39, 3.3e-07),
        (43, 6.7e-07),
        (47, 1.2e-06),
        (51, 2.1e-06),
        (53, 3.4e-06),
        (55, 4.9e-06),
        (59, 9.9e-06),
        (63, 2.0e-05),
        (67, 4.1e-05),
    ),
)
LOGO_PART_RATES = Rates(
    15_001_070,
    (
        (27, 2.0e-07),
        (31, 2.7e-07),
        (39, 3.3e-07),
        (43, 5.3e-07),
        (47, 7.3e-07),
        (51, 1.5e-06),
        (53, 2.0e-06),
        (55, 2.5e-06),
        (59, 4.7e-06),
        (63, 8.6e-06),
        (67, 1.8e-05),
    ),
)
DRAWING_WHOLE_RATES = Rates(
    14_423_831,
    (
        (19, 2.1e-07),
        (23, 9.0e-07),
        (27, 1.9e-06),
        (31, 5.1e-06),
        (35, 8.0e-06),
        (39, 1.2e-05),
        (43, 1.7e-05),
        (47, 2.4e-05),
        (51, 3.5e-05),
        (53, 4.0e-05),
        (55, 4.7e-05),
        (59, 6.3e-05),
        (63, 8.3e-05),
        (67, 1.1e-04),
    ),
)
DRAWING_PART_RATES = Rates(
    14_423_831,
    (
        (15, 3.5e-07),
        (19, 4.2e-07),
        (23, 5.5e-07),
        (27, 1.2e-06),
        (31, 2.9e-06),
        (35, 5.6e-06),
        (39, 9.4e-06),
        (43, 1.4e-05),
        (47, 1.9e-05),
        (51, 2.6e-05),
        (53, 3.0e-05),
        (55, 3.5e-05),
        (59, 4.7e-05),
        (63, 6.2e-05),
        (67, 8.5e-05),
    ),
)
# of 64 bits
PHASH_PHOTO_RATES = Rates(50_100_000, ((8, 4.6e-6),))
PHASH_LOGO_RATES = Rates(6_200_000, ((3, 1.9e-6), (5, 9.0e-6), (7, 3.3e-5), (8, 1.1e-4)))
# Pairs in which one has PDQ quality 5 to 50, on 2026-12-01: none but one artwork in other colours
FAINT_RATES = Rates(421_824, ((36, 1.2e-6),))  # photographs and products, in any orientation
FAINT_TWICE_RATES = Rates(2_425_488, ((40, 4.1e-7),))  # two squares, by PDQ and by pHash
# Of 512, by the signs of SSCD's distilled embedding; families by name and PDQ
SIGN_RATES = Rates(
    14_200_000, ((80, 2.1e-7), (90, 1.4e-6), (95, 2.8e-6), (100, 5.1e-6), (120, 3.1e-5))
)
# Parts of 1,224 photographs against 944 references that they do not show: none was found.
PART_RATE = count_rate(0, 1_224 * 944, 0.9)
# The part of a sum that is kept agrees by chance once in 2^64 pairs.
CHECKSUM_RATE = Rate(2.0**-64, 2.0**-64, 1.0)


@dataclass(frozen=True, slots=True)
class DistanceLimits:
    """Greatest distances in bits by PDQ or by signs, and how often strangers come as near."""

    copy_bits: int  # a reused picture, below one false match in a million pairs
    similar_bits: int  # a candidate that is told even if nothing confirms it
    confirm_bits: int  # a candidate only if local features confirm it
    rates: Rates

    def farthest_bits(self, *, can_confirm: bool) -> int:
        """Return the bits beyond which nothing is a candidate."""
        return self.confirm_bits if can_confirm else self.similar_bits


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Greatest distances in bits, and the least that confirms a candidate."""

    whole: DistanceLimits  # in any of the eight orientations
    part: DistanceLimits
    phash_bits: int  # of 64: a candidate by the second opinion
    phash_rates: Rates
    faint: DistanceLimits  # of the whole, where there are few edges and pHash is farther off
    inliers: int = 15
    coverage: float = 0.3  # share of the reference's features' extent

    def get_limits(self, *, is_part: bool) -> DistanceLimits:
        """Return the limits for a view of the whole picture, or of a part of it."""
        return self.part if is_part else self.whole

    def get_faint_limits(self, *, is_part: bool, phash: int) -> DistanceLimits:
        """Return the limits where the view or the reference has PDQ quality below 50.

        Args:
            is_part: Is the view a part of the picture?
            phash: Bits of 64 by which the whole picture differs.
        """
        if not is_part and phash <= _FAINT_PHASH_BITS:
            return _FAINT_TWICE_LIMITS
        return _FAINT_CONFIRMED_LIMITS if is_part else self.faint

    def farthest_bits(self, *, can_confirm: bool) -> int:
        """Return the bits beyond which nothing is a candidate, whole or part."""
        return max(
            limits.farthest_bits(can_confirm=can_confirm) for limits in (self.whole, self.part)
        )


_FAINT_PHASH_BITS = 8
_FAINT_TWICE_LIMITS = DistanceLimits(36, 40, 75, FAINT_TWICE_RATES)
_FAINT_CONFIRMED_LIMITS = DistanceLimits(-1, -1, 75, FAINT_RATES)  # by local features alone
_PHOTO_THRESHOLDS = Thresholds(
    DistanceLimits(35, 53, 85, PHOTO_WHOLE_RATES),
    DistanceLimits(23, 53, 80, PHOTO_PART_RATES),
    8,
    PHASH_PHOTO_RATES,
    DistanceLimits(-1, 36, 75, FAINT_RATES),
)
SIGN_LIMITS = DistanceLimits(80, 90, 130, SIGN_RATES)  # of 512, by an embedding, for every category
THRESHOLDS: Mapping[Category, Thresholds] = {
    Category.PHOTO: _PHOTO_THRESHOLDS,
    Category.PRODUCT: _PHOTO_THRESHOLDS,
    Category.LOGO: Thresholds(
        DistanceLimits(35, 53, 75, LOGO_WHOLE_RATES), DistanceLimits(15, 47, 75, LOGO_PART_RATES),
        3, PHASH_LOGO_RATES, _FAINT_CONFIRMED_LIMITS,
    ),
    Category.DRAWING: Thresholds(
        DistanceLimits(23, 47, 75, DRAWING_WHOLE_RATES),
        DistanceLimits(15, 47, 75, DRAWING_PART_RATES),
        5, PHASH_LOGO_RATES, _FAINT_CONFIRMED_LIMITS,
    ),
}  # fmt: skip


def estimate_rate(distance: int, rates: Rates) -> Rate:
    """Return how often strangers come as near; beyond the last figure nothing is known."""
    return count_rate(_interpolate_share(distance, rates.shares) * rates.pairs, rates.pairs)


def _interpolate_share(distance: int, shares: tuple[tuple[int, float], ...]) -> float:
    nearest, lowest = shares[0]
    if distance <= nearest:
        return lowest
    for (near_distance, low), (far_distance, high) in pairwise(shares):
        if distance <= far_distance:
            way = (distance - near_distance) / (far_distance - near_distance)
            return exp(log(low) + (log(high) - log(low)) * way)
    return 1.0


def classify_distance(distance: int, reach: DistanceLimits) -> Band | None:
    """Return what a distance by PDQ or by signs alone proves; None when it proves nothing."""
    if distance <= reach.copy_bits:
        return Band.COPY
    return Band.SIMILAR if distance <= reach.similar_bits else None
