"""Tells of the rights index: how new it is, and who works with an older one."""

from typing import Final

from workers.exporter.families import StateMetric

QUERIED: Final = (
    StateMetric(
        "markwarden_workers_outdated",
        "Live workers that have not loaded the newest generation.",
        sql=(
            "SELECT count(*) FROM cases_workerlife"
            " WHERE seen_at > clock_timestamp() - interval '5 seconds' AND index_generation <"
            "  (SELECT max(number) FROM rights_indexgeneration)"
        ),
    ),
    StateMetric(
        "markwarden_index_generation",
        "The newest published generation of the rights index.",
        sql=("SELECT coalesce(max(number), 0) FROM rights_indexgeneration"),
    ),
    StateMetric(
        "markwarden_index_age_seconds",
        "Age of the newest generation.",
        sql=(
            "SELECT coalesce(extract(epoch FROM clock_timestamp() - max(built_at)), 0)"
            " FROM rights_indexgeneration"
        ),
    ),
    StateMetric(
        "markwarden_index_changes",
        "Changes of rights since the newest generation.",
        sql=(
            "SELECT count(*) FROM (SELECT FROM ledger_change WHERE kind = 'right' AND xid >="
            "  coalesce((SELECT below_xid FROM rights_indexgeneration"
            " ORDER BY number DESC LIMIT 1), 0)"
            " LIMIT 100000) AS changed"
        ),
    ),
)
