"""What is collected at a scrape: the short questions now, the long ones as last measured."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import redis
from django.db import InterfaceError, OperationalError, connection
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from records.database import fetch_all
from workers.exporter import work
from workers.exporter.families import build_family
from workers.exporter.measures import Measures
from workers.exporter.subjects import STATE_METRICS
from workers.queue.broker import BROKER
from workers.queue.names import QUARANTINE, QUEUES


def run_queries() -> Iterator[Metric]:
    """Run each query and build its family of series."""
    for figure in STATE_METRICS:
        if figure.sql:
            yield build_family(figure, fetch_all(figure.sql))


_OUTAGES: Final = (OperationalError, InterfaceError)


class StateCollector(Collector):
    """Business figures over SQL; they are right whatever workers did or forgot."""

    def __init__(self, measures: Measures | None = None) -> None:
        """Use the `measures` of another thread, or take all of them at each scrape."""
        self._measures = measures

    def collect(self) -> Iterator[Metric]:
        """Yield all series; a failed query yields none, and the families ending in `up` say why."""
        yield from _collect_database()
        yield from _collect_queue()
        measures = self._measures or Measures.take_all()
        yield from measures.families()


class SingleThreadCollector(Collector):
    """Collects in one thread that keeps its connection: each scrape comes in another."""

    def __init__(self, collector: StateCollector) -> None:
        """Prepare the thread, which starts with the first scrape."""
        self._collector = collector
        self._crew = ThreadPoolExecutor(1, "scrape")

    def describe(self) -> Iterable[Metric]:
        """Describe nothing when registered: the database may not be there yet."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Collect in one thread, so that simultaneous scrapes wait for each other."""
        return self._crew.submit(lambda: list(self._collector.collect())).result()


def _collect_database() -> Iterator[Metric]:
    try:
        families = list(run_queries())
    except _OUTAGES:
        connection.close()
        yield build_family(work.DATABASE_UP, [(0,)])
        return
    yield build_family(work.DATABASE_UP, [(1,)])
    yield from families


def _collect_queue() -> Iterator[Metric]:
    """Measure the queue in Redis; without an answer its series are absent rather than zero."""
    try:
        counts = [(queue, BROKER.client.hlen(f"dramatiq:{queue}.msgs")) for queue in QUEUES]
        aside = BROKER.client.llen(QUARANTINE)
    except redis.RedisError:
        yield build_family(work.QUEUE_UP, [(0,)])
        return
    yield build_family(work.QUEUE_UP, [(1,)])
    yield build_family(work.QUEUE_MESSAGES, counts)
    yield build_family(work.QUARANTINE_LENGTH, [(aside,)])
