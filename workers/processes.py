"""Every process of the cluster, by name: what `markwarden run` starts."""

import gc
import logging
import os
import resource
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import dramatiq
from django.conf import settings
from prometheus_client import REGISTRY

from gateways import configured
from matchers.image.sandbox.examine import draw_example
from matchers.image.sandbox.isolation import Layer
from matchers.image.sandbox.pool import Sandbox
from matchers.precompile import EXAMPLE_FEATURES, warm_up_search
from pipeline.wording.dictionary import zipf_values
from pipeline.wording.phrases import goods_table
from records import policies
from records.cases.backlog import worker_lives
from records.cases.backlog.work_rows import CASES
from records.cases.backlog.work_table import WorkTable
from records.clock import database_now
from records.row_security.connection_role import ensure_row_security
from records.screening.work import PARTS
from workers.cases import actors as _actors  # noqa: F401  # declares them to the broker
from workers.cases.context import WorkerContext, set_current_context
from workers.cases.listing_watch import tick as watch_tick
from workers.cases.preflight import preflight_tick
from workers.doctor import health
from workers.exporter import Measures, SingleThreadCollector, StateCollector
from workers.feeds.reader import FeedReader, choose_feeds
from workers.index.build import build_index, is_due
from workers.index.loader import LoadedIndex
from workers.outbound import sending
from workers.outbound.deliver import tick as deliver_tick
from workers.outbound.dsa_statements import tick as dsa_tick
from workers.outbound.webhook_delivery import tick as webhooks_tick
from workers.queue import broker, checks
from workers.queue.names import SCREENING, SUSPECT, WORK
from workers.runtime import metrics as work_metrics
from workers.runtime import metrics_server
from workers.runtime.cores import one_core_each
from workers.runtime.listening import check_listening
from workers.runtime.loops import (
    OUTAGES,
    loop_until_stopped,
    retry_until_done,
    start_background_loop,
    stop_on_signal,
)
from workers.scheduling import nightly
from workers.scheduling.bundles import tick as bundles_tick
from workers.scheduling.checkpoints import tick as checkpoints_tick
from workers.scheduling.dispatcher import Dispatcher
from workers.scheduling.duties import are_duties_done, guard_loop
from workers.scheduling.fingerprints import tick as fingerprints_tick
from workers.scheduling.held_pictures import PictureKeeper
from workers.scheduling.retention import tick as retention_tick
from workers.scheduling.sweeper import tick as sweeper_tick
from workers.scheduling.timers import daily_tick
from workers.scheduling.timers import tick as timers_tick
from workers.screening import perform as _perform  # noqa: F401  # declares its actor
from workers.screening.checks import checks_tick
from workers.screening.fingerprints import tick as loaded_fingerprints_tick


def _warm_up(sandbox: Sandbox) -> None:
    """Compile and load everything before this process counts as ready, in a second or two.

    A process that cannot match ends here. Its child starts meanwhile. The garbage collector skips
    what was loaded.
    """
    with ThreadPoolExecutor(1) as executor:
        example = executor.submit(sandbox.examine_all, [draw_example()], want=EXAMPLE_FEATURES)
        _read_tables()
        warm_up_search(example.result()[0])
    layers = sandbox.measure_isolation()
    for layer in Layer:
        work_metrics.SANDBOX_ISOLATION.labels(layer).set(layer in layers)
    gc.collect()
    gc.freeze()


def _read_tables() -> None:
    zipf_values("")
    goods_table()
    policies.calendar()
    for row in policies.policy().jurisdictions:
        policies.profile(row.profile)


_log = logging.getLogger(__name__)

_BEAT_SECONDS: Final = 1.0
SCREENER_NICENESS: Final = 10
_REFRESH_SECONDS: Final = 2.0
_WEB_CLIENTS: Final = 4_096  # connections of one web process; further ones wait outside
_LONGEST_ROUND_SECONDS: Final = 6 * 3600.0  # of what reads or builds much: a night, a bundle
_DELTA_CHANGES: Final = 1_000  # a delta this large is merged into a new generation


def worker(*, threads: int | None = None) -> None:
    """Work on cases until a signal says stop; then finish what is held and end."""
    _work(_WORKER, threads or settings.MARKWARDEN.worker_threads)


def suspect() -> None:
    """Run alone what brought other workers down, one case at a time."""
    _work(_SUSPECT, 1)


