"""Screening before publication: what a day of new and edited listings takes, by measured costs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any, Final

from lab.simulation.measured import MeasuredUnreadable
from lab.simulation.premises import Load

SHIPPED: Final = Path(__file__).with_name("screening.json")
_KINDS: Final = ("text", "new_pictures", "seen_pictures")
_LINES_A_PART: Final = 200  # one row of work, one transaction for its verdicts
_KEPT_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class ScreeningCosts:
    """What `markwarden bench screening` measured, with every server on the same cores."""

    origin: str  # when and where
    cores: int
    per_second: Mapping[str, float]  # listings, by their kind
    bytes_kept: Mapping[str, float] = field(default_factory=dict)  # for a listing, by table

    def core_seconds(self, shares: Mapping[str, float]) -> float:
        """Return the CPU seconds for a listing of this mix of kinds."""
        return sum(self.cores * share / self.per_second[kind] for kind, share in shares.items())


@dataclass(frozen=True, slots=True)
class ScreeningPremises:
    """What a day's listings are like."""

    costs: ScreeningCosts
    new_share: float = 0.3  # show pictures that nobody has seen
    held_per_10000: float = 10.0
    read_per_10000: float = 2.0  # of those that pass, by a person

    def list_shares(self, pictured_share: float) -> dict[str, float]:
        """Return the share of each kind of listing; none has new pictures that has no pictures."""
        new = min(self.new_share, pictured_share)
        return dict(zip(_KINDS, (1 - pictured_share, new, pictured_share - new), strict=True))


def read_costs(path: Path) -> ScreeningCosts:
    """Read figures of `markwarden bench screening --json`.

    Raises:
        MeasuredUnreadable: the file cannot be read, or holds something else.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return ScreeningCosts(
            origin=f"{document.get('on', 'some day')}, markwarden bench screening",
            cores=int(document.get("cores", 2)),
            per_second={kind: float(document[f"{kind}_per_s"]) for kind in _KINDS},
            bytes_kept=document.get("bytes_kept", {}),
        )
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        raise MeasuredUnreadable(
            f"{path} holds no figures of screening. Write it with"
            " `markwarden bench screening --json > FILE`."
        ) from None


def describe_screening(
    premises: ScreeningPremises,
    pictured_share: float,
    loads: Mapping[Load, Mapping[str, float]],
    minutes_a_hold: float,
) -> dict[str, Any]:
    """Return what each load takes.

    Args:
        premises: what listings are like, and cost.
        pictured_share: of the listings, those with three pictures.
        loads: with the busiest minutes' rate over the mean day's, by the name of the weeks.
        minutes_a_hold: that a reviewer takes, also for what passed and is read.
    """
    shares = premises.list_shares(pictured_share)
    seconds = premises.costs.core_seconds(shares)
    return {
        "measured": premises.costs.origin,
        "shares": shares,
        "core_seconds_a_listing": round(seconds, 6),
        "held_per_10000": premises.held_per_10000,
        "read_per_10000": premises.read_per_10000,
        "loads": [
            _describe_load(load.listings_per_day, peaks, premises, seconds, minutes_a_hold)
            for load, peaks in loads.items()
        ],
    }


def _describe_load(
    a_day: float,
    peaks: Mapping[str, float],
    premises: ScreeningPremises,
    seconds: float,
    minutes_a_hold: float,
) -> dict[str, Any]:
    mean = a_day / 86_400
    holds = a_day * premises.held_per_10000 / 10_000
    reads = (a_day - holds) * premises.read_per_10000 / 10_000
    return {
        "listings_per_day": a_day,
        **{weeks: _describe_peak(mean * peak, seconds) for weeks, peak in peaks.items()},
        "database_gb": _KEPT_DAYS * a_day * sum(premises.costs.bytes_kept.values()) / 1e9,
        "holds_a_day": holds,
        "reads_a_day": reads,
        "reviewer_hours_a_day": (holds + reads) * minutes_a_hold / 60,
    }


def _describe_peak(per_second: float, seconds: float) -> dict[str, float]:
    """Return the busiest minutes: nobody waits where there are cores for them."""
    return {
        "per_second": per_second,
        "parts_per_second": per_second / _LINES_A_PART,
        "cores": ceil(per_second * seconds),
    }


HEADINGS: Final = (
    "listings a day",
    "weeks",
    "listings a second at the peak",
    "cores",
    "rows of work a second",
    f"PostgreSQL, {_KEPT_DAYS} days",
    "holds a day",
    "reads of what passes",
    "reviewer hours a day",
)


def list_rows(figures: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table for people, a load's ordinary weeks before its spike."""
    for load in figures["loads"]:
        for weeks, name in (("ordinary", "ordinary"), ("spike", "with the spike")):
            peak = load[weeks]
            yield (
                f"{load['listings_per_day'] / 1e6:g} M",
                name,
                f"{peak['per_second']:,.0f}",
                f"{peak['cores']:,}",
                f"{peak['parts_per_second']:,.1f}",
                f"{load['database_gb']:,.0f} GB" if load["database_gb"] else "not counted",
                f"{load['holds_a_day']:,.0f}",
                f"{load['reads_a_day']:,.0f}",
                f"{load['reviewer_hours_a_day']:,.0f}",
            )


def describe_premises(figures: Mapping[str, Any]) -> str:
    """Return in a sentence what the table stands on."""
    shares = figures["shares"]
    return (
        f"Measured: {figures['measured']}. A listing takes"
        f" {1000 * figures['core_seconds_a_listing']:.1f} ms of CPU, all servers together:"
        f" {shares['new_pictures']:.0%} show three pictures that nobody has seen,"
        f" {shares['seen_pictures']:.0%} three that were seen before, {shares['text']:.0%} none."
        f" {figures['held_per_10000']:g} of 10,000 are held; of 10,000 that pass,"
        f" {figures['read_per_10000']:g} are read."
    )
