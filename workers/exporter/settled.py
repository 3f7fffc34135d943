"""What was decided: counted once where it is settled, and anew where it may still change."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from prometheus_client.core import Metric

from records.complaints import measures
from records.ledger import policies
from workers import metrics
from workers.exporter.families import build_family, build_histogram

_HOUR_SECONDS: Final = 3_600.0
_BOUNDS: Final = (
    1.0, 10.0, 60.0, 600.0, _HOUR_SECONDS, 4 * _HOUR_SECONDS, 12 * _HOUR_SECONDS, 24 * _HOUR_SECONDS, 48 * _HOUR_SECONDS, 168 * _HOUR_SECONDS,
)  # fmt: skip
_LATE_COMMIT: Final = timedelta(minutes=15)  # no transaction of ours lives so long
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)

type DecisionKind = tuple[str, str, bool]  # lane, outcome, automatic


@dataclass(slots=True)
class DecisionTally:
    """Rulings by kind, and their latency in buckets."""

    kinds: Counter[DecisionKind] = field(default_factory=Counter)
    buckets: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    def add_span(self, since: datetime, until: datetime, final: datetime) -> None:
        """Count a span more."""
        for each in measures.count_decided(since, until, final=final, bounds=_BOUNDS):
            self.kinds[each.lane, each.outcome, each.is_automatic] += each.count
            self.buckets[each.bucket] += each.count
            self.seconds += each.seconds

    def copy(self) -> "DecisionTally":
        """To be added to without changing this one."""
        return DecisionTally(Counter(self.kinds), Counter(self.buckets), self.seconds)


@dataclass(slots=True)
class DecisionCounter:
    """Everything before a moment that moves on behind the present."""

    _before: datetime = _BEGINNING
    _tally: DecisionTally = field(default_factory=DecisionTally)

    def measure(self, now: datetime) -> Iterator[Metric]:
        """Both families, the newest rulings included."""
        final = now - timedelta(seconds=policies.policy().limits.undo_seconds)
        settled = now - _LATE_COMMIT
        if settled - self._before > _LATE_COMMIT:
            self._tally.add_span(self._before, settled, final)
            self._before = settled
        whole = self._tally.copy()
        whole.add_span(self._before, now, final)
        yield build_family(
            metrics.DECISIONS,
            [
                (lane, outcome, str(automatic).lower(), count)
                for (lane, outcome, automatic), count in whole.kinds.items()
            ],
        )
        counts = [float(whole.buckets[place]) for place in range(len(_BOUNDS) + 1)]
        yield build_histogram(metrics.DECISION_LATENCY, _BOUNDS, [((), counts, whole.seconds)])
