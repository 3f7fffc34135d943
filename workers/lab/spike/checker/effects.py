"""Has everything that was done been done once: frozen, letters posted, listings taken down?"""

from collections.abc import Iterator
from typing import Final

from workers.lab.spike.checker.asking import Question, find_sentences

_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Listing {0} was frozen {1} times, and its cases say {2}.",
        """
        WITH said AS (
          SELECT c.listing_id, count(*) AS times FROM ledger_auditentry a
          JOIN complaints_case c ON c.id = a.subject_id
          WHERE a.subject_kind = 'case' AND a.entry LIKE '{"act":"freeze",%'
          GROUP BY c.listing_id
        ), kept AS (
          SELECT listing_id, count(*) AS times FROM catalog_frozenlisting GROUP BY listing_id
        )
        SELECT coalesce(kept.listing_id, said.listing_id), coalesce(kept.times, 0),
               coalesce(said.times, 0)
        FROM kept FULL JOIN said ON said.listing_id = kept.listing_id
        WHERE kept.times IS DISTINCT FROM said.times
        """,
    ),
    (
        "Ruling {0} has {1} letters in the outbox, not {2}.",
        """
        SELECT r.id, count(o.id), (r.annulled_at IS NULL)::int FROM complaints_ruling r
        LEFT JOIN ledger_outgoing o ON o.kind = 'result' AND o.subject_id = r.id
        WHERE r.instance = 'first'
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
        "Question {0} was posted {1} times, not once.",
        """
        SELECT q.id, count(o.id) FROM complaints_clarification q
        LEFT JOIN ledger_outgoing o ON o.kind = 'question' AND o.subject_id = q.id
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
        LEFT JOIN complaints_case c ON c.listing_id = l.id AND c.upheld_at IS NOT NULL
        GROUP BY l.id HAVING l.is_down <> (count(c.id) > 0)
        """,
    ),
)


def find_effect_breaches() -> Iterator[str]:
    """Effects that are missing, or there twice."""
    return find_sentences(_QUESTIONS)
