"""Every metric, defined once. Base units; never a filer or a case as a label."""

from dataclasses import dataclass
from typing import Final, Literal

from prometheus_client import Counter, Gauge, Histogram

_SECONDS: Final = (0.01, 0.05, 0.25, 1, 5, 10, 60, 300)

# ------------------------------------------------ what the processes count

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
SANDBOX_ISOLATION: Final = Gauge(
    "markwarden_sandbox_isolation",
    "1 where this layer holds the children that open files, 0 where the system does not offer it.",
    ["layer"],
)

# ------------------------------------------------ what the state exporter tells from the rows


@dataclass(frozen=True, slots=True)
class StateMetric:
    """One family of series that the exporter rebuilds from the rows."""

    name: str
    says: str
    labels: tuple[str, ...] = ()
    kind: Literal["gauge", "counter", "histogram"] = "gauge"


DATABASE_UP: Final = StateMetric("markwarden_database_up", "1 while PostgreSQL answers.")
QUEUE_UP: Final = StateMetric("markwarden_queue_up", "1 while Redis answers.")
MEASURE_AGE: Final = StateMetric(
    "markwarden_measure_age_seconds",
    "Age of the figures that are measured beside the scrape.",
    ("measure",),
)
MEASURE_SECONDS: Final = StateMetric(
    "markwarden_measure_seconds", "How long the last such measurement took.", ("measure",)
)