def screener() -> None:
    """Screen listings before they are published, a part of a batch at a time.

    One thread a process: the work is computing, and what brings a process down is alone in it.
    On a host with workers it gives way to them.
    """
    os.nice(SCREENER_NICENESS)
    _work(_SCREENER, 1)


@dataclass(frozen=True, slots=True)
class _Crew:
    """What a process of dramatiq works on."""

    queue: str
    table: WorkTable
    is_suspect: bool = False
    is_screener: bool = False


_WORKER: Final = _Crew(WORK, CASES)
_SUSPECT: Final = _Crew(SUSPECT, CASES, is_suspect=True)
_SCREENER: Final = _Crew(SCREENING, PARTS, is_screener=True)


def _work(crew: _Crew, threads: int) -> None:
    stopping = stop_on_signal()
    _set_session_options(is_keyed=crew.table is CASES)
    context = _build_context(threads, is_suspect=crew.is_suspect)
    metrics_server.serve_metrics()
    health.serve_health(stopping, _readiness_checks(context))
    if not retry_until_done(stopping, _check_prerequisites):
        return
    set_current_context(context)
    start_background_loop(stopping, _index_refresher(context), "index")
    _warm_up(context.sandbox)
    _wait_for_index(context, stopping)
    start_background_loop(context.stopping, _heartbeat_tick(context, crew), "life")
    if crew is _WORKER:
        start_background_loop(stopping, preflight_tick(context), "preflights")
    if crew.is_screener:
        work_metrics.SCREENING_INDEX_AGE.set_function(
            lambda: context.index.current_matchers().age_seconds()
        )
        start_background_loop(stopping, loaded_fingerprints_tick, "fingerprints")
        start_background_loop(stopping, checks_tick(context), "checks")
        if open_feeds := choose_feeds():
            start_background_loop(stopping, FeedReader(open_feeds).tick, "streams")
    takes = dramatiq.Worker(
        broker.BROKER, queues={crew.queue}, worker_threads=context.threads, worker_timeout=100
    )
    takes.start()
    stopping.wait()
    takes.stop()
    context.stopping.set()
    with suppress(*OUTAGES):  # a life that cannot be ended is known by its silence
        worker_lives.end_life(context.instance_id)
    context.sandbox.close()


def dispatcher() -> None:
    """Send waiting work to the queue."""
    stopping = stop_on_signal()
    health.serve_health(
        stopping, {"database": health.database_answers, "queue": health.queue_answers}
    )
    if retry_until_done(stopping, _check_prerequisites):
        loop_until_stopped(stopping, Dispatcher().tick)


def sweeper() -> None:
    """Bring back what was lost."""
    metrics_server.serve_metrics()
    loop_until_stopped(_start_health(), sweeper_tick)


_LOOPS_OF_TIMERS: Final[Mapping[str, Callable[[], float]]] = {
    "log": checkpoints_tick,
    "watch": watch_tick,
    "retention": retention_tick,
    "bundles": bundles_tick,
    "nights": nightly.tick,
    "days": daily_tick,
    "good faith": nightly.good_faith_tick,
    "fingerprints": fingerprints_tick,
    "held_pictures": PictureKeeper().tick,
}
_LONG_LOOPS: Final = frozenset({"retention", "bundles", "nights", "days", "good faith"})


def timers() -> None:
    """Carry out what falls due, and sign the log of the audit chain."""
    configured.vault()  # without a place for checkpoints it does not start
    metrics_server.serve_metrics()
    stopping = _start_health(duties=are_duties_done)
    for name, tick in _LOOPS_OF_TIMERS.items():
        extra_seconds = _LONGEST_ROUND_SECONDS if name in _LONG_LOOPS else 0.0
        start_background_loop(stopping, guard_loop(name, tick), name, extra_seconds)
    loop_until_stopped(stopping, guard_loop("timers", timers_tick))


def deliver() -> None:
    """Drain the outbox; beside it serve webhooks and the DSA database, which may hang for long."""
    configured.mailbox()  # without a place for letters it does not start
    metrics_server.serve_metrics()
    stopping = _start_health()
    start_background_loop(stopping, webhooks_tick, "telling")
    start_background_loop(stopping, dsa_tick, "stating")
    loop_until_stopped(stopping, deliver_tick)
    sending.finish()  # else it is sent twice: another process would take it for lost


def indexer() -> None:
    """Build a generation when there is none, or when the changes since grow too many."""
    loop_until_stopped(_start_health(), _index_tick)


