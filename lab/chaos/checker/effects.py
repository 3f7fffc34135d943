"""Check that every effect happened once, and that strikes and claims agree with the rulings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from lab.chaos.checker.queries import Question, Row, fetch_rows, find_sentences
from pipeline.reasons import Reason
from pipeline.sellers.strikes import Violation, build_ladder
from pipeline.vocabulary import Severity
from records import policies
from records.clock import database_now
from records.ledger.models import Outgoing
from records.ledger.proof import Findings
from records.notices import document_check

_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Listing {0} was frozen {1} times, and its cases say {2}.",
        """
        WITH said AS (
          SELECT c.listing_id, count(*) AS times FROM ledger_auditentry a
          JOIN cases_case c ON c.id = a.subject_id
          WHERE a.subject_kind = 'case' AND a.entry LIKE '{"act":"freeze",%'
          GROUP BY c.listing_id
        ), kept AS (
          SELECT listing_id, count(*) AS times FROM marketplaces_frozenlisting GROUP BY listing_id
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
        SELECT r.id, count(o.id), (r.annulled_at IS NULL)::int FROM cases_ruling r
        LEFT JOIN ledger_outgoing o ON o.kind = 'result' AND o.subject_id = r.id
        WHERE r.instance = 'first'
        GROUP BY r.id HAVING count(o.id) <> (r.annulled_at IS NULL)::int
        """,
    ),
    (
        "Request {0} has {1} receipts, not one.",
        """
        SELECT q.id, count(o.id) FROM cases_takedownrequest q
        LEFT JOIN ledger_outgoing o ON o.kind = 'receipt' AND o.subject_id = q.id
        GROUP BY q.id HAVING count(o.id) <> 1
        """,
    ),
    (
        "{0} was sent, and no document says what.",
        """
        SELECT o.key FROM ledger_outgoing o
        WHERE o.sent_at IS NOT NULL AND o.leader_id = o.id
          AND o.kind NOT IN ('code', 'verdict_stream')
          AND NOT EXISTS (SELECT FROM notices_document d WHERE d.outgoing_id = o.id)
        """,
    ),
    (
        "Document {0} was taken by its receiver, and its row says nothing.",
        """
        SELECT d.key FROM notices_document d JOIN ledger_outgoing o ON o.id = d.outgoing_id
        WHERE d.sent_at IS NOT NULL AND o.sent_at IS NULL AND o.parked_at IS NULL
          AND o.attempt = 0
        """,
    ),
    (
        "Ruling {0} on a decision was told, and its words were not kept.",
        """
        SELECT r.id FROM cases_ruling r JOIN ledger_outgoing o
          ON o.kind = 'result' AND o.subject_id = r.id AND o.sent_at IS NOT NULL
        WHERE r.decision_version > 0 AND o.leader_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM notices_document d
          WHERE d.channel = 'page' AND d.kind = 'ruling' AND d.subject_id = r.id)
        """,
    ),
    (
        "Question {0} was posted {1} times, not once.",
        """
        SELECT q.id, count(o.id) FROM cases_clarification q
        LEFT JOIN ledger_outgoing o ON o.kind = 'question' AND o.subject_id = q.id
        GROUP BY q.id HAVING count(o.id) <> 1
        """,
    ),
    (
        "Listing {0} is down: {1}, and upheld cases on it: {2}.",
        """
        SELECT l.id, l.is_down, count(c.id) FROM marketplaces_listing l
        LEFT JOIN cases_case c ON c.listing_id = l.id AND c.upheld_at IS NOT NULL
        GROUP BY l.id HAVING l.is_down <> (count(c.id) > 0)
        """,
    ),
)


def find_effect_breaches() -> Iterator[str]:
    """Find effects that are missing or doubled."""
    yield from find_sentences(_QUESTIONS)
    documents = Findings()
    document_check.check_documents(documents, now=database_now())
    yield from documents.sentences
    # A reminder that the timers post after all has healed is not due for days.
    for row in Outgoing.objects.possibly_delivered().filter(sent_at=None):
        yield f"{row.key} was not delivered: {row.last_error}."


# Workers cannot have done more than the rows say; a killed worker forgets its counts.
_STAGE_COUNTS: Final[Mapping[str, str]] = {
    "freeze": 'SELECT count(*) FROM ledger_auditentry WHERE entry LIKE \'{"act":"freeze",%\'',
    "match": 'SELECT count(*) FROM ledger_auditentry WHERE entry LIKE \'{"act":"route",%\'',
}
_DELIVERY_COUNTS: Final = (
    "SELECT kind, count(*) FROM ledger_outgoing WHERE sent_at IS NOT NULL GROUP BY kind"
)


def find_counter_breaches(worker_counters: Mapping[str, float]) -> Iterator[str]:
    """Find counters above what happened.

    `worker_counters` is by metric and labels, as they are served.
    """
    for stage, sql in _STAGE_COUNTS.items():
        ((event_count,),) = fetch_rows(sql)
        count = sum(worker_counters.get(_attempts(stage, how), 0.0) for how in ("advanced", "done"))
        if stage == "freeze":  # there, done means a case that was closed, not frozen
            count = worker_counters.get(_attempts(stage, "advanced"), 0.0)
        if count > event_count:
            yield f"The workers count {count:.0f} of {stage}, and {event_count} happened."
    for kind, event_count in fetch_rows(_DELIVERY_COUNTS):
        name = f'markwarden_webhook_deliveries_total{{kind="{kind}",outcome="sent"}}'
        if worker_counters.get(name, 0.0) > event_count:
            sent = worker_counters[name]
            yield f"Deliver counts {sent:.0f} sent of {kind}, and {event_count} were."


def _attempts(stage: str, outcome: str) -> str:
    return f'markwarden_attempts_total{{stage="{stage}",outcome="{outcome}"}}'


# Each live answer in the order of time; one that takes a claim back speaks against it, and of two
# at the same moment it comes last.
_ANSWERS: Final = """
SELECT case_id, said_at, is_upheld FROM (
  SELECT case_id, ruled_at AS said_at, outcome = 'upheld' AS is_upheld, 1 AS kind, id
  FROM cases_ruling WHERE annulled_at IS NULL
  UNION ALL SELECT case_id, said_at, false, 2, id FROM cases_settlement
) AS voices ORDER BY case_id, said_at, kind, id
"""
_UPHELD_CASES: Final = "SELECT id, upheld_at FROM cases_case WHERE upheld_at IS NOT NULL"


def upheld_since() -> dict[int, datetime]:
    """Return since when each upheld claim is upheld, by its case."""
    since: dict[int, datetime] = {}
    for case_id, said_at, is_upheld in fetch_rows(_ANSWERS):
        if is_upheld:
            since.setdefault(case_id, said_at)
        else:
            since.pop(case_id, None)
    return since


def find_claim_breaches() -> Iterator[str]:
    """Find cases whose `upheld_at` differs from their answers."""
    upheld_times: dict[int, datetime] = dict(fetch_rows(_UPHELD_CASES))
    by_answers = upheld_since()
    for case_id in sorted(upheld_times.keys() | by_answers.keys()):
        has, shall = upheld_times.get(case_id), by_answers.get(case_id)
        if has != shall:
            yield f"Case {case_id} counts as upheld since {has}, and by its answers since {shall}."


# What counts by the cases' own columns: as the actions read it before the next ruling.
_BY_STATES: Final = """
SELECT c.seller_id, c.id, c.reason, c.filed_at, c.upheld_at
FROM cases_case c WHERE c.seller_id IS NOT NULL AND c.upheld_at IS NOT NULL
"""
# What counts by the answers alone; the seller is that of the frozen listing's shop.
_CASES: Final = """
SELECT coalesce(c.seller_id, l.seller_id), c.id, c.reason, c.filed_at
FROM cases_case c JOIN marketplaces_listing l ON l.id = c.listing_id
WHERE coalesce(c.seller_id, l.seller_id) IS NOT NULL
"""

type Standing = dict[int, tuple[int, ...]]


def find_strike_breaches() -> Iterator[str]:
    """Find sellers whose strikes differ from the rulings."""
    now = database_now()
    since = upheld_since()
    by_answers = [(*row, since[row[1]]) for row in fetch_rows(_CASES) if row[1] in since]
    standing, due = _standing(fetch_rows(_BY_STATES), now), _standing(by_answers, now)
    for seller_id in sorted(standing.keys() | due.keys()):
        has, shall = standing.get(seller_id, ()), due.get(seller_id, ())
        if has != shall:
            yield f"Seller {seller_id} has the strikes {has}, and by the answers {shall}."


def _standing(cases: Iterable[Row], now: datetime) -> Standing:
    policy, violations = policies.policy(), defaultdict[int, list[Violation]](list)
    for seller_id, case_id, reason, filed_at, ruled_at in cases:
        severity = policy.reasons[Reason(reason)].severity
        violations[seller_id].append(Violation(case_id, severity, filed_at, ruled_at))
    return {
        seller_id: tuple(
            build_ladder(rows, severity, now, policy.strikes).strike_count for severity in Severity
        )
        for seller_id, rows in violations.items()
    }