QUEUE_DEPTH: Final = StateMetric(
    "markwarden_queue_depth", "Cases with work to do, by stage and state.", ("stage", "state")
)
QUEUE_OLDEST_AGE: Final = StateMetric(
    "markwarden_queue_oldest_age_seconds",
    "Age of the oldest case that waits for a machine, since its filing.",
)
INFLIGHT: Final = StateMetric("markwarden_inflight", "Cases a worker holds.")
LEASE_EXPIRED: Final = StateMetric(
    "markwarden_lease_expired",
    "Cases whose lease ran out and that the sweeper has not yet taken back.",
)
PARKED: Final = StateMetric(
    "markwarden_parked_cases", "Cases that no worker survives; a person must look."
)
SUSPECTS_WAITING: Final = StateMetric(
    "markwarden_suspects_waiting", "Cases that wait to be run alone by the suspect worker."
)
POSTPONED: Final = StateMetric(
    "markwarden_work_postponed",
    "Cases that were given back in the last minute and wait, by what stood in the way.",
    ("why",),
)
WORKERS_LIVE: Final = StateMetric(
    "markwarden_workers_live", "Threads of ordinary workers heard of in the last five seconds."
)
SUSPECT_WORKERS_LIVE: Final = StateMetric(
    "markwarden_suspect_workers_live", "The same for the suspect worker."
)
SCREENERS_LIVE: Final = StateMetric(
    "markwarden_screeners_live", "Screeners heard of in the last five seconds."
)
SCREENING_WAITING: Final = StateMetric(
    "markwarden_screening_waiting_lines",
    "Lines of batches that are not screened yet.",
    ("marketplace", "turn"),
)
BUDGET_USED: Final = StateMetric(
    "markwarden_screening_budget_used_ratio",
    "Share of a rule's budget of holds that is spent today, UTC.",
    ("rule",),
)
HOLD_PRECISION: Final = StateMetric(
    "markwarden_screening_precision",
    "Of a rule's holds that persons decided on in 28 days, those that they upheld.",
    ("rule", "figure"),
)
SCREENING_RECALL: Final = StateMetric(
    "markwarden_screening_recall",
    "Of the listings that infringe, those that screening held, by what persons read in 90 days.",
    ("figure",),
)
FOUND_FIRST: Final = StateMetric(
    "markwarden_screening_found_ratio",
    "Of the listings that were found to infringe in 28 days, by how they came to light.",
    ("how",),
)
KEPT_AWAY: Final = StateMetric(
    "markwarden_upheld_kept_away_ratio",
    "Of upheld listings, those that are not seen again for so many days.",
    ("days",),
)
SCREENING_OLDEST_AGE: Final = StateMetric(
    "markwarden_screening_oldest_age_seconds",
    "Age of the oldest batch that is not done, since it was received.",
)
SCREENING_OVERDUE: Final = StateMetric(
    "markwarden_screening_overdue_seconds",
    "How long ago the turn of the oldest lines came that are not screened yet.",
)
SCREENED_TODAY: Final = StateMetric(
    "markwarden_screening_listings_today", "Listings screened since midnight, UTC."
)
HELD_TODAY: Final = StateMetric(
    "markwarden_screening_held_today", "Listings that a rule held since midnight, UTC.", ("rule",)
)
BUDGET_REACHED: Final = StateMetric(
    "markwarden_screening_budget_reached",
    "1 where a rule spent its budget of the day and is in shadow until midnight, UTC.",
    ("rule",),
)
FEED_AGE: Final = StateMetric(
    "markwarden_screening_feed_age_seconds",
    "How long ago a marketplace sent its newest batch of listings.",
    ("marketplace",),
)
FEED_USUAL: Final = StateMetric(
    "markwarden_screening_feed_usual_batches",
    "Batches that a marketplace sends in this hour of the day: the median of seven days.",
    ("marketplace",),
)
HOLDS_WAITING: Final = StateMetric(
    "markwarden_screening_holds_waiting", "Held listings that wait for a person."
)
HOLDS_OVERDUE: Final = StateMetric(
    "markwarden_screening_holds_overdue", "Those of them that are past their time."
)
WORKERS_OUTDATED: Final = StateMetric(
    "markwarden_workers_outdated", "Live workers that have not loaded the newest generation."
)
OUTBOX_LAG: Final = StateMetric(
    "markwarden_outbox_lag_seconds", "How long the oldest deliverable message has waited."
)
OUTBOX_RETRYING: Final = StateMetric(
    "markwarden_outbox_retrying", "Messages that failed at least twice and are tried on.", ("kind",)
)
OUTBOX_PARKED: Final = StateMetric(
    "markwarden_outbox_parked", "Messages given up; a person must look.", ("kind",)
)
STATEMENTS_LAG: Final = StateMetric(
    "markwarden_dsa_lag_seconds",
    "How long ago the oldest ruling was made that the DSA Transparency Database is still owed.",
)
STATEMENTS_REFUSED: Final = StateMetric(
    "markwarden_dsa_refused", "Statements that fail the rules; a person must look."
)
INDEX_GENERATION: Final = StateMetric(
    "markwarden_index_generation", "The newest published generation of the rights index."
)
INDEX_AGE: Final = StateMetric("markwarden_index_age_seconds", "Age of the newest generation.")
INDEX_CHANGES: Final = StateMetric(
    "markwarden_index_changes", "Changes of rights since the newest generation."
)
SEAL_LAG: Final = StateMetric(
    "markwarden_seal_lag_seconds",
    "How long the newest seal has been behind the audit chain, at most.",
)
SWITCHES_ON: Final = StateMetric(
    "markwarden_switches_on", "Kill switches that hold automatic approval back."
)
REVIEWERS_ACTIVE: Final = StateMetric("markwarden_reviewers_active", "Reviewers who hold a case.")
QUEUE_MESSAGES: Final = StateMetric(
    "markwarden_queue_messages", "Messages in Redis, those taken included.", ("queue",)
)
QUARANTINE_LENGTH: Final = StateMetric(
    "markwarden_quarantine_length", "Messages set aside for those who look into them."
)

