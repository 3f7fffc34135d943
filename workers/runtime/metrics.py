"""What the processes count, each metric defined once; what the rows say is in `exporter`."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from records.policies_in_force import number_in_force

_SECONDS: Final = (0.01, 0.05, 0.25, 1, 5, 10, 60, 300)

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
PARTS_SCREENED: Final = Counter(
    "markwarden_screening_parts_total",
    "Parts of batches of listings, by what became of them.",
    ["outcome"],
)
LISTINGS_SCREENED: Final = Counter(
    "markwarden_screening_listings_total", "Listings screened, by their verdict.", ["answer"]
)
PICTURES_UNSEEN: Final = Counter(
    "markwarden_screening_pictures_unseen_total",
    "Pictures of listings that could not be fetched or opened: these were screened by their text.",
)
SCREENING_LAG: Final = Histogram(
    "markwarden_screening_lag_seconds",
    "From a batch of listings being received to the verdicts of a part.",
    buckets=_SECONDS,
)
SCREENING_INDEX_AGE: Final = Gauge(
    "markwarden_screening_index_age_seconds",
    "How long ago a screener last read the changes of the rights index; 0 in other processes.",
)
FEED_ENTRIES: Final = Counter(
    "markwarden_feed_entries_total",
    "Entries of streams of listings, by what became of them.",
    ["feed", "outcome"],
)
FEED_WAITING: Final = Gauge(
    "markwarden_feed_waiting",
    "Entries of a stream of listings that are not taken in, told by the screener that reads it.",
    ["feed"],
)
WEBHOOK_DELIVERIES: Final = Counter(
    "markwarden_webhook_deliveries_total", "Deliveries of the outbox.", ["kind", "outcome"]
)
STATEMENTS: Final = Counter(
    "markwarden_dsa_statements_total",
    "Statements of reasons for the DSA Transparency Database, by what became of them.",
    ["outcome"],
)
QUARANTINED: Final = Counter(
    "markwarden_quarantined_messages_total",
    "Messages that were not acted on, by what was wrong with them.",
    ["queue", "reason"],
)

DUTY_FAILING: Final = Gauge(
    "markwarden_duty_failing",
    "1 where this duty of the timers failed in its last round, 0 where it was carried out.",
    ["duty"],
)
POLICY_ADOPTION: Final = Gauge(
    "markwarden_policy_adoption",
    "Number of the adoption by which this process goes; 0: nothing was adopted, the file counts;"
    " NaN: it reads the adoptions before it decides.",
)
POLICY_ADOPTION.set_function(number_in_force)  # in each process that has the metric, or it says 0
SANDBOX_ISOLATION: Final = Gauge(
    "markwarden_sandbox_isolation",
    "1 where this layer holds the children that open files, 0 where the system does not offer it.",
    ["layer"],
)
