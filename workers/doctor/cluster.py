"""Is the cluster at work: workers alive, an index there, nothing stuck, signed and delivered?"""

from collections.abc import Iterator
from functools import partial

from records.cases.backlog import worker_lives
from records.cases.backlog.work_rows import measure_load
from records.database import fetch_all
from workers.doctor.finding import Check, CheckResult, report_fine, report_watch, report_wrong

_SILENT_SECONDS = 5.0
_OLD_SECONDS = 60.0
_CHECKPOINT_SECONDS = 600.0

# What to count, the sentence when there is any, and what to do then.
_COUNT_CHECKS = (
    (
        "leases",
        (
            "SELECT count(*) FROM cases_work WHERE state = 'running'"
            " AND lease_until < clock_timestamp() - interval '10 seconds'"
        ),
        "{0} leases ran out and nobody took the cases back.",
        "Start the sweeper: markwarden run sweeper",
    ),
    (
        "parked cases",
        "SELECT count(*) FROM cases_work WHERE state = 'parked'",
        "{0} cases bring workers down and are set aside.",
        "Look at them: markwarden cases parked",
    ),
    (
        "outbox",
        (
            "SELECT count(*) FROM ledger_outgoing WHERE sent_at IS NULL AND parked_at IS NULL"
            " AND send_after < clock_timestamp() - interval '60 seconds'"
        ),
        "{0} messages have been ready for more than a minute.",
        "Start deliver, or look at what its log says: markwarden run deliver",
    ),
    (
        "parked messages",
        "SELECT count(*) FROM ledger_outgoing WHERE parked_at IS NOT NULL AND sent_at IS NULL",
        "{0} messages were refused for good.",
        "Correct the receiver's address; last_error of each row says what it answered.",
    ),
)
_NEWEST_GENERATION = """
SELECT number, rights, extract(epoch FROM clock_timestamp() - built_at),
  (SELECT count(DISTINCT row_id) FROM ledger_change WHERE kind = 'right' AND xid >= below_xid)
FROM rights_indexgeneration ORDER BY number DESC LIMIT 1
"""


def list_checks() -> Iterator[tuple[str, Check]]:
    """List the checks of the cluster; all of them query the database."""
    yield "workers", _check_workers
    yield "rights index", _check_index
    yield "backlog", _check_backlog
    for name, sql, message, remedy in _COUNT_CHECKS:
        yield name, partial(_check_count, sql, message, remedy)
    yield "log", _check_log


def _check_workers() -> CheckResult:
    ordinary, suspect = worker_lives.count_live_threads(_SILENT_SECONDS)
    if not ordinary:
        return report_wrong(
            "No worker lives: nothing is decided.", "Start one: markwarden run worker"
        )
    if not suspect:
        return report_watch(
            f"{ordinary} threads, and no suspect worker.",
            "Start it: markwarden run suspect. Cases that brought a worker down wait for it.",
        )
    return report_fine(f"{ordinary} threads, and the suspect worker.")


def _check_index() -> CheckResult:
    newest = fetch_all(_NEWEST_GENERATION)
    if not newest:
        return report_wrong(
            "There is none: workers claim nothing.", "Start: markwarden run indexer"
        )
    ((number, rights, age, changed),) = newest
    return report_fine(
        f"Generation {number} with {rights:,} rights, built {float(age) / 3600:.1f} h ago;"
        f" {changed:,} changed since."
    )


def _check_backlog() -> CheckResult:
    load = measure_load()
    message = (
        f"{load.undone:,} cases wait for machines, the oldest for {load.oldest_age_seconds:.0f} s."
    )
    if load.oldest_age_seconds > _OLD_SECONDS:
        return report_watch(message, "Start more workers, or let `markwarden scale` do it.")
    return report_fine(message)


def _check_count(sql: str, message: str, remedy: str) -> CheckResult:
    (count,) = _fetch_row(sql)
    return report_watch(message.format(f"{count:,}"), remedy) if count else report_fine("None.")


def _check_log() -> CheckResult:
    has_entries, has_checkpoint, lag = _fetch_row(
        "SELECT EXISTS (SELECT 1 FROM ledger_auditentry)::int, count(published_at),"
        " coalesce(extract(epoch FROM clock_timestamp() - max(published_at)), 0)"
        " FROM ledger_checkpoint"
    )
    if has_entries and not has_checkpoint:
        return report_watch(
            "The log of the audit chain was never signed.", "Start: markwarden run timers"
        )
    if lag > _CHECKPOINT_SECONDS:
        return report_watch(
            f"The newest checkpoint is {lag / 60:.0f} minutes old.",
            "Right where nothing happened since; otherwise start: markwarden run timers",
        )
    return report_fine(
        "Signed within the last ten minutes." if has_entries else "Nothing to sign yet."
    )


def _fetch_row(sql: str) -> tuple[int, ...]:
    return fetch_all(sql)[0]
