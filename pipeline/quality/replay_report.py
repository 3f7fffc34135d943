"""What a replay found, counted as its records come by: constant memory, whatever the period."""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from pipeline.quality.replay import Replayed, StoredDecision
from pipeline.vocabulary import Destination, Outcome

_NAMED: Final = 20  # of those that do not come out as stored
DRAWN: Final = 50  # cases to be read by people
_CONFIDENCE: Final = 0.95


@dataclass(slots=True)
class Tally:
    """Counts of a replay. Cases that would become automatic are judged by what people ruled.

    Of cases that would no longer be automatic only those were seen by people that an audit drew or
    somebody disputed: they say little of the others, and the two never stand in one figure.
    """

    same: int = 0
    differing: list[dict[str, Any]] = field(default_factory=list)
    differing_count: int = 0
    unread: list[dict[str, Any]] = field(default_factory=list)
    unread_count: int = 0
    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    rulings: Counter[tuple[bool, str]] = field(default_factory=Counter)
    _drawn: list[tuple[float, str]] = field(default_factory=list)

    def add(self, record: StoredDecision, replayed: Replayed, draw: float) -> None:
        """Count one record.

        Args:
            record: as stored.
            replayed: as decided again.
            draw: 0 <= draw < 1, which nobody could foresee; the least are drawn to be read.
        """
        if replayed.differing:
            self.differing_count += 1
            _keep(self.differing, record, fields=replayed.differing)
            return
        self.same += 1
        stored, proposed = replayed.stored.destination, replayed.proposed.destination
        self.moves[replayed.reason, stored.value, proposed.value] += 1
        if replayed.is_changed:
            self._draw(record, draw)
            if Destination.UPHELD in (stored, proposed):
                self.rulings[proposed is Destination.UPHELD, record.ruling] += 1

    def add_unread(self, record: StoredDecision, fault: str) -> None:
        """Count a record that cannot be decided again."""
        self.unread_count += 1
        _keep(self.unread, record, fault=fault)

    @property
    def count(self) -> int:
        """All records that came by."""
        return self.same + self.differing_count + self.unread_count

    @property
    def changed_count(self) -> int:
        """How many would have gone elsewhere."""
        return sum(count for (_, before, after), count in self.moves.items() if before != after)

    def build_document(self) -> dict[str, Any]:
        """Write it down as JSON; what does not come out as stored stands first."""
        return {
            "self_check": {
                "records": self.count,
                "as_stored": self.same,
                "differing": self.differing_count,
                "not_decided_again": self.unread_count,
                "named": self.differing + self.unread,
            },
            "moves": [
                {"reason": reason, "before": before, "after": after, "cases": count}
                for (reason, before, after), count in sorted(self.moves.items())
            ],
            "changed": self.changed_count,
            "become_automatic": self._judge(is_automatic=True),
            "no_longer_automatic": self._judge(is_automatic=False),
            "drawn": [case for _, case in sorted(self._drawn, reverse=True)],
        }

    def _draw(self, record: StoredDecision, draw: float) -> None:
        heapq.heappush(self._drawn, (-draw, f"{record.case} {record.version}"))
        if len(self._drawn) > DRAWN:
            heapq.heappop(self._drawn)

    def _judge(self, *, is_automatic: bool) -> dict[str, Any]:
        counts = {ruling: n for (way, ruling), n in self.rulings.items() if way is is_automatic}
        refused = sum(counts.get(outcome.value, 0) for outcome in _REFUSED)
        judged = refused + counts.get(Outcome.UPHELD.value, 0)
        low, high = compute_exact_interval(refused, judged)
        return {
            "cases": sum(counts.values()),
            "ruled_by_people": judged,
            "refused_by_people": refused,
            "share_refused": refused / judged if judged else None,
            "interval": [low, high],
        }


_REFUSED: Final = (Outcome.REJECTED, Outcome.INVALID)


def _keep(named: list[dict[str, Any]], record: StoredDecision, **why: object) -> None:
    if len(named) < _NAMED:
        named.append({"case": record.case, "version": record.version, **why})


def compute_exact_interval(hits: int, total: int) -> tuple[float, float]:
    """Return the interval of 95 % of a share, hits of total (Clopper and Pearson, 1934)."""
    from scipy.special import betaincinv  # noqa: PLC0415  # a quarter of a second for each process

    tail = (1 - _CONFIDENCE) / 2
    low = float(betaincinv(hits, total - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, total - hits, 1 - tail)) if hits < total else 1.0
    return low, high
