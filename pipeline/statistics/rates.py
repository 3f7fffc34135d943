"""Does a program help? Its members' rate of upheld cases against before and against others.

Members choose to join and others differ from them: the figures describe, they prove no cause.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.95)  # one-sided
_Z_TWO_SIDED = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the interval of 95 % that so few allow (Wilson's)."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """From 0 to 1; of none it is 0."""
        return self.hits / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        """The lower bound."""
        return compute_wilson_bound(self.hits, self.of, -_Z_TWO_SIDED)

    @property
    def high(self) -> float:
        """The upper bound."""
        return compute_wilson_bound(self.hits, self.of, _Z_TWO_SIDED)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, and the limit they are held against."""

    hits: int
    of: int
    limit_percent: int
    is_floor: bool  # the rate must not fall below its limit; otherwise not rise above it

    @property
    def passes(self) -> bool:
        """Is the limit kept? In whole numbers: exactly on the limit passes."""
        scaled_hits, scaled_limit = self.hits * 100, self.limit_percent * self.of
        return scaled_hits >= scaled_limit if self.is_floor else scaled_hits <= scaled_limit

    @property
    def share(self) -> float:
        """The rate from 0 to 1; of no case it is 0."""
        return self.hits / self.of if self.of else 0.0

    @property
    def distance_points(self) -> float:
        """Percentage points to the limit; negative on its wrong side."""
        above = 100 * self.share - self.limit_percent
        return above if self.is_floor else -above

    @property
    def room(self) -> int:
        """So many more cases may go wrong before the limit is broken; below zero it is broken."""
        if self.is_floor:
            return 100 * self.hits // max(self.limit_percent, 1) - self.of
        return self.limit_percent * self.of // 100 - self.hits

    @property
    def cases_needed(self) -> int | None:
        """How many more successes, without a failure, it takes to pass; None if none suffice."""
        if self.passes:
            return 0
        missing = abs(self.limit_percent * self.of - 100 * self.hits)
        percent_gained = 100 - self.limit_percent if self.is_floor else self.limit_percent
        return -(-missing // percent_gained) if percent_gained else None

    @property
    def wilson_bound(self) -> float:
        """One-sided 95 % Wilson bound on the limit's side; shown, never used for a verdict."""
        return compute_wilson_bound(self.hits, self.of, -_Z if self.is_floor else _Z)


def compute_wilson_bound(hits: int, total: int, z: float) -> float:
    """Return the Wilson bound z standard errors away: below for a negative z, else above."""
    if total == 0:
        return 0.0 if z < 0 else 1.0
    share, square = hits / total, z * z
    centre = share + square / (2 * total)
    spread = sqrt(share * (1 - share) / total + square / (4 * total * total))
    return min(1.0, max(0.0, (centre + z * spread) / (1 + square / total)))


@dataclass(frozen=True, slots=True)
class Difference:
    """One rate less another, with its interval of 95 % (Newcombe's, from both Wilson ones)."""

    points: float  # percentage points
    low: float
    high: float
    percent: float | None  # of the other rate: +27 means by so much more; none beside a rate of 0

    @property
    def is_clear(self) -> bool:
        """Does the interval leave no difference out?"""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Uplift:
    """The three rates, and what the members' is above the others."""

    before: Share
    members: Share
    others: Share

    @property
    def over_before(self) -> Difference | None:
        """Against the same firms before they joined."""
        return compute_difference(self.members, self.before)

    @property
    def over_others(self) -> Difference | None:
        """Against firms that never joined."""
        return compute_difference(self.members, self.others)


def compute_difference(group_share: Share, base_share: Share) -> Difference | None:
    """Return the difference of two rates; None if one has no cases."""
    if not group_share.of or not base_share.of:
        return None
    points = group_share.share - base_share.share
    below = sqrt(
        (group_share.share - group_share.low) ** 2 + (base_share.high - base_share.share) ** 2
    )
    above = sqrt(
        (group_share.high - group_share.share) ** 2 + (base_share.share - base_share.low) ** 2
    )
    percent = 100 * points / base_share.share if base_share.hits else None
    return Difference(100 * points, 100 * (points - below), 100 * (points + above), percent)
