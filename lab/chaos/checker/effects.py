"""Has everything that was done been done once: frozen, letters posted, listings taken down?"""

from collections.abc import Iterator, Mapping
from typing import Final

from lab.chaos.checker.queries import Question, fetch_rows, find_sentences

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


# What the workers cannot have done more often than the rows say; a killed one forgets what it did.
_DONE: Final[Mapping[str, str]] = {
    "freeze": 'SELECT count(*) FROM ledger_auditentry WHERE entry LIKE \'{"act":"freeze",%\'',
    "match": 'SELECT count(*) FROM ledger_auditentry WHERE entry LIKE \'{"act":"route",%\'',
}
_SENT: Final = "SELECT kind, count(*) FROM ledger_outgoing WHERE sent_at IS NOT NULL GROUP BY kind"


def find_counter_breaches(counted: Mapping[str, float]) -> Iterator[str]:
    """Counters above what happened; `counted` is by metric and labels, as they are served."""
    for stage, sql in _DONE.items():
        ((happened,),) = fetch_rows(sql)
        done = sum(counted.get(_attempts(stage, how), 0.0) for how in ("advanced", "done"))
        if stage == "freeze":  # done there is a case that was closed, not frozen
            done = counted.get(_attempts(stage, "advanced"), 0.0)
        if done > happened:
            yield f"The workers count {done:.0f} of {stage}, and {happened} happened."
    for kind, happened in fetch_rows(_SENT):
        name = f'markwarden_webhook_deliveries_total{{kind="{kind}",outcome="sent"}}'
        if counted.get(name, 0.0) > happened:
            yield f"Deliver counts {counted[name]:.0f} sent of {kind}, and {happened} were."


def _attempts(stage: str, outcome: str) -> str:
    return f'markwarden_attempts_total{{stage="{stage}",outcome="{outcome}"}}'
