"""What the same machine does with nothing around it, in the same run: figures become ratios."""

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from typing import Final

import dramatiq
import redis
from django.db import connection
from dramatiq.brokers.redis import RedisBroker
from dramatiq.encoder import JSONEncoder

from lab.benchmarks.pipeline.bare_loop import own_seconds, tree_seconds
from lab.cluster.environment import Environment
from records.database import fetch_all

_SELECTS: Final = 5_000
_MESSAGES: Final = 8_000
_PROCESSES: Final = 2
_THREADS: Final = 2
_QUEUE: Final = "bench"
_FLUSH_SECONDS: Final = 2.0  # a session tells its figures once a second at most


def select_cpu_ms(environment: Environment) -> float:
    """Return milliseconds of CPU of one `SELECT 1`, of the client and of the server."""
    server = [environment.servers.postgres.process.pid] if environment.servers else []

    def spent() -> float:
        return own_seconds() + tree_seconds({"postgres": server})["postgres"]

    before = spent()
    for _ in range(_SELECTS):
        fetch_all("SELECT 1")
    return 1000 * (spent() - before) / _SELECTS


def count_commits() -> int:
    """Return how many transactions the database's sessions have committed so far."""
    time.sleep(_FLUSH_SECONDS)
    fetch_all("SELECT pg_stat_clear_snapshot()")
    sql = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
    ((count,),) = fetch_all(sql)
    return int(count)


def count_trips(act: Callable[[], object]) -> int:
    """Return how often the act waits for an answer of the database over Django's connection."""
    connection.ensure_connection()
    wire = connection.connection.pgconn
    with tempfile.TemporaryFile() as trace:
        wire.trace(os.dup(trace.fileno()))
        try:
            act()
        finally:
            wire.untrace()
        trace.seek(0)
        return len(re.findall(rb"\tReadyForQuery\t", trace.read()))


def dramatiq_per_s(url: str) -> float:
    """Return raw dramatiq's no-op messages a second, from the first sent to the last done."""
    with _plain_encoder():
        broker = _connect(url)
        context = get_context("fork")
        stop = context.Event()
        crew = [context.Process(target=_serve, args=(url, stop)) for _ in range(_PROCESSES)]
        for process in crew:
            process.start()
        start = time.perf_counter()
        for _ in range(_MESSAGES):
            broker.enqueue(_message())
        while broker.client.hlen(f"{broker.namespace}:{_QUEUE}.msgs"):
            time.sleep(0.01)
        seconds = time.perf_counter() - start
        stop.set()
        for process in crew:
            process.join()
    return _MESSAGES / seconds


def _do_nothing() -> None: ...


def _message() -> dramatiq.Message[None]:
    return dramatiq.Message(_QUEUE, "do_nothing", (), {}, {})


def _connect(url: str) -> RedisBroker:
    client = redis.Redis.from_url(url)
    broker = RedisBroker(client=client, middleware=[], namespace="bench-raw")  # type: ignore[no-untyped-call]  # of dramatiq
    dramatiq.actor(actor_name="do_nothing", queue_name=_QUEUE, broker=broker)(_do_nothing)
    return broker


def _serve(url: str, stop: Event) -> None:
    worker = dramatiq.Worker(_connect(url), worker_threads=_THREADS, worker_timeout=100)
    worker.start()
    stop.wait()
    worker.stop()


@contextmanager
def _plain_encoder() -> Iterator[None]:
    ours = dramatiq.get_encoder()
    dramatiq.set_encoder(JSONEncoder())
    try:
        yield
    finally:
        dramatiq.set_encoder(ours)
