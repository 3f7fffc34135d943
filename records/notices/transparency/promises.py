"""What was promised and what was reached in a period, from the counts of its days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Max, Q, Sum

from pipeline.statistics.rates import Share
from records import policies
from records.notices.models import PublicCount, PublicMeasure
from records.notices.transparency.rows import Period

_DUE: Final = (PublicMeasure.FELL_DUE, PublicMeasure.IN_TIME)
_GROWING: Final = (PublicMeasure.RIGHTS, PublicMeasure.ACCOUNTS, PublicMeasure.REPORTERS)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many requests were decided in time of those that fell due; what is empty means all."""

    share: Share
    lane: str = ""
    marketplace: str = ""
    month: str = ""  # 2026-11

    @property
    def is_kept(self) -> bool:
        """Is the promised share reached? Exactly on it, it is."""
        return 100 * self.share.hits >= policies.policy().clock.promised_percent * self.share.of


@dataclass(frozen=True, slots=True)
class Held:
    """How many there were at the end of the period, and a year before that."""

    measure: PublicMeasure
    count: int
    added: int  # in the period
    year_before: int

    @property
    def growth(self) -> float | None:
        """By what share of those a year before; of none there is no share."""
        return (self.count - self.year_before) / self.year_before if self.year_before else None


@dataclass(frozen=True, slots=True)
class Promises:
    """All figures of a period."""

    period: Period
    whole: Reached
    lanes: tuple[Reached, ...]
    marketplaces: tuple[Reached, ...]
    lanes_of_marketplaces: tuple[Reached, ...]
    months: tuple[Reached, ...]
    held: tuple[Held, ...]

    def list_reached(self) -> Iterator[Reached]:
        """List every share of the period."""
        yield self.whole
        for rows in (self.lanes, self.marketplaces, self.lanes_of_marketplaces, self.months):
            yield from rows


def find_last_day() -> date | None:
    """Return the last day that was counted; none, before the first count."""
    last_on: date | None = PublicCount.objects.aggregate(last=Max("on"))["last"]
    return last_on


def compile_promises(period: Period) -> Promises:
    """Return what the days of the period add up to."""
    counts = PublicCount.objects.filter(on__range=(period.first_on, period.last_on))
    due = list(
        counts.filter(measure__in=_DUE)
        .values_list("lane", "marketplace", "on__year", "on__month", "measure")
        .annotate(Sum("count"))
    )
    rows = [
        (lane, marketplace, f"{year}-{month:02}", measure, count)
        for lane, marketplace, year, month, measure, count in due
    ]
    requests = [row for row in rows if not row[1]]
    placed = [row for row in rows if row[1]]
    (whole,) = _add_up(requests, "") or (Reached(Share(0, 0)),)
    return Promises(
        period,
        whole,
        lanes=_add_up(requests, "lane"),
        marketplaces=_add_up(placed, "marketplace"),
        lanes_of_marketplaces=_add_up(placed, "lane marketplace"),
        months=_add_up(requests, "month"),
        held=tuple(_list_held(period)),
    )


type _Row = tuple[str, str, str, str, int]


def _add_up(rows: Iterable[_Row], by: str) -> tuple[Reached, ...]:
    """Add up rows by some of lane, marketplace and month."""
    sums: defaultdict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_DUE, 0))
    for *names, measure, count in rows:
        words = zip(("lane", "marketplace", "month"), names, strict=True)
        key = tuple(str(name) if word in by.split() else "" for word, name in words)
        sums[key][str(measure)] += int(count)
    return tuple(
        Reached(Share(counts[PublicMeasure.IN_TIME], counts[PublicMeasure.FELL_DUE]), *key)
        for key, counts in sorted(sums.items())
    )


def _list_held(period: Period) -> Iterator[Held]:
    days = {
        "held": Q(on__lte=period.last_on),
        "added": Q(on__range=(period.first_on, period.last_on)),
        "year_before": Q(on__lte=_year_before(period.last_on)),
    }
    sums = {name: Sum("count", filter=of, default=0) for name, of in days.items()}
    for measure in _GROWING:
        counts = PublicCount.objects.filter(measure=measure).aggregate(**sums)
        yield Held(measure, counts["held"], counts["added"], counts["year_before"])


def _year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def as_json(promises: Promises, last_on: date) -> dict[str, object]:
    """Return the promise, the period and every row as JSON; null stands for all."""
    clock = policies.policy().clock
    return {
        "from": promises.period.first_on.isoformat(),
        "to": promises.period.last_on.isoformat(),
        "counted_until": last_on.isoformat(),
        "policy": policies.policy().hash,
        "promise": {"business_hours": clock.business_hours, "percent": clock.promised_percent},
        "reached": [_as_row(reached) for reached in promises.list_reached()],
        "held": [
            {
                "measure": held.measure,
                "count": held.count,
                "added": held.added,
                "year_before": held.year_before,
                "growth": held.growth,
            }
            for held in promises.held
        ],
    }


def _as_row(reached: Reached) -> dict[str, object]:
    share = reached.share
    return {
        "lane": reached.lane or None,
        "marketplace": reached.marketplace or None,
        "month": reached.month or None,
        "fell_due": share.of,
        "in_time": share.hits,
        "share": share.share if share.of else None,
        "low": share.low if share.of else None,
        "high": share.high if share.of else None,
    }
