"""Check what follows rulings: each dispute has one answer, one letter a step, and one owner."""

from collections.abc import Iterator
from typing import Final

from lab.chaos.checker.queries import Question, fetch_rows, find_sentences

# What only a machine can continue: none of it may be left once all has healed.
_WAITING: Final[tuple[Question, ...]] = (
    (
        "Counter-notification {0} still waits to be put before its filer.",
        "SELECT id FROM disputes_counternotification WHERE state = 'filed'",
    ),
    (
        "Appeal {0} still waits to be told to both sides.",
        "SELECT id FROM disputes_appeal WHERE state = 'filed'",
    ),
    (
        "Settlement {0} still waits to be carried out.",
        "SELECT id FROM cases_settlement WHERE carried_out_at IS NULL",
    ),
)
_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Counter-notification {0} is {1}, and the claim on case {2} does not stand.",
        """
        SELECT n.id, n.state, c.id FROM disputes_counternotification n
        JOIN cases_case c ON c.id = n.case_id
        WHERE n.state IN ('filed', 'forwarded', 'rejected_by_filer') AND c.upheld_at IS NULL
        """,
    ),
    (
        "Case {0} has {1} open counter-notifications, not one.",
        """
        SELECT case_id, count(*) FROM disputes_counternotification
        WHERE state IN ('filed', 'forwarded', 'rejected_by_filer')
        GROUP BY case_id HAVING count(*) > 1
        """,
    ),
    (
        "Counter-notification {0} is {1} by {2} answers, not {3}.",
        """
        SELECT n.id, n.state, said.times, shall.times FROM disputes_counternotification n
        CROSS JOIN LATERAL (SELECT
          (SELECT count(*) FROM cases_ruling r WHERE r.instance = 'counter'
             AND r.proceeding = n.id AND r.annulled_at IS NULL)
          + (SELECT count(*) FROM cases_settlement s WHERE s.proceeding = n.id) AS times
        ) AS said
        CROSS JOIN LATERAL (SELECT
          (n.state IN ('accepted', 'restored', 'confirmed'))::int AS times) AS shall
        WHERE said.times <> shall.times
        """,
    ),
    (
        "Appeal {0} is {1} by {2} live rulings, not {3}.",
        """
        SELECT a.id, a.state, count(r.id), (a.state IN ('confirmed', 'reversed'))::int
        FROM disputes_appeal a LEFT JOIN cases_ruling r ON r.instance = 'appeal'
          AND r.proceeding = a.id AND r.annulled_at IS NULL
        GROUP BY a.id HAVING count(r.id) <> (a.state IN ('confirmed', 'reversed'))::int
        """,
    ),
    (
        "Counter-notification {0} has {1} letters in the outbox, not {2}.",
        """
        SELECT n.id, count(o.id), (n.forwarded_at IS NOT NULL)::int
        FROM disputes_counternotification n
        LEFT JOIN ledger_outgoing o ON o.kind = 'counter' AND o.subject_id = n.id
        GROUP BY n.id HAVING count(o.id) <> (n.forwarded_at IS NOT NULL)::int
        """,
    ),
    (
        "The ruling on counter-notification {0} has {1} letters in the outbox, not {2}.",
        """
        SELECT n.id, count(DISTINCT o.id), count(DISTINCT r.id)
        FROM disputes_counternotification n
        LEFT JOIN ledger_outgoing o ON o.kind = 'counter_ruled' AND o.subject_id = n.id
        LEFT JOIN cases_ruling r ON r.instance = 'counter'
          AND r.proceeding = n.id AND r.annulled_at IS NULL
        GROUP BY n.id HAVING count(DISTINCT o.id) <> count(DISTINCT r.id)
        """,
    ),
    (
        "The ruling on appeal {0} has {1} letters in the outbox, not {2}.",
        """
        SELECT a.id, count(DISTINCT o.id), count(DISTINCT r.id)
        FROM disputes_appeal a
        LEFT JOIN ledger_outgoing o ON o.kind = 'appeal_ruled' AND o.subject_id = a.id
        LEFT JOIN cases_ruling r ON r.instance = 'appeal'
          AND r.proceeding = a.id AND r.annulled_at IS NULL
        GROUP BY a.id HAVING count(DISTINCT o.id) <> count(DISTINCT r.id)
        """,
    ),
    (
        "Settlement {0} has {1} letters in the outbox, not {2}.",
        """
        SELECT s.id, count(o.id), (s.carried_out_at IS NOT NULL)::int
        FROM cases_settlement s
        LEFT JOIN ledger_outgoing o ON o.kind = 'settled' AND o.subject_id = s.id
        GROUP BY s.id HAVING count(o.id) <> (s.carried_out_at IS NOT NULL)::int
        """,
    ),
)

_HAPPENED: Final = {
    "counter-notifications": "SELECT count(*) FROM disputes_counternotification",
    "appeals": "SELECT count(*) FROM disputes_appeal",
    "rulings on them": "SELECT count(*) FROM cases_ruling WHERE instance <> 'first'",
    "claims taken back": "SELECT count(*) FROM cases_settlement",
}


def count_happened() -> dict[str, int]:
    """Count what happened, by kind."""
    return {name: int(fetch_rows(sql)[0][0]) for name, sql in _HAPPENED.items()}


def count_unfinished() -> int:
    """Count what a machine still has to continue."""
    return sum(len(fetch_rows(sql)) for _, sql in _WAITING)


def find_breaches() -> Iterator[str]:
    """Find steps that are missing or doubled, and disputes without an owner."""
    yield from find_sentences(_WAITING)
    yield from find_step_breaches()


def find_step_breaches() -> Iterator[str]:
    """Find the breaches that may not exist at any moment, even while machines have work."""
    return find_sentences(_QUESTIONS)
