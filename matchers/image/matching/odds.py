"""How much does evidence prove in a question? As much as was measured on strangers.

A question compares so many references with so many pictures, and the chance that some stranger
comes as near grows with their product. What was never measured proves nothing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from math import log, sqrt
from typing import Any, Final

from matchers.image.reference import Category

_NEVER: Final = 0.5  # strangers, where none was seen: what is likeliest lies between none and one
_DEVIATIONS: Final = 1.645  # of the normal distribution: 95 of 100 lie below
_FALL: Final = 0.3  # of the estimate, from row to row, where no stranger came so far
_SHARE_OF_COPIES: Final = 0.5  # that a hash brings within its limits: measured 0.6 to 0.9
_FILE: Final = "odds.json"  # written by `python -m lab.generators.picture_odds`


class Way(StrEnum):
    """What a look at a reference and a picture goes by."""

    FEATURES = "features"  # local features that fit one perspective: by cells of the reference
    PROPOSED = "proposed"  # the same, where an index of references proposed this one
    PIXELS = "pixels"  # grey levels that vary alike where features put the reference: no table
    CONTOURS = "contours"  # contours that run alike: by `sightings.contour_strength`


@dataclass(frozen=True, slots=True)
class Rate:
    """How often one comparison of a picture with a reference comes out as strong.

    Attributes:
        strangers: Share of pictures that do not show the reference.
        strangers_bound: The upper end of what that share may be, 95 times of 100.
        copies: Share of pictures that do.
        least_comparisons: References of the index in which it was counted, 1 for single pairs.
            An index proposes its likest few, so that a smaller one is not safer.
    """

    strangers: float
    strangers_bound: float
    copies: float
    least_comparisons: int = 1

    def compute_log_odds(self, comparisons: int) -> float:
        """Return the logarithm of how much likelier a copy is to come out so than a stranger."""
        return log(self.copies / min(1.0, self.strangers * comparisons))

    def compute_least_log_odds(self, comparisons: int) -> float:
        """Return the same with the bound in place of the share that was measured."""
        return log(self.copies / min(1.0, self.strangers_bound * comparisons))

    def adjust_to(self, comparisons: int) -> "Rate":
        """Return the rate of one of so many comparisons, higher where the index was larger."""
        share = max(1.0, self.least_comparisons / comparisons)
        return replace(
            self,
            strangers=min(1.0, self.strangers * share),
            strangers_bound=min(1.0, self.strangers_bound * share),
        )


def count_rate(strangers: float, pairs: int, copies: float = _SHARE_OF_COPIES) -> Rate:
    """Return the rate of so many strangers among pairs of a reference and a stranger."""
    return Rate(max(strangers, _NEVER) / pairs, bound_count(strangers) / pairs, copies)


def bound_count(count: float) -> float:
    """Return the most that the mean of a count may be, 95 times of 100 (Wilson and Hilferty)."""
    more = count + 1
    return more * (1 - 1 / (9 * more) + _DEVIATIONS / (3 * sqrt(more))) ** 3


def find_rate(way: Way, category: Category, strength: float) -> Rate | None:
    """Return how often a look comes out so strong; None: it was not measured, or proves nothing."""
    rows = _read_tables().get(way, {}).get(category, ())
    reached = [row.rate for row in rows if strength >= row.strength]
    return min(reached, key=lambda rate: (rate.strangers, -rate.copies)) if reached else None


@dataclass(frozen=True, slots=True)
class _Row:
    strength: float
    rate: Rate


@cache
def _read_tables() -> Mapping[str, Mapping[Category, tuple[_Row, ...]]]:
    """Return what was measured by way and category: `odds.json` counts strangers and copies."""
    content = json.loads(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    return {
        way: {Category[name.upper()]: tuple(_read_rows(table)) for name, table in tables.items()}
        for way, tables in content["ways"].items()
    }


def _read_rows(table: Mapping[str, Any]) -> Iterator[_Row]:
    """Yield the rows; beyond the last stranger the estimate falls on, the bound does not.

    Where strangers were seen each row has some seven to fifteen times fewer than the one before.
    """
    beyond, least = 1.0, round(table["pairs"] / table.get("pictures", table["pairs"]))
    for strength, strangers, copies in table["rows"]:
        rate = count_rate(strangers, table["pairs"], max(copies, 1) / table["copies"])
        estimate = rate.strangers * beyond
        yield _Row(strength, replace(rate, strangers=estimate, least_comparisons=least))
        if not strangers:
            beyond *= _FALL
