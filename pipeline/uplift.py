"""Does a programme help? Its members' rate of upheld cases against before and against others.

Members choose to join and others differ from them: the figures describe, they prove no cause.
"""

from dataclasses import dataclass
from math import sqrt

from pipeline.rates import Share


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


def compute_difference(here: Share, there: Share) -> Difference | None:
    """Of two rates that have cases; none where one has none."""
    if not here.of or not there.of:
        return None
    points = here.share - there.share
    below = sqrt((here.share - here.low) ** 2 + (there.high - there.share) ** 2)
    above = sqrt((here.high - here.share) ** 2 + (there.share - there.low) ** 2)
    percent = 100 * points / there.share if there.hits else None
    return Difference(100 * points, 100 * (points - below), 100 * (points + above), percent)
