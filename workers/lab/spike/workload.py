"""Who files, on what kind of right, and how many listings at once: shaped by public reports."""

import math
from dataclasses import dataclass
from random import Random
from typing import Final

from pipeline.words import Lane, RightKind

MAIL: Final = "spike.example"  # what a run wrote is known by it,
OWNED_BY: Final = " Ltd (spike)"  # and by this
MOST_LISTINGS: Final = 300
MOST_ON_PUBLIC_FORM: Final = 10

# A log-normal tail: half of all requests name five listings or fewer, a few name hundreds.
_MEDIAN_LISTINGS: Final = 5
_SPREAD: Final = 1.57

_KINDS: Final = {
    RightKind.TRADEMARK: 70,
    RightKind.COPYRIGHT: 20,
    RightKind.DESIGN: 6,
    RightKind.PATENT: 4,
}


@dataclass(frozen=True, slots=True)
class Filer:
    """One who files; their account is a fair unit of its own."""

    name: str
    lane: Lane
    mark: str


NOISY: Final = Filer("noisy", Lane.GOOD_FAITH, "Zorvex")
ORDINARY: Final = (
    Filer("brand", Lane.GOOD_FAITH, "Vanterra"),
    Filer("customs", Lane.TRUSTED_FLAGGER, "Quellmark"),
    Filer("workshop", Lane.SME, "Tessaly"),
    Filer("maker", Lane.STANDARD, "Orvanne"),
    Filer("public", Lane.PUBLIC_FORM, "Brillow"),
)
FILERS: Final = {filer.name: filer for filer in (NOISY, *ORDINARY)}


def draw_listings_per_request(chance: Random, *, most: int = MOST_LISTINGS) -> int:
    """Median 5, mean about 16, at most 300."""
    drawn = round(chance.lognormvariate(math.log(_MEDIAN_LISTINGS), _SPREAD))
    return min(max(drawn, 1), most)


def draw_kind_of_right(chance: Random) -> RightKind:
    """Seven of ten are trademarks."""
    (kind,) = chance.choices(list(_KINDS), weights=list(_KINDS.values()))
    return kind
