"""Route a matched case: decide with what holds at this moment, and write the decision whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from pipeline.decision.decide import decide
from pipeline.decision.routing import Routing
from pipeline.decision.serialization import facts_to_json, routing_to_json
from pipeline.decision.traits import detect_script, list_traits
from pipeline.facts import Facts
from pipeline.vocabulary import Destination, Outcome
from records import policies
from records.actions.cases.clarification import pause_case
from records.actions.cases.conclusions import Verdict, conclude_case
from records.actions.rights import references
from records.complaints.backlog.work_rows import Claim
from records.complaints.case_facts import refresh_facts
from records.complaints.models import Case, DecisionRecord, Trait
from records.database import execute, insert_into
from records.ledger import audit


def route_case(claim: Claim, draft: Facts, *, now: datetime) -> Routing | None:
    """Decide a case and write it in one transaction; None: fenced, nothing written.

    Switches, membership, the right's state, the seller's strikes and the references held back
    are read inside the transaction and put into the facts, so that the stored facts are those
    that decided.
    """
    with transaction.atomic():
        case = Case.objects.lock_claimed(claim)
        if case is None:
            return None
        policy = policies.policy()
        facts = refresh_facts(draft, now=now)
        held_back = references.hold_back_flooding(facts, policy.limits, now=now)
        facts = replace(facts, references_held_back=held_back)
        routing = decide(facts, policy)
        case.score, case.is_audited = routing.score, routing.is_audited
        execute(_ROUTE, _values(case, facts, routing, now))
        if routing.destination in _EFFECTS:
            _EFFECTS[routing.destination](case, routing, now)
    return routing


# As text: the values are JSON already, and the ORM would parse them to write them again.
_RECORD: Final = {
    "case_id": "%(case)s",
    "account_id": "%(account)s",
    "facts": "%(facts)s::jsonb",
    "routing": "%(routing)s::jsonb",
    "policy_hash": "%(policy)s",
    "index_generation": "%(index)s",
    "routed_at": "%(now)s",
}
_REPLACED: Final = ", ".join(f"{name} = excluded.{name}" for name in list(_RECORD)[2:])
_TRAIT: Final = {
    "case_id": "reviewed.id",
    "account_id": "reviewed.account_id",
    "kind": "trait.kind",
    "value": "trait.value",
}

# The record, the audit entry and, where a person goes on, the case with its traits: in one trip.
_ROUTE: Final = f"""
WITH stored AS (
  {insert_into(DecisionRecord, _RECORD)}
  ON CONFLICT (case_id) DO UPDATE SET {_REPLACED} RETURNING case_id
), reviewed AS (
  UPDATE complaints_case SET state = 'in_review', score = %(score)s, script = %(script)s
  WHERE id = %(case)s AND %(goes_to_review)s
  RETURNING id, account_id
), shared AS (
  {
    insert_into(
        Trait,
        _TRAIT,
        "FROM reviewed, unnest(%(kinds)s::text[], %(values)s::bigint[]) AS trait (kind, value)",
    )
} ON CONFLICT DO NOTHING
)
{audit.link_statement("stored")}
"""  # noqa: S608  # our own models' names


def _values(case: Case, facts: Facts, routing: Routing, now: datetime) -> dict[str, object]:
    goes_to_review = routing.destination is Destination.IN_REVIEW
    marks = list_traits(facts) if goes_to_review else ()  # nobody asks for those of the others
    return {
        **audit.link_values(_audit_of(case, routing, now)),
        "case": case.pk,
        "account": case.account_id,
        "facts": facts_to_json(facts).decode(),
        "routing": routing_to_json(routing).decode(),
        "policy": routing.policy_hash,
        "index": routing.index_generation,
        "now": now,
        "score": routing.score,
        "goes_to_review": goes_to_review,
        "script": detect_script(facts.listing.title),
        "kinds": [one.kind.value for one in marks],
        "values": [one.value for one in marks],
    }


def _audit_of(case: Case, routing: Routing, now: datetime) -> audit.Act:
    return audit.Act(
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


def _uphold(case: Case, routing: Routing, now: datetime) -> None:
    conclude_case(case, Verdict(Outcome.UPHELD, routing.rule), now=now, send_after=now)


def _clarify(case: Case, routing: Routing, now: datetime) -> None:
    pause_case(case, routing.rule, routing.says, asked_by=None, now=now)


_EFFECTS: Final[dict[Destination, Callable[[Case, Routing, datetime], None]]] = {
    Destination.UPHELD: _uphold,
    Destination.CLARIFICATION: _clarify,
}