CASES_OPEN: Final = StateMetric("markwarden_cases_open", "Open cases.", ("lane", "state"))
CASES_OVERDUE: Final = StateMetric("markwarden_cases_overdue", "Open cases past their deadline.")
ORDERS_OVERDUE: Final = StateMetric(
    "markwarden_orders_overdue",
    "Orders of authorities and courts that are past their time and have not ended.",
    ("kind",),
)
DEADLINE_REMAINING: Final = StateMetric(
    "markwarden_deadline_remaining_seconds",
    "Business time that open cases have left; below zero it is past.",
    ("lane",),
    "histogram",
)
PREDICTED_BREACHES: Final = StateMetric(
    "markwarden_predicted_breaches",
    "Open cases that will be late if people and machines go on as they do.",
    ("lane",),
)
PREDICTED_BREACH_RATIO: Final = StateMetric(
    "markwarden_predicted_breach_ratio", "The same as a share of the lane's open cases.", ("lane",)
)
SERVICE_DUE: Final = StateMetric(
    "markwarden_service_due",
    "Cases and requests that fell due within the window before now.",
    ("unit", "path", "lane", "window"),
)
SERVICE_MISSED: Final = StateMetric(
    "markwarden_service_missed",
    "Those of them that were not decided in time.",
    ("unit", "path", "lane", "window"),
)
SERVICE_LEVEL: Final = StateMetric(
    "markwarden_service_level_ratio",
    "Share decided in time of what fell due in 28 days.",
    ("unit", "lane"),
)
DECISIONS: Final = StateMetric(
    "markwarden_decisions_total",
    "Rulings of first instance that can no longer be undone.",
    ("lane", "outcome", "automatic"),
    "counter",
)
DECISION_LATENCY: Final = StateMetric(
    "markwarden_decision_latency_seconds",
    "From a case's filing to its ruling.",
    (),
    "histogram",
)
GOOD_FAITH_TRANSITIONS: Final = StateMetric(
    "markwarden_good_faith_transitions_total",
    "Changes of standing in the Good Faith Program, by the new one.",
    ("to",),
    "counter",
)
SECOND_REVIEWS: Final = StateMetric(
    "markwarden_second_reviews_total",
    "Second answers to rulings, by who had ruled and whether they agree.",
    ("first", "answer"),
    "counter",
)
SECOND_REVIEWS_WAITING: Final = StateMetric(
    "markwarden_second_reviews_waiting", "Rulings drawn for a second review that nobody has yet."
)
OVERTURNS: Final = StateMetric(
    "markwarden_overturns_total",
    "Rulings that an adjudication replaced, by who had ruled.",
    ("first",),
    "counter",
)
SCORE_CALIBRATION: Final = StateMetric(
    "markwarden_score_calibration",
    "Share that reviewers upheld less the mean score of the same cases, by mode and band, 28 days.",
    ("mode", "band"),
)
SCORE_RULINGS: Final = StateMetric(
    "markwarden_score_rulings",
    "Rulings of reviewers on which the calibration of the score rests, 28 days.",
    ("mode", "band"),
)
DISPUTES: Final = StateMetric(
    "markwarden_disputes_open", "Second answers that differ and that nobody has decided between."
)
DISPUTES_DUE: Final = StateMetric(
    "markwarden_disputes_due",
    "Counter-notifications and appeals whose ruling fell due in 28 days.",
    ("kind",),
)
DISPUTES_MISSED: Final = StateMetric(
    "markwarden_disputes_missed", "Those of them that were not ruled on in time.", ("kind",)
)
DISPUTE_SERVICE_LEVEL: Final = StateMetric(
    "markwarden_dispute_service_level_ratio",
    "Share of disputes ruled on in time, of what fell due in 28 days.",
    ("kind",),
)
DISPUTES_WAITING: Final = StateMetric(
    "markwarden_disputes_waiting", "Disputes that wait for a person to rule.", ("kind",)
)
SETTLEMENT_WAIT: Final = StateMetric(
    "markwarden_settlement_wait_seconds",
    "For how long the oldest claim that was taken back has not been carried out.",
)
AUDIT_CHAIN_OK: Final = StateMetric(
    "markwarden_audit_chain_ok", "1 while every entry fits its chain and its seal."
)
AUDIT_ENTRIES: Final = StateMetric(
    "markwarden_audit_entries", "Entries that the last verification looked at."
)

STATE_METRICS: Final = tuple(
    metric for metric in list(vars().values()) if isinstance(metric, StateMetric)
)
