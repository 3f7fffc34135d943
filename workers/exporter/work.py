"""Tells of the work: what waits, what is held, who works, and whether the exporter sees it."""

from typing import Final

from workers.exporter.families import StateMetric

QUERIED: Final = (
    StateMetric(
        "markwarden_queue_depth",
        "Cases with work to do, by stage and state.",
        ("stage", "state"),
        sql=(
            "SELECT stage, state, coalesce(held.count, 0)"
            " FROM (VALUES ('freeze'), ('match')) AS s(stage)"
            " CROSS JOIN (VALUES ('waiting'), ('sent'), ('running'), ('parked')) AS w(state)"
            " LEFT JOIN (SELECT stage, state, count(*) FROM cases_work GROUP BY 1, 2) AS held"
            "  USING (stage, state)"
        ),
    ),
    StateMetric(
        "markwarden_queue_oldest_age_seconds",
        "Age of the oldest case that waits for a machine, since its filing.",
        # Numbers are given in the order of filing, and a case keeps its own.
        sql=(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - filed_at)), 0)"
            " FROM cases_case WHERE id ="
            "  (SELECT case_id FROM cases_work WHERE state = 'waiting'"
            " ORDER BY case_id LIMIT 1)"
        ),
    ),
    StateMetric(
        "markwarden_inflight",
        "Cases a worker holds.",
        sql=("SELECT count(*) FROM cases_work WHERE state = 'running'"),
    ),
    StateMetric(
        "markwarden_lease_expired",
        "Cases whose lease ran out and that the sweeper has not yet taken back.",
        sql=(
            "SELECT count(*) FROM cases_work"
            " WHERE state = 'running' AND lease_until < clock_timestamp()"
        ),
    ),
    StateMetric(
        "markwarden_queue_dead_rows",
        "Old versions of rows in the tables of work, by table.",
        ("table",),
        # Whose snapshot keeps them only the owner may see; how many there are everybody may.
        sql=(
            "SELECT relname, n_dead_tup FROM pg_stat_user_tables"
            " WHERE relname IN ('cases_work', 'screening_part')"
        ),
    ),
    StateMetric(
        "markwarden_database_connections_used_ratio",
        "Share of the connections in use: of the server's or of a role's limit, what is fuller.",
        sql=(
            "SELECT greatest(count(*) / current_setting('max_connections')::float,"
            " (SELECT max(used / rolconnlimit::float) FROM pg_roles JOIN"
            "  (SELECT usesysid, count(*) AS used FROM pg_stat_activity GROUP BY 1) AS held"
            "  ON usesysid = oid WHERE rolconnlimit > 0))"
            " FROM pg_stat_activity WHERE datid IS NOT NULL"
        ),
    ),
    StateMetric(
        "markwarden_parked_cases",
        "Cases that no worker survives; a person must look.",
        sql=("SELECT count(*) FROM cases_work WHERE state = 'parked'"),
    ),
    StateMetric(
        "markwarden_suspects_waiting",
        "Cases that wait to be run alone by the suspect worker.",
        sql=("SELECT count(*) FROM cases_work WHERE is_suspect AND state IN ('waiting', 'sent')"),
    ),
    StateMetric(
        "markwarden_work_postponed",
        "Cases that were given back in the last minute and wait, by what stood in the way.",
        ("why",),
        sql=(
            "SELECT reason.why, count(w.case_id) FROM (VALUES ('marketplace', 'Unreachable:%'),"
            " ('vault', 'VaultUnreachable:%'), ('fault', '%')) AS reason(why, begins)"
            " LEFT JOIN cases_work w ON w.state = 'waiting'"
            " AND w.last_error LIKE reason.begins"
            "  AND w.not_before > clock_timestamp() - interval '1 minute'"
            " AND w.last_error LIKE '%: %'"
            "  AND (reason.why <> 'fault' OR w.last_error NOT LIKE '%Unreachable:%')"
            " GROUP BY reason.why"
        ),
    ),
    StateMetric(
        "markwarden_workers_live",
        "Threads of ordinary workers heard of in the last five seconds.",
        sql=(
            "SELECT coalesce(sum(threads) FILTER (WHERE NOT is_suspect AND NOT is_screener), 0)"
            " FROM cases_workerlife WHERE seen_at > clock_timestamp() - interval '5 seconds'"
        ),
    ),
    StateMetric(
        "markwarden_suspect_workers_live",
        "The same for the suspect worker.",
        sql=(
            "SELECT coalesce(sum(threads) FILTER (WHERE is_suspect), 0) FROM cases_workerlife"
            " WHERE seen_at > clock_timestamp() - interval '5 seconds'"
        ),
    ),
    StateMetric(
        "markwarden_reviewers_active",
        "Reviewers who hold a case.",
        sql=(
            "SELECT count(DISTINCT reviewer_id) FROM review_reviewlease"
            " WHERE until_at > clock_timestamp()"
        ),
    ),
)
DATABASE_UP: Final = StateMetric("markwarden_database_up", "1 while PostgreSQL answers.")
QUEUE_UP: Final = StateMetric("markwarden_queue_up", "1 while Redis answers.")
QUEUE_MESSAGES: Final = StateMetric(
    "markwarden_queue_messages", "Messages in Redis, those taken included.", ("queue",)
)
QUARANTINE_LENGTH: Final = StateMetric(
    "markwarden_quarantine_length", "Messages set aside for those who look into them."
)
MEASURE_AGE: Final = StateMetric(
    "markwarden_measure_age_seconds",
    "Age of the figures that are measured beside the scrape.",
    ("measure",),
)
MEASURE_SECONDS: Final = StateMetric(
    "markwarden_measure_seconds", "How long the last such measurement took.", ("measure",)
)
