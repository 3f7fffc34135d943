"""What is collected at a scrape: the short questions now, the long ones as last measured."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import redis
from django.db import InterfaceError, OperationalError, connection
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from workers import metrics
from workers.broker import BROKER
from workers.exporter import rows
from workers.exporter.families import build_family
from workers.exporter.measuring import Measures
from workers.queues import QUARANTINE, QUEUES

_OUTAGES: Final = (OperationalError, InterfaceError)


class StateCollector(Collector):
    """Business figures over SQL; they are right whatever workers did or forgot."""

    def __init__(self, measures: Measures | None = None) -> None:
        """`measures` are those that somebody takes beside us; without, all are taken here."""
        self._measures = measures

    def collect(self) -> Iterator[Metric]:
        """What cannot be asked is absent, and the families that end in `up` say why."""
        yield from _collect_database()
        yield from _collect_queue()
        measures = self._measures or Measures.take_all()
        yield from measures.families()


class SingleThreadCollector(Collector):
    """Collects in one thread that keeps its connection: each scrape comes in another."""

    def __init__(self, collector: StateCollector) -> None:
        """The thread starts with the first scrape."""
        self._collector = collector
        self._crew = ThreadPoolExecutor(1, "scrape")

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked when we are registered: the database may not be there yet."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Two scrapes at once wait for each other."""
        return self._crew.submit(lambda: list(self._collector.collect())).result()


def _collect_database() -> Iterator[Metric]:
    try:
        found = list(rows.run_queries())
    except _OUTAGES:
        connection.close()
        yield build_family(metrics.DATABASE_UP, [(0,)])
        return
    yield build_family(metrics.DATABASE_UP, [(1,)])
    yield from found


def _collect_queue() -> Iterator[Metric]:
    """What Redis holds; while it is silent the series are absent rather than zero."""
    try:
        held = [(queue, BROKER.client.hlen(f"dramatiq:{queue}.msgs")) for queue in QUEUES]
        aside = BROKER.client.llen(QUARANTINE)
    except redis.RedisError:
        yield build_family(metrics.QUEUE_UP, [(0,)])
        return
    yield build_family(metrics.QUEUE_UP, [(1,)])
    yield build_family(metrics.QUEUE_MESSAGES, held)
    yield build_family(metrics.QUARANTINE_LENGTH, [(aside,)])
