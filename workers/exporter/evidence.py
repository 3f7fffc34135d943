"""Tells of the audit chain and its log, of orders of authorities, and of the newest copy."""

from collections.abc import Sequence
from typing import Final

from prometheus_client.core import Metric

from records.ledger.proof import prove_chain
from workers.exporter.families import Measure, StateMetric, build_family

QUERIED: Final = (
    StateMetric(
        "markwarden_checkpoint_lag_seconds",
        "How long the newest published checkpoint has been behind the audit chain, at most.",
        sql=(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - coalesce("
            " signed.published_at, (newest.entry::json->>'at')::timestamptz))), 0)"
            " FROM (SELECT xid, entry FROM ledger_auditentry ORDER BY id DESC LIMIT 1) AS newest"
            " LEFT JOIN (SELECT published_at, below_xid FROM ledger_checkpoint"
            "  WHERE published_at IS NOT NULL ORDER BY number DESC LIMIT 1) AS signed ON true"
            " WHERE newest.xid >= coalesce(signed.below_xid, 0)"
        ),
    ),
    StateMetric(
        "markwarden_orders_overdue",
        "Orders of authorities and courts that are past their time and have not ended.",
        ("kind",),
        sql=(
            "SELECT kind, count(*) FROM evidence_disclosureorder"
            " WHERE ended_at IS NULL AND due_at < clock_timestamp() GROUP BY kind"
        ),
    ),
    StateMetric(
        "markwarden_backup_age_seconds",
        "Since the newest whole copy was begun, or else since this database was first seen.",
        sql=(
            "SELECT extract(epoch FROM clock_timestamp() - coalesce("
            " (SELECT (entry::json->>'at')::timestamptz FROM ledger_auditentry"
            "  WHERE subject_kind = 'backup' ORDER BY subject_id DESC, number DESC LIMIT 1),"
            " seen_at)) FROM ledger_databaseorigin"
        ),
    ),
)
AUDIT_CHAIN_OK: Final = StateMetric(
    "markwarden_audit_chain_ok", "1 while every entry fits its chain and the log."
)
AUDIT_ENTRIES: Final = StateMetric(
    "markwarden_audit_entries", "Entries that the last verification looked at."
)


def measure_audit_chain() -> Sequence[Metric]:
    """Measure whether the audit chain holds, without the vault: see `markwarden verify`."""
    proof = prove_chain()
    return [
        build_family(AUDIT_CHAIN_OK, [(0 if proof.findings.count else 1,)]),
        build_family(AUDIT_ENTRIES, [(proof.entries,)]),
    ]


MEASURE: Final = Measure("chain", lambda: measure_audit_chain, 30.0, 50.0)
