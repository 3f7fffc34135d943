"""The state exporter: what the rows say, asked at each scrape and kept nowhere."""

from collections.abc import Iterator, Sequence
from typing import Final

import redis
from django.db import connection
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from workers.broker import BROKER, QUARANTINE, QUEUES

# name, help, labels, SQL: one row a series, labels first, value last.
_GAUGES: Final[Sequence[tuple[str, str, tuple[str, ...], str]]] = (
    (
        "markwarden_queue_depth",
        "Cases with work to do, by stage and state.",
        ("stage", "state"),
        "SELECT stage, state, count(*) FROM complaints_work GROUP BY stage, state",
    ),
    (
        "markwarden_queue_oldest_age_seconds",
        "Age of the oldest case that waits for a machine, since its filing.",
        (),
        (
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - c.filed_at)), 0)"
            " FROM complaints_work w JOIN complaints_case c ON c.id = w.case_id"
            " WHERE w.state = 'waiting'"
        ),
    ),
    (
        "markwarden_inflight",
        "Cases a worker holds.",
        (),
        "SELECT count(*) FROM complaints_work WHERE state = 'running'",
    ),
    (
        "markwarden_lease_expired",
        "Cases whose lease ran out and that the sweeper has not yet taken back.",
        (),
        (
            "SELECT count(*) FROM complaints_work"
            " WHERE state = 'running' AND lease_until < clock_timestamp()"
        ),
    ),
    (
        "markwarden_parked_cases",
        "Cases that no worker survives; a person must look.",
        (),
        "SELECT count(*) FROM complaints_work WHERE state = 'parked'",
    ),
    (
        "markwarden_outbox_lag_seconds",
        "How long the oldest deliverable message has waited.",
        (),
        (
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - send_after)), 0)"
            " FROM ledger_outgoing WHERE sent_at IS NULL AND parked_at IS NULL"
            " AND send_after <= clock_timestamp()"
        ),
    ),
    (
        "markwarden_cases_open",
        "Open cases.",
        ("lane", "state"),
        (
            "SELECT lane, state, count(*) FROM complaints_case WHERE state IN ('received',"
            " 'queued', 'in_review', 'clarification', 'duplicate') GROUP BY lane, state"
        ),
    ),
    (
        "markwarden_cases_overdue",
        "Open cases past their deadline.",
        (),
        (
            "SELECT count(*) FROM complaints_case WHERE state IN"
            " ('received', 'queued', 'in_review', 'duplicate') AND due_at < clock_timestamp()"
        ),
    ),
    (
        "markwarden_reviewers_active",
        "Reviewers who hold a case.",
        (),
        (
            "SELECT count(DISTINCT reviewer_id) FROM complaints_reviewlease"
            " WHERE until_at > clock_timestamp()"
        ),
    ),
    (
        "markwarden_workers_live",
        "Worker threads heard of in the last five seconds.",
        (),
        (
            "SELECT coalesce(sum(threads), 0) FROM complaints_workerlife"
            " WHERE seen_at > clock_timestamp() - interval '5 seconds'"
        ),
    ),
    (
        "markwarden_index_generation",
        "The newest published generation of the rights index.",
        (),
        "SELECT coalesce(max(number), 0) FROM rights_indexgeneration",
    ),
    (
        "markwarden_index_age_seconds",
        "Age of the newest generation.",
        (),
        (
            "SELECT coalesce(extract(epoch FROM clock_timestamp() - max(built_at)), 0)"
            " FROM rights_indexgeneration"
        ),
    ),
    (
        "markwarden_seal_lag_seconds",
        "How long the newest seal has been behind the audit chain, at most.",
        (),
        # By pattern: a seal that somebody spoiled must not silence every other figure.
        (
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - coalesce("
            " seal.published_at, (newest.entry::json->>'at')::timestamptz))), 0)"
            " FROM (SELECT xid, entry FROM ledger_auditentry ORDER BY id DESC LIMIT 1) AS newest"
            " LEFT JOIN (SELECT published_at, document FROM ledger_seal"
            "  WHERE published_at IS NOT NULL ORDER BY number DESC LIMIT 1) AS seal ON true"
            " WHERE newest.xid >="
            "  coalesce(substring(seal.document FROM '\"below_xid\":([0-9]+)')::bigint, 0)"
        ),
    ),
    (
        "markwarden_decisions_total",
        "Live rulings of first instance.",
        ("lane", "outcome", "automatic"),
        (
            "SELECT c.lane, r.outcome,"
            " CASE WHEN r.reviewer_id IS NULL THEN 'true' ELSE 'false' END, count(*)"
            "  FROM complaints_ruling r JOIN complaints_case c ON c.id = r.case_id"
            " WHERE r.instance = 'first' AND r.annulled_at IS NULL GROUP BY 1, 2, 3"
        ),
    ),
)

_HOUR: Final = 3_600
_BUCKETS: Final = (
    1, 10, 60, 600, _HOUR, 4 * _HOUR, 12 * _HOUR, 24 * _HOUR, 48 * _HOUR, 168 * _HOUR,
)  # fmt: skip

_LATENCY: Final = """
SELECT width_bucket(extract(epoch FROM r.ruled_at - c.filed_at), %s::numeric[]) AS bucket,
       count(*), sum(extract(epoch FROM r.ruled_at - c.filed_at))
FROM complaints_ruling r JOIN complaints_case c ON c.id = r.case_id
WHERE r.instance = 'first' AND r.annulled_at IS NULL GROUP BY bucket
"""


class StateCollector(Collector):
    """Business figures over SQL; counts are right whatever workers did or forgot."""

    def collect(self) -> Iterator[Metric]:
        """One query a metric."""
        for name, says, labels, sql in _GAUGES:
            gauge = GaugeMetricFamily(name, says, labels=labels)
            for *values, value in _rows(sql, []):
                gauge.add_metric([str(label) for label in values], float(str(value)))
            yield gauge
        yield _latency()
        yield from _lengths()


def _latency() -> HistogramMetricFamily:
    """Elapsed, not business, seconds: the service level itself is computed from due_at."""
    counts, total = dict.fromkeys(range(len(_BUCKETS) + 1), 0.0), 0.0
    for bucket, count, seconds in _rows(_LATENCY, [list(_BUCKETS)]):
        counts[int(str(bucket))] += float(str(count))
        total += float(str(seconds))
    cumulative, running = [], 0.0
    for place, limit in enumerate((*map(str, _BUCKETS), "+Inf")):
        running += counts[place]
        cumulative.append((limit, running))
    family = HistogramMetricFamily(
        "markwarden_decision_latency_seconds", "From a case's filing to its ruling."
    )
    family.add_metric([], cumulative, total)
    return family


def _lengths() -> Iterator[Metric]:
    """What Redis holds; while it is silent the series are absent rather than zero."""
    held = GaugeMetricFamily(
        "markwarden_queue_messages", "Messages in Redis, those taken included.", labels=["queue"]
    )
    aside = GaugeMetricFamily(
        "markwarden_quarantine_length", "Messages set aside for whoever looks into them."
    )
    try:
        for queue in QUEUES:
            held.add_metric([queue], float(BROKER.client.hlen(f"dramatiq:{queue}.msgs")))
        aside.add_metric([], float(BROKER.client.llen(QUARANTINE)))
    except redis.RedisError:
        return
    yield held
    yield aside


def _rows(sql: str, values: list[list[int]]) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
