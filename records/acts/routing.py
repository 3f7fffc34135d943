"""Route a matched case: decide with what holds at this moment, and write the decision whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction

from pipeline.decide import decide
from pipeline.facts import Facts
from pipeline.routing import Routing
from pipeline.serial import facts_to_json, routing_to_json
from pipeline.words import CaseState, Destination, Outcome
from records.acts import references
from records.acts.clarifying import pause
from records.acts.conclusions import Verdict, conclude
from records.complaints import backlog
from records.complaints.backlog import Claim
from records.complaints.models import Case
from records.ledger import audit, policies
from records.standing import sellers
from records.standing.freshness import read_again


def route(claim: Claim, draft: Facts, *, now: datetime) -> Routing | None:
    """Decide and write in one transaction; None: fenced, nothing written.

    Switches, membership, the right's state, the seller's strikes and the references held back
    are read inside the transaction and put into the facts, so that the stored facts are those
    that decided.
    """
    with transaction.atomic():
        # The case's lock comes before the work row's, as everywhere: withdrawing takes both too.
        case = Case.objects.locked(claim.case_id)
        if not backlog.finish(claim):
            return None
        policy = policies.policy()
        facts = _refreshed(draft, case, now)
        held_back = references.held_back(facts, policy.limits, now=now)
        facts = replace(facts, references_held_back=held_back)
        routing = decide(facts, policy)
        _store(case, facts, routing, now)
        case.score, case.is_audited = routing.score, routing.is_audited
        _note(case, routing, now)
        _FOLLOW[routing.destination](case, facts, routing, now)
    return routing


def _refreshed(draft: Facts, case: Case, now: datetime) -> Facts:
    fresh = read_again(case)
    return replace(
        draft,
        right=replace(draft.right, state=fresh.right_state),
        filer=replace(draft.filer, is_good_faith_member=fresh.is_good_faith_member),
        seller=sellers.standing(draft.seller, before_case=case, now=now),
        switches=fresh.switches,
        decided_at=now,
    )


_STORE = """
INSERT INTO complaints_decisionrecord
  (case_id, account_id, facts, routing, policy_hash, index_generation, routed_at)
VALUES (%s, %s, %s::jsonb, %s::jsonb, %s, %s, %s)
ON CONFLICT (case_id) DO UPDATE SET
  facts = excluded.facts, routing = excluded.routing, policy_hash = excluded.policy_hash,
  index_generation = excluded.index_generation, routed_at = excluded.routed_at
"""


def _store(case: Case, facts: Facts, routing: Routing, now: datetime) -> None:
    # As text: the values are JSON already, and the ORM would parse them to write them again.
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            [
                case.pk,
                case.account_id,
                facts_to_json(facts).decode(),
                routing_to_json(routing).decode(),
                routing.policy_hash,
                routing.index_generation,
                now,
            ],
        )


def _note(case: Case, routing: Routing, now: datetime) -> None:
    audit.append(
        audit.Act(
            subject_kind="case",
            subject_id=case.pk,
            name="route",
            actor="policy",
            at=now,
            body={
                "destination": routing.destination,
                "rule": routing.rule,
                "score": round(routing.score, 6),
                "guard_rails": [rail.name for rail in routing.guard_rails],
                "policy": routing.policy_hash,
                "index": routing.index_generation,
            },
        )
    )


def _uphold(case: Case, facts: Facts, routing: Routing, now: datetime) -> None:
    del facts
    verdict = Verdict(Outcome.UPHELD, routing.rule)
    conclude(case, verdict, now=now, send_after=now)


def _review(case: Case, facts: Facts, routing: Routing, now: datetime) -> None:
    del facts, routing, now
    case.state = CaseState.IN_REVIEW
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE complaints_case SET state = %s, score = %s WHERE id = %s",
            [case.state, case.score, case.pk],
        )


def _clarify(case: Case, facts: Facts, routing: Routing, now: datetime) -> None:
    del facts
    pause(case, routing.rule, routing.says, asked_by=None, now=now)


_FOLLOW: dict[Destination, Callable[[Case, Facts, Routing, datetime], None]] = {
    Destination.UPHELD: _uphold,
    Destination.IN_REVIEW: _review,
    Destination.CLARIFICATION: _clarify,
}
