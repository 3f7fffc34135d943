"""How much does a distance prove? As much as was measured, for each category of its own.

Nearer than a table's first figure that one stands; between figures the logarithm is interpolated.
A part of a picture says less than the whole: a quarter of a disc is a quarter of any disc.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
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


def _read_rates() -> Mapping[str, Rates]:
    """Return what was counted on real pictures: `distance_rates.json` says on which."""
    content = files(__package__).joinpath("distance_rates.json").read_text(encoding="utf-8")
    return {
        name: Rates(table["pairs"], tuple((bits, share) for bits, share in table["shares"]))
        for name, table in json.loads(content).items()
    }


_RATES = _read_rates()
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
    """Greatest distances in bits of the pictures of a category."""

    whole: DistanceLimits  # in any of the eight orientations
    part: DistanceLimits
    phash_bits: int  # of 64: a candidate by the second opinion
    phash_rates: Rates
    faint: DistanceLimits  # of the whole, where there are few edges and pHash is farther off

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
_FAINT_TWICE_LIMITS = DistanceLimits(36, 40, 75, _RATES["faint_twice"])
_FAINT_CONFIRMED_LIMITS = DistanceLimits(-1, -1, 75, _RATES["faint"])  # by local features alone
_PHOTO_THRESHOLDS = Thresholds(
    DistanceLimits(35, 53, 85, _RATES["photo_whole"]),
    DistanceLimits(23, 53, 80, _RATES["photo_part"]),
    8,
    _RATES["phash_photo"],
    DistanceLimits(-1, 36, 75, _RATES["faint"]),
)
SIGN_LIMITS = DistanceLimits(
    80, 90, 130, _RATES["signs"]
)  # of 512, by an embedding, for every category
THRESHOLDS: Mapping[Category, Thresholds] = {
    Category.PHOTO: _PHOTO_THRESHOLDS,
    Category.PRODUCT: _PHOTO_THRESHOLDS,
    Category.LOGO: Thresholds(
        DistanceLimits(35, 53, 75, _RATES["logo_whole"]),
        DistanceLimits(15, 47, 75, _RATES["logo_part"]),
        3, _RATES["phash_logo"], _FAINT_CONFIRMED_LIMITS,
    ),
    Category.DRAWING: Thresholds(
        DistanceLimits(23, 47, 75, _RATES["drawing_whole"]),
        DistanceLimits(15, 47, 75, _RATES["drawing_part"]),
        3, _RATES["phash_logo"], _FAINT_CONFIRMED_LIMITS,
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
