"""Check that every accepted case has one answer, or one owner who still has to give it."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from gateways import configured
from lab.chaos.checker.queries import Question, fetch_rows, find_sentences
from records.marketplaces.models import FrozenListing
from records.vetting.models import SellerPaper

_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Case {0} is decided ({1}) with {2} live rulings of first instance, not one.",
        """
        SELECT c.id, c.state, count(r.id) FROM cases_case c
        LEFT JOIN cases_ruling r
          ON r.case_id = c.id AND r.annulled_at IS NULL AND r.instance = 'first'
        WHERE c.state IN ('upheld', 'rejected', 'invalid') AND c.follows_id IS NULL
        GROUP BY c.id HAVING count(r.id) <> 1
        """,
    ),
    (
        "Case {0} is {1} and its live ruling says {2}.",
        """
        SELECT c.id, c.state, r.outcome FROM cases_case c JOIN cases_ruling r
          ON r.case_id = c.id AND r.annulled_at IS NULL AND r.instance = 'first'
        WHERE c.state <> r.outcome
        """,
    ),
    (
        "Duplicate {0} is {1} and the case it follows is {2}.",
        """
        SELECT c.id, c.state, f.state FROM cases_case c
        JOIN cases_case f ON f.id = c.follows_id
        WHERE NOT (
          c.state = 'withdrawn' OR c.state = f.state
          OR c.state = 'duplicate' AND f.closed_at IS NULL AND f.state <> 'duplicate')
        """,
    ),
    (
        "Request {0} was accepted and has no case.",
        """
        SELECT q.id FROM cases_takedownrequest q
        LEFT JOIN cases_case c ON c.request_id = q.id WHERE c.id IS NULL
        """,
    ),
    (
        "Case {0} is {1} and no machine has it to do.",
        """
        SELECT c.id, c.state FROM cases_case c
        LEFT JOIN cases_work w ON w.case_id = c.id
        WHERE c.state IN ('received', 'queued') AND w.case_id IS NULL
        """,
    ),
    (
        "Case {0} is {1} and a machine still has it to do.",
        """
        SELECT c.id, c.state FROM cases_case c JOIN cases_work w ON w.case_id = c.id
        WHERE c.state NOT IN ('received', 'queued')
        """,
    ),
    (
        "Case {0} still is {1} in the backlog.",
        "SELECT case_id, state FROM cases_work WHERE state <> 'parked'",
    ),
    (
        "Case {0} is {1} and a reviewer holds it.",
        """
        SELECT c.id, c.state FROM cases_case c
        JOIN review_reviewlease l ON l.case_id = c.id WHERE c.state <> 'in_review'
        """,
    ),
    (
        "Case {0} is {1} with {2} open questions.",
        """
        SELECT c.id, c.state, count(q.id) FROM cases_case c
        LEFT JOIN cases_clarification q ON q.case_id = c.id AND q.answered_at IS NULL
        WHERE c.state NOT IN ('withdrawn', 'invalid', 'duplicate')
        GROUP BY c.id HAVING count(q.id) <> (c.state = 'clarification')::int
        """,
    ),
    (
        "Case {0} is {1} without a decision record.",
        """
        SELECT c.id, c.state FROM cases_case c
        LEFT JOIN cases_decisionrecord d ON d.case_id = c.id AND d.version = c.decision_version
        WHERE c.follows_id IS NULL AND d.case_id IS NULL
          AND c.state IN ('upheld', 'rejected', 'in_review', 'clarification')
          AND NOT EXISTS (SELECT 1 FROM ledger_auditentry a WHERE a.subject_kind = 'case'
            AND a.subject_id = c.id AND a.entry LIKE '{"act":"discard",%')
        """,
    ),
    (
        "Case {0} was routed by what was read before its question was answered.",
        """
        SELECT c.id FROM cases_case c
        JOIN cases_decisionrecord d ON d.case_id = c.id AND d.version = c.decision_version
        JOIN cases_clarification q ON q.case_id = c.id
        WHERE q.answered_at > d.routed_at AND c.state NOT IN ('received', 'queued', 'withdrawn')
        """,
    ),
)
_PARKED: Final = "SELECT case_id FROM cases_work WHERE state = 'parked' ORDER BY case_id"


def find_breaches() -> Iterator[str]:
    """Find cases without an answer and without an owner, or with two."""
    return find_sentences(_QUESTIONS)


def find_parking_breaches(poison: AbstractSet[int]) -> Iterator[str]:
    """Find poison that is not parked, and other cases that are."""
    parked_ids = {row[0] for row in fetch_rows(_PARKED)}
    for case_id in sorted(parked_ids - poison):
        yield f"Case {case_id} is parked and harms nobody."
    for case_id in sorted(poison - parked_ids):
        yield f"Case {case_id} kills its workers and is not parked."


_ON_EVIDENCE: Final[tuple[Question, ...]] = (
    (
        "Case {0} is {1} by a decision record, and its listing was not frozen.",
        """
        SELECT c.id, c.state FROM cases_case c
        JOIN cases_decisionrecord d ON d.case_id = c.id WHERE c.frozen_id IS NULL
        """,
    ),
)


def find_evidence_breaches() -> Iterator[str]:
    """Find decisions without a frozen listing, and bytes that the vault does not have."""
    yield from find_sentences(_ON_EVIDENCE)
    vault_keys = set(configured.vault().keys())
    for frozen_listing in FrozenListing.objects.order_by("pk").iterator():
        pictures = [picture["sha256"] for picture in frozen_listing.pictures if picture["sha256"]]
        for missing in {frozen_listing.document_sha256, *pictures} - vault_keys:
            yield f"Frozen listing {frozen_listing.pk}: {missing} is not in the vault."
    for paper in SellerPaper.objects.order_by("pk").iterator():
        for missing in set(paper.pages) - vault_keys:
            yield f"Paper {paper.pk} of a seller: {missing} is not in the vault."
