"""What is collected at a scrape: the short questions now, the long ones as last measured."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import redis
from django.db import InterfaceError, OperationalError, connection
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from records.database import fetch_all
from workers.exporter.families import build_family
from workers.exporter.measures import Measures
from workers.queue.broker import BROKER
from workers.queue.names import QUARANTINE, QUEUES
from workers.runtime import metrics
from workers.runtime.metrics import StateMetric

_TODAY: Final = (
    "FROM screening_daytally WHERE \"on\" = (clock_timestamp() AT TIME ZONE 'UTC')::date"
)

# One row a series: the labels in the figure's order, the value last.
_QUERIES: Final[Mapping[StateMetric, str]] = {
    metrics.QUEUE_DEPTH: (
        "SELECT stage, state, coalesce(held.count, 0)"
        " FROM (VALUES ('freeze'), ('match')) AS s(stage)"
        " CROSS JOIN (VALUES ('waiting'), ('sent'), ('running'), ('parked')) AS w(state)"
        " LEFT JOIN (SELECT stage, state, count(*) FROM cases_work GROUP BY 1, 2) AS held"
        "  USING (stage, state)"
    ),
    # Numbers are given in the order of filing, and a case keeps its own.
    metrics.QUEUE_OLDEST_AGE: (
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - filed_at)), 0)"
        " FROM cases_case WHERE id ="
        "  (SELECT case_id FROM cases_work WHERE state = 'waiting' ORDER BY case_id LIMIT 1)"
    ),
    metrics.INFLIGHT: "SELECT count(*) FROM cases_work WHERE state = 'running'",
    metrics.LEASE_EXPIRED: (
        "SELECT count(*) FROM cases_work"
        " WHERE state = 'running' AND lease_until < clock_timestamp()"
    ),
    metrics.PARKED: "SELECT count(*) FROM cases_work WHERE state = 'parked'",
    metrics.SUSPECTS_WAITING: (
        "SELECT count(*) FROM cases_work WHERE is_suspect AND state IN ('waiting', 'sent')"
    ),
    metrics.POSTPONED: (
        "SELECT reason.why, count(w.case_id) FROM (VALUES ('marketplace', 'Unreachable:%'),"
        " ('vault', 'VaultUnreachable:%'), ('fault', '%')) AS reason(why, begins)"
        " LEFT JOIN cases_work w ON w.state = 'waiting' AND w.last_error LIKE reason.begins"
        "  AND w.not_before > clock_timestamp() - interval '1 minute' AND w.last_error LIKE '%: %'"
        "  AND (reason.why <> 'fault' OR w.last_error NOT LIKE '%Unreachable:%')"
        " GROUP BY reason.why"
    ),
    metrics.WORKERS_LIVE: (
        "SELECT coalesce(sum(threads) FILTER (WHERE NOT is_suspect AND NOT is_screener), 0)"
        " FROM cases_workerlife WHERE seen_at > clock_timestamp() - interval '5 seconds'"
    ),
    metrics.SUSPECT_WORKERS_LIVE: (
        "SELECT coalesce(sum(threads) FILTER (WHERE is_suspect), 0) FROM cases_workerlife"
        " WHERE seen_at > clock_timestamp() - interval '5 seconds'"
    ),
    metrics.SCREENERS_LIVE: (
        "SELECT count(*) FROM cases_workerlife"
        " WHERE is_screener AND seen_at > clock_timestamp() - interval '5 seconds'"
    ),
    metrics.SCREENING_OLDEST_AGE: (
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - received_at)), 0)"
        " FROM screening_batch WHERE id IN (SELECT batch_id FROM screening_part)"
    ),
    metrics.SCREENING_OVERDUE: (
        "SELECT greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(due_at)), 0))"
        " FROM screening_part"
    ),
    metrics.SCREENED_TODAY: f"SELECT coalesce(max(listings), 0) {_TODAY} AND rule = ''",
    metrics.HELD_TODAY: f"SELECT rule, listings {_TODAY} AND rule <> ''",
    metrics.BUDGET_REACHED: (f"SELECT rule, (reached_at IS NOT NULL)::int {_TODAY} AND rule <> ''"),
    metrics.FEED_AGE: (
        "SELECT a.marketplace, extract(epoch FROM clock_timestamp() - newest.received_at)"
        " FROM accounts_account a CROSS JOIN LATERAL (SELECT received_at FROM screening_batch b"
        "  WHERE b.account_id = a.id ORDER BY received_at DESC LIMIT 1) AS newest"
        " WHERE a.marketplace <> ''"
    ),
    # The median: neither a day's outage nor a backfill makes an hour usual.
    metrics.FEED_USUAL: (
        "SELECT a.marketplace, percentile_disc(0.5) WITHIN GROUP (ORDER BY sent.batches)"
        " FROM accounts_account a CROSS JOIN generate_series(1, 7) AS before"
        " CROSS JOIN LATERAL (SELECT count(*) AS batches FROM screening_batch b"
        "  WHERE b.account_id = a.id AND b.received_at BETWEEN"
        "   clock_timestamp() - before * interval '1 day' - interval '30 minutes' AND"
        "   clock_timestamp() - before * interval '1 day' + interval '30 minutes') AS sent"
        " WHERE a.marketplace <> '' GROUP BY a.marketplace"
    ),
    metrics.HOLDS_WAITING: (
        "SELECT count(*) FROM screening_heldlisting WHERE state IN ('waiting', 'disputed')"
    ),
    metrics.HOLDS_OVERDUE: (
        "SELECT count(*) FROM screening_heldlisting WHERE state IN ('waiting', 'disputed')"
        " AND due_at < clock_timestamp()"
    ),
    metrics.WORKERS_OUTDATED: (
        "SELECT count(*) FROM cases_workerlife"
        " WHERE seen_at > clock_timestamp() - interval '5 seconds' AND index_generation <"
        "  (SELECT max(number) FROM rights_indexgeneration)"
    ),
    metrics.OUTBOX_LAG: (
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - send_after)), 0)"
        " FROM ledger_outgoing WHERE sent_at IS NULL AND parked_at IS NULL"
        " AND send_after <= clock_timestamp()"
    ),
    metrics.OUTBOX_RETRYING: (
        "SELECT kind, count(*) FROM ledger_outgoing"
        " WHERE sent_at IS NULL AND parked_at IS NULL AND attempt >= 2 GROUP BY kind"
    ),
    metrics.STATEMENTS_LAG: (
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - ruled_at)), 0)"
        " FROM notices_statementsent WHERE state = 'waiting'"
    ),
    metrics.STATEMENTS_REFUSED: (
        "SELECT count(*) FROM notices_statementsent WHERE state = 'refused'"
    ),
    metrics.INDEX_GENERATION: "SELECT coalesce(max(number), 0) FROM rights_indexgeneration",
    metrics.INDEX_AGE: (
        "SELECT coalesce(extract(epoch FROM clock_timestamp() - max(built_at)), 0)"
        " FROM rights_indexgeneration"
    ),
    metrics.INDEX_CHANGES: (
        "SELECT count(*) FROM (SELECT FROM ledger_change WHERE kind = 'right' AND xid >="
        "  coalesce((SELECT below_xid FROM rights_indexgeneration ORDER BY number DESC LIMIT 1), 0)"
        " LIMIT 100000) AS changed"
    ),
    metrics.SEAL_LAG: (
        # By pattern: a seal that somebody spoiled must not silence every other figure.
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - coalesce("
        " seal.published_at, (newest.entry::json->>'at')::timestamptz))), 0)"
        " FROM (SELECT xid, entry FROM ledger_auditentry ORDER BY id DESC LIMIT 1) AS newest"
        " LEFT JOIN (SELECT published_at, document FROM ledger_seal"
        "  WHERE published_at IS NOT NULL ORDER BY number DESC LIMIT 1) AS seal ON true"
        " WHERE newest.xid >="
        "  coalesce(substring(seal.document FROM '\"below_xid\":([0-9]+)')::bigint, 0)"
    ),
    metrics.ORDERS_OVERDUE: (
        "SELECT kind, count(*) FROM evidence_disclosureorder"
        " WHERE ended_at IS NULL AND due_at < clock_timestamp() GROUP BY kind"
    ),
    metrics.SWITCHES_ON: (
        "SELECT count(*) FROM ledger_switch WHERE is_on AND name NOT LIKE 'screening:%'"
    ),
    metrics.REVIEWERS_ACTIVE: (
        "SELECT count(DISTINCT reviewer_id) FROM review_reviewlease"
        " WHERE until_at > clock_timestamp()"
    ),
}


def run_queries() -> Iterator[Metric]:
    """Run each query and build its family of series."""
    for figure, sql in _QUERIES.items():
        yield build_family(figure, fetch_all(sql))


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
        yield build_family(metrics.DATABASE_UP, [(0,)])
        return
    yield build_family(metrics.DATABASE_UP, [(1,)])
    yield from families


def _collect_queue() -> Iterator[Metric]:
    """Measure the queue in Redis; without an answer its series are absent rather than zero."""
    try:
        counts = [(queue, BROKER.client.hlen(f"dramatiq:{queue}.msgs")) for queue in QUEUES]
        aside = BROKER.client.llen(QUARANTINE)
    except redis.RedisError:
        yield build_family(metrics.QUEUE_UP, [(0,)])
        return
    yield build_family(metrics.QUEUE_UP, [(1,)])
    yield build_family(metrics.QUEUE_MESSAGES, counts)
    yield build_family(metrics.QUARANTINE_LENGTH, [(aside,)])
