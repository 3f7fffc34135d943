"""What must hold once everything has healed: each breach is a sentence, none is the goal."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from django.db import connection

# Each question finds what may not be; its sentence says so with the columns of a row.
_QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "Case {0} is decided ({1}) with {2} live rulings of first instance, not one.",
        """
        SELECT c.id, c.state, count(r.id) FROM complaints_case c
        LEFT JOIN complaints_ruling r
          ON r.case_id = c.id AND r.annulled_at IS NULL AND r.instance = 'first'
        WHERE c.state IN ('upheld', 'rejected', 'invalid') AND c.follows_id IS NULL
        GROUP BY c.id HAVING count(r.id) <> 1
        """,
    ),
    (
        "Case {0} is {1} and its live ruling says {2}.",
        """
        SELECT c.id, c.state, r.outcome FROM complaints_case c JOIN complaints_ruling r
          ON r.case_id = c.id AND r.annulled_at IS NULL AND r.instance = 'first'
        WHERE c.state <> r.outcome
        """,
    ),
    (
        "Duplicate {0} is {1} and the case it follows is {2}.",
        """
        SELECT c.id, c.state, f.state FROM complaints_case c
        JOIN complaints_case f ON f.id = c.follows_id
        WHERE NOT (
          c.state = 'withdrawn' OR c.state = f.state
          OR c.state = 'duplicate' AND f.state IN
             ('received', 'queued', 'in_review', 'clarification'))
        """,
    ),
    (
        "Case {0} is {1} and no machine has it to do.",
        """
        SELECT c.id, c.state FROM complaints_case c
        LEFT JOIN complaints_work w ON w.case_id = c.id
        WHERE c.state IN ('received', 'queued') AND w.case_id IS NULL
        """,
    ),
    (
        "Case {0} is {1} and a machine still has it to do.",
        """
        SELECT c.id, c.state FROM complaints_case c JOIN complaints_work w ON w.case_id = c.id
        WHERE c.state NOT IN ('received', 'queued')
        """,
    ),
    (
        "Case {0} still is {1} in the backlog.",
        "SELECT case_id, state FROM complaints_work WHERE state <> 'parked'",
    ),
    (
        "Case {0} is {1} without a decision record.",
        """
        SELECT c.id, c.state FROM complaints_case c
        LEFT JOIN complaints_decisionrecord d ON d.case_id = c.id
        WHERE c.follows_id IS NULL AND d.case_id IS NULL
          AND c.state IN ('upheld', 'rejected', 'in_review', 'clarification')
        """,
    ),
    (
        "Listing {0} was frozen {1} times for {2} cases.",
        """
        SELECT l.listing_id, count(*),
          (SELECT count(*) FROM complaints_case c
           WHERE c.listing_id = l.listing_id AND c.frozen_id IS NOT NULL)
        FROM catalog_frozenlisting l GROUP BY l.listing_id
        HAVING count(*) <> (SELECT count(*) FROM complaints_case c
           WHERE c.listing_id = l.listing_id AND c.frozen_id IS NOT NULL)
        """,
    ),
    (
        "Case {0} has {1} entries “{2}” in its chain where {3} happened.",
        """
        SELECT * FROM (
          SELECT c.id, a.counted, a.act, CASE a.act
            WHEN 'open' THEN 1
            WHEN 'freeze' THEN least(a.counted, (c.frozen_id IS NOT NULL)::int)
            WHEN 'withdraw' THEN (c.state = 'withdrawn')::int
            WHEN 'rule' THEN
              (SELECT count(*) FROM complaints_ruling r WHERE r.case_id = c.id)
            WHEN 'route' THEN least(a.counted, 1 + (SELECT count(*) FROM complaints_clarification q
               WHERE q.case_id = c.id AND q.answered_at IS NOT NULL))
            ELSE a.counted END AS happened
          FROM complaints_case c JOIN (
            SELECT subject_id, entry::jsonb ->> 'act' AS act, count(*) AS counted
            FROM ledger_auditentry WHERE subject_kind = 'case' GROUP BY 1, 2
          ) a ON a.subject_id = c.id
        ) AS acts WHERE counted <> happened
        """,
    ),
    (
        "The chain of {0} {1} is broken at its entry {2}.",
        """
        SELECT subject_kind, subject_id, number FROM (
          SELECT *, lag(entry_hash, 1, decode(repeat('00', 32), 'hex')) OVER chain AS before,
                 row_number() OVER chain AS place
          FROM ledger_auditentry
          WINDOW chain AS (PARTITION BY subject_kind, subject_id ORDER BY number)
        ) AS links
        WHERE number <> place OR previous_hash <> before
           OR entry_hash <> sha256(previous_hash || convert_to(entry, 'UTF8'))
        """,
    ),
    (
        "Ruling {0} has {1} letters in the outbox, not {2}.",
        """
        SELECT r.id, count(o.id), (r.annulled_at IS NULL)::int FROM complaints_ruling r
        LEFT JOIN ledger_outgoing o ON o.kind = 'result' AND o.subject_id = r.id
        GROUP BY r.id HAVING count(o.id) <> (r.annulled_at IS NULL)::int
        """,
    ),
    (
        "Request {0} has {1} receipts, not one.",
        """
        SELECT q.id, count(o.id) FROM complaints_takedownrequest q
        LEFT JOIN ledger_outgoing o ON o.kind = 'receipt' AND o.subject_id = q.id
        GROUP BY q.id HAVING count(o.id) <> 1
        """,
    ),
    (
        "{0} was not delivered: {1}.",
        "SELECT key, last_error FROM ledger_outgoing WHERE sent_at IS NULL",
    ),
    (
        "Listing {0} is down: {1}, and upheld cases on it: {2}.",
        """
        SELECT l.id, l.is_down, count(c.id) FROM catalog_listing l
        LEFT JOIN complaints_case c ON c.listing_id = l.id AND c.state = 'upheld'
        GROUP BY l.id HAVING l.is_down <> (count(c.id) > 0)
        """,
    ),
)
_PARKED = "SELECT case_id FROM complaints_work WHERE state = 'parked' ORDER BY case_id"
_LISTINGS = "SELECT external_id, is_down, version, told_version FROM catalog_listing ORDER BY id"

type Row = tuple[Any, ...]


def violations(journal: Mapping[str, Any], *, poison: AbstractSet[int] = frozenset()) -> list[str]:
    """Every breach in the records and at the marketplace; `poison` are the cases to be parked."""
    checks: tuple[Callable[[], Iterator[str]], ...] = (
        _answers,
        lambda: _parked(poison),
        lambda: _told(journal),
    )
    return [breach for check in checks for breach in check()]


def _answers() -> Iterator[str]:
    for says, sql in _QUESTIONS:
        yield from (says.format(*row) for row in _rows(sql))


def _parked(poison: AbstractSet[int]) -> Iterator[str]:
    parked = {row[0] for row in _rows(_PARKED)}
    for case_id in sorted(parked - poison):
        yield f"Case {case_id} is parked and harms nobody."
    for case_id in sorted(poison - parked):
        yield f"Case {case_id} kills its workers and is not parked."


def _told(journal: Mapping[str, Any]) -> Iterator[str]:
    """The marketplace applied each version once and stands where the records want it."""
    for external_id, is_down, version, told_version in _rows(_LISTINGS):
        seen = journal["listings"].get(external_id, {"state": "up", "version": 0, "applied": 0})
        if (seen["state"] == "down") != is_down:
            yield f"Listing {external_id} is {seen['state']} at the marketplace, down: {is_down}."
        if seen["version"] > version or seen["applied"] > version:
            yield f"The marketplace applied {seen['applied']} changes of {external_id}: {version}."
        if seen["version"] != told_version:
            yield f"The marketplace has version {seen['version']} of {external_id}: {told_version}."
    if journal["rejected"]:
        yield f"The marketplace refused {journal['rejected']} signatures."


def _rows(sql: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
