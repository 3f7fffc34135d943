"""Rows of the transparency report, and the period that they are counted in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from pipeline.statistics.rates import compute_wilson_bound
from records import policies

_Z: Final = 1.96  # an interval of 95 %
COLUMNS: Final = ("table", "row", "measure", "value", "low", "high")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; bounds where it is a share of something that was sampled or judged."""

    table: str
    row: str
    measure: str
    value: float | int | None  # none: of nothing there is no share and no median
    low: float | None = None
    high: float | None = None

    def cells(self) -> tuple[str | float | int | None, ...]:
        """Return the cells in the order of the columns."""
        return self.table, self.row, self.measure, self.value, self.low, self.high


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the desk, both ends included."""

    first_on: date
    last_on: date

    @property
    def begins_at(self) -> datetime:
        """The first day's midnight."""
        return policies.calendar().midnight(self.first_on)

    @property
    def ends_at(self) -> datetime:
        """The midnight after the last day."""
        return policies.calendar().midnight(self.last_on + timedelta(days=1))


def compute_share(table: str, row: str, measure: str, hits: int, total: int) -> Figure:
    """Return a share of a count with its Wilson interval; of nothing there is none."""
    if not total:
        return Figure(table, row, measure, None)
    return Figure(
        table,
        row,
        measure,
        hits / total,
        compute_wilson_bound(hits, total, -_Z),
        compute_wilson_bound(hits, total, _Z),
    )