def metrics(*, host: str | None = None, port: int | None = None) -> None:
    """Serve the state exporter."""
    stopping = _start_health()
    measures = Measures()
    for name, tick in measures.ticks().items():
        start_background_loop(stopping, tick, name)
    REGISTRY.register(SingleThreadCollector(StateCollector(measures)))
    environment = settings.MARKWARDEN
    server = metrics_server.serve_figures(
        port or environment.metrics_port, host or environment.metrics_host
    )
    stopping.wait()
    server.shutdown()


def web(*, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the portal, the console and the API."""
    from granian.constants import Interfaces  # noqa: PLC0415  # only this process serves pages
    from granian.server import Server  # noqa: PLC0415  # the same

    check_listening(host)
    environment = settings.MARKWARDEN
    ensure_row_security()
    configured.vault()
    with Sandbox() as sandbox:
        sandbox.measure_isolation()  # a web process that may open no file does not start
    most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))  # one for each client
    server = Server(
        "config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=1,
        backpressure=_WEB_CLIENTS,
        ssl_cert=environment.tls_certificate,
        ssl_key=environment.tls_key,
    )
    server.serve()


def _set_session_options(*, is_keyed: bool) -> None:
    """Set what PostgreSQL does with the sessions of a worker, before the first is opened.

    It ends a transaction in which this process is silent for ten seconds: a host that has vanished
    would keep the rows, the sellers and the listings of a batch from all others.
    """
    database: dict[str, Any] = settings.DATABASES["default"]
    names = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin") if is_keyed else ()
    values = ["idle_in_transaction_session_timeout=10s", *(f"{name}=off" for name in names)]
    database["OPTIONS"]["options"] += "".join(f" -c {value}" for value in values)


def _start_health(**needs: health.ReadinessCheck) -> threading.Event:
    """Serve health checks; return an event that is set when a signal says stop."""
    stopping = stop_on_signal()
    health.serve_health(stopping, {"database": health.database_answers, **needs})
    return stopping


def _readiness_checks(context: WorkerContext) -> dict[str, health.ReadinessCheck]:
    return {
        "database": health.database_answers,
        "queue": health.queue_answers,
        "vault": health.vault_check(context.vault),
        "index": lambda: bool(context.index.generation),
    }


def _check_prerequisites() -> None:
    """Refuse to start on a queue that forgets or a calendar that ends too soon."""
    checks.check(broker.BROKER)
    now = database_now()
    broker.BROKER.follow_clock(now)
    policies.calendar().ensure_covers(now)
    one_core_each()


def _build_context(threads: int, *, is_suspect: bool) -> WorkerContext:
    environment = settings.MARKWARDEN
    return WorkerContext(
        is_suspect=is_suspect,
        threads=threads,
        vault=configured.vault(),
        marketplaces=configured.marketplaces(),
        sandbox=Sandbox(environment.decode_children, model=environment.embedding_model),
        index=LoadedIndex(configured.vault(), Path(environment.index_folder)),
        lease_seconds=environment.lease_seconds,
    )


def _index_refresher(context: WorkerContext) -> Callable[[], float]:
    def refresh() -> float:
        context.index.refresh()
        return _REFRESH_SECONDS

    return refresh


def _heartbeat_tick(context: WorkerContext, crew: _Crew) -> Callable[[], float]:
    def beat() -> float:
        worker_lives.record_heartbeat(
            context.instance_id,
            threads=context.threads,
            is_suspect=context.is_suspect,
            index_generation=context.index.generation,
            is_screener=crew.is_screener,
        )
        is_claiming = bool(context.claims_under_way)
        held_cases = tuple(context.held_cases)
        if held_cases:
            crew.table.renew_leases(context.instance_id, held_cases, context.lease_seconds)
        if not is_claiming:  # what it claims would seem to be held by nobody
            crew.table.release_leases(context.instance_id, held_cases, context.lease_seconds)
        return _BEAT_SECONDS

    return beat


def _wait_for_index(context: WorkerContext, stopping: threading.Event) -> None:
    """Wait for an index: a case matched against nothing would look innocent."""
    start = time.monotonic()
    while not context.index.generation and not stopping.wait(0.2):
        if time.monotonic() - start > 30:
            _log.warning("No rights index yet; `markwarden run indexer` builds it.")
            start = time.monotonic()


def _index_tick() -> float:
    if is_due(changes_allowed=_DELTA_CHANGES):
        generation = build_index(configured.vault())
        _log.info("Published %s: %s rights.", generation, generation.rights)
    return _REFRESH_SECONDS
