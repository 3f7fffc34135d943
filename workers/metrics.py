"""Every metric, defined once. Base units; never a filer or a case as a label."""

from typing import Final

from prometheus_client import Counter, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)

CASE_WAIT: Final = Histogram(
    "markwarden_case_wait_seconds",
    "From a case's message being sent to its claim.",
    ["stage"],
    buckets=_SECONDS,
)
CASE_DURATION: Final = Histogram(
    "markwarden_case_duration_seconds",
    "From claim to the committed result.",
    ["stage", "outcome"],
    buckets=_SECONDS,
)
ATTEMPTS: Final = Counter(
    "markwarden_attempts_total", "Claims by what became of them.", ["stage", "outcome"]
)
RECOVERED: Final = Counter(
    "markwarden_recovered_total", "Rows of work the sweeper brought back.", ["reason"]
)
MATCH: Final = Histogram(
    "markwarden_match_seconds", "Time in one matcher for one case.", ["matcher"], buckets=_SECONDS
)
WEBHOOK_DELIVERIES: Final = Counter(
    "markwarden_webhook_deliveries_total", "Deliveries of the outbox.", ["kind", "outcome"]
)
QUARANTINED: Final = Counter(
    "markwarden_quarantined_messages_total",
    "Messages that were not acted on, by what was wrong with them.",
    ["queue", "reason"],
)
