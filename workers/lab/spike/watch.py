"""What one sees of a run from outside, twice a second: the backlog, its age, what is done."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection

from workers.lab.spike import shelf
from workers.lab.spike.fairness import Start

_EVERY_SECONDS: Final = 0.5

# What is suspected of killing waits alone, by intent; its age says nothing about the others.
_BACKLOG: Final = """
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp()
  - min(c.filed_at) FILTER (WHERE NOT w.is_suspect)), 0)::float8
FROM complaints_work w JOIN complaints_case c ON c.id = w.case_id WHERE w.state <> 'parked'
"""
_CASES: Final = """
SELECT count(*), count(*) FILTER (WHERE state NOT IN ('received', 'queued'))
FROM complaints_case
"""
_STARTS: Final = """
SELECT c.account_id, c.lane, c.filed_at, f.frozen_at
FROM complaints_case c JOIN catalog_frozenlisting f ON f.id = c.frozen_id
JOIN catalog_listing l ON l.id = c.listing_id
WHERE c.follows_id IS NULL AND NOT starts_with(l.external_id, %s)
ORDER BY f.frozen_at
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look."""

    at_seconds: float
    filed: int
    done: int  # by the machine: decided, or handed to a person
    waiting: int
    oldest_seconds: float


@dataclass(slots=True)
class RunObserver:
    """Looks at most twice a second, and keeps what it saw."""

    begun: float  # of the monotonic clock
    samples: list[Sample] = field(default_factory=list)

    @property
    def last(self) -> Sample:
        """What was seen last; nothing at first."""
        return self.samples[-1] if self.samples else Sample(0.0, 0, 0, 0, 0.0)

    def update(self) -> None:
        """Look again, when it is time."""
        now = time.monotonic() - self.begun
        if now - self.last.at_seconds < _EVERY_SECONDS:
            return
        with connection.cursor() as cursor:
            cursor.execute(_CASES)
            filed, done = cursor.fetchone() or (0, 0)
            cursor.execute(_BACKLOG)
            waiting, oldest = cursor.fetchone() or (0, 0.0)
        self.samples.append(Sample(round(now, 2), filed, done, waiting, round(oldest, 2)))


def list_starts(begun_at: datetime) -> list[Start]:
    """When each case was filed and when a worker first wrote something about it."""
    with connection.cursor() as cursor:
        cursor.execute(_STARTS, [shelf.POISON_PREFIX])
        return [
            Start(
                account_id=account_id,
                lane=lane,
                filed=(filed_at - begun_at).total_seconds(),
                started=(frozen_at - begun_at).total_seconds(),
            )
            for account_id, lane, filed_at, frozen_at in cursor.fetchall()
        ]
