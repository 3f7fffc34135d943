"""Tells of what waits to leave: letters, orders, statements of reasons."""

from typing import Final

from workers.exporter.families import StateMetric

QUERIED: Final = (
    StateMetric(
        "markwarden_outbox_lag_seconds",
        "How long the oldest deliverable message has waited.",
        sql=(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - send_after)), 0)"
            " FROM ledger_outgoing WHERE sent_at IS NULL AND parked_at IS NULL"
            " AND send_after <= clock_timestamp()"
        ),
    ),
    StateMetric(
        "markwarden_outbox_retrying",
        "Messages that failed at least twice and are tried on.",
        ("kind",),
        sql=(
            "SELECT kind, count(*) FROM ledger_outgoing"
            " WHERE sent_at IS NULL AND parked_at IS NULL AND attempt >= 2 GROUP BY kind"
        ),
    ),
    StateMetric(
        "markwarden_dsa_lag_seconds",
        "How long ago the oldest ruling was made that the DSA Transparency Database is still owed.",
        sql=(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - ruled_at)), 0)"
            " FROM notices_statementsent WHERE state = 'waiting'"
        ),
    ),
    StateMetric(
        "markwarden_dsa_refused",
        "Statements that fail the rules; a person must look.",
        sql=("SELECT count(*) FROM notices_statementsent WHERE state = 'refused'"),
    ),
)
OUTBOX_PARKED: Final = StateMetric(
    "markwarden_outbox_parked", "Messages given up; a person must look.", ("kind",)
)
