"""Route matched cases: decide with what holds at this moment, and write each decision whole."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from pipeline.decision.decide import decide
from pipeline.decision.routing import Routing
from pipeline.decision.traits import detect_script, list_traits
from pipeline.facts import Facts
from pipeline.vocabulary import Destination, Outcome
from records import policies, policies_in_force
from records.actions.cases.clarification import pause_case
from records.actions.cases.conclusions import CaseVerdict, conclude_cases
from records.actions.rights import references
from records.cases.acts import CaseAct
from records.cases.backlog.work_rows import Claim
from records.cases.case_facts import refresh_facts
from records.cases.decisions import Part, join_marks, write_decision
from records.cases.models import Case, DecisionRecord
from records.database import column_types, execute, insert_into, lock_name, pack_rows, rows_from
from records.ledger import audit
from records.review.models import Trait

_NEAR_CAP: Final = 200  # approvals; more than are under way at once


@dataclass(frozen=True, slots=True)
class _Routed:
    """A locked case, the facts that decided, and where it goes."""

    case: Case
    facts: Facts
    routing: Routing


def route_cases(drafts: Sequence[tuple[Claim, Facts]], *, now: datetime) -> dict[int, Routing]:
    """Decide cases and write them in one transaction; those fenced are left out.

    Switches, membership, the right's state, the seller's strikes and the references held back
    are read inside the transaction and put into the facts, so that the stored facts are those
    that decided. No two cases are of one seller or on one listing: each would have to know what
    became of the other. Should another policy have been in force at `now` than this process knew,
    the database refuses, and all is decided again.
    """
    try:
        return _route_cases(drafts, now)
    except IntegrityError as refused:
        if not policies_in_force.is_other_policy(refused):
            raise
        policies_in_force.refresh(0)
        return _route_cases(drafts, now)


def _route_cases(drafts: Sequence[tuple[Claim, Facts]], now: datetime) -> dict[int, Routing]:
    facts_of = {claim.case_id: facts for claim, facts in drafts}
    with transaction.atomic(), policies_in_force.one_policy(now):
        cases = Case.objects.lock_claimed([claim for claim, _ in drafts])
        routed_cases = _decide(cases, [facts_of[case.pk] for case in cases], now)
        if routed_cases:
            execute(_ROUTE, _values(routed_cases, now))
            _carry_out(routed_cases, now)
    return {entry.case.pk: entry.routing for entry in routed_cases}


def _decide(cases: Sequence[Case], drafts: Sequence[Facts], now: datetime) -> list[_Routed]:
    policy = policies.policy()
    approval_counts = Counter[tuple[int, int]]()  # in this batch, by owner and filer
    results = []
    for case, current in zip(cases, _refresh_facts(drafts, now), strict=True):
        pair = current.right.owner_id, current.filer.account_id
        cap = policy.good_faith.daily_velocity_cap
        today = min(current.filer.approved_today + approval_counts[pair], cap)
        facts = replace(
            current,
            filer=replace(current.filer, approved_today=today),
            references_held_back=references.hold_back_flooding(current, policy.limits, now=now),
        )
        routing = decide(facts, policy)
        case.score, case.is_audited = routing.score, routing.is_audited
        case.decision_version += 1
        approval_counts[pair] += routing.destination is Destination.UPHELD
        results.append(_Routed(case, facts, routing))
    return results


def _refresh_facts(drafts: Sequence[Facts], now: datetime) -> list[Facts]:
    """Refresh the facts; near a filer's cap, lock: two cases at once would not see each other."""
    results = refresh_facts(drafts, now=now)
    cap = policies.policy().good_faith.daily_velocity_cap
    near_accounts = {
        (facts.right.owner_id, facts.filer.account_id)
        for facts in results
        if facts.filer.is_good_faith_member and 0 < cap - facts.filer.approved_today <= _NEAR_CAP
    }
    for owner_id, account_id in sorted(near_accounts):
        lock_name(f"approvals {owner_id} {account_id}")
    return refresh_facts(drafts, now=now) if near_accounts else results


_RECORD: Final = column_types(DecisionRecord)
_STORED: Final = {name: f"routed.{name}" for name in _RECORD} | {
    # Refused if another one was in force at that moment.
    "policy_hash": "ledger_require_policy(routed.policy_hash, routed.routed_at)",
}
_OF_CASE: Final = {"score": "float8", "goes_to_review": "bool", "script": "text", "entry": "text"}
_SHARED: Final = {"case_id": "bigint", "kind": "text", "value": "bigint"}
_TRAIT: Final = {
    "case_id": "reviewed.id",
    "account_id": "reviewed.account_id",
    "kind": "traits.kind",
    "value": "traits.value",
}

# The records, the audit entries and, where a person goes on, cases with their traits: in one trip.
# Other cases are written once in any case, and get the number of their decision then.
_ROUTE: Final = f"""
WITH routed AS (
  SELECT * FROM {rows_from("routed", _RECORD | _OF_CASE)}
), stored AS (
  {insert_into(DecisionRecord, _STORED, "FROM routed")}
), reviewed AS (
  UPDATE cases_case c SET state = 'in_review', score = routed.score, script = routed.script,
    decision_version = routed.version
  FROM routed WHERE c.id = routed.case_id AND routed.goes_to_review
  RETURNING c.id, c.account_id
), shared AS (
  {
    insert_into(
        Trait,
        _TRAIT,
        f"FROM reviewed JOIN {rows_from('traits', _SHARED)} ON traits.case_id = reviewed.id",
    )
} ON CONFLICT DO NOTHING
)
{audit.link_statement("routed")}
"""  # noqa: S608  # our own models' names


def _values(routed_cases: Sequence[_Routed], now: datetime) -> dict[str, object]:
    return {
        "routed": pack_rows(_record_values(entry, now) for entry in routed_cases),
        "traits": pack_rows(
            {"case_id": entry.case.pk, "kind": trait.kind.value, "value": trait.value}
            for entry in routed_cases
            if _goes_to_review(entry)  # nobody asks for those of the others
            for trait in list_traits(entry.facts)
        ),
    }


def _goes_to_review(entry: _Routed) -> bool:
    return entry.routing.destination is Destination.IN_REVIEW


def _record_values(entry: _Routed, now: datetime) -> dict[str, object]:
    salt = secrets.token_bytes(16)
    facts, routing = write_decision(entry.facts, entry.routing, salt)
    return {
        "case_id": entry.case.pk,
        "version": entry.case.decision_version,
        "account_id": entry.case.account_id,
        "facts": facts.text,
        "routing": routing.text,
        "salt": f"\\x{salt.hex()}",
        "marks": f"\\x{join_marks(facts, routing).hex()}",
        "facts_digest": f"\\x{facts.commitment.digest}",
        "routing_digest": f"\\x{routing.commitment.digest}",
        "policy_hash": entry.routing.policy_hash,
        "index_generation": entry.routing.index_generation,
        "routed_at": now,
        "score": entry.routing.score,
        "goes_to_review": _goes_to_review(entry),
        "script": detect_script(entry.facts.listing.title),
        "entry": _audit_of(entry, facts, routing, now).canonical(),
    }


def _audit_of(entry: _Routed, facts_part: Part, routing_part: Part, now: datetime) -> audit.Act:
    case, routing = entry.case, entry.routing
    rails: list[str] = [rail.name for rail in routing.guard_rails]
    return audit.Act(
        subject_kind="case",
        subject_id=case.pk,
        name=CaseAct.ROUTE,
        actor="policy",
        at=now,
        body={
            "destination": routing.destination,
            "rule": routing.rule,
            "score": round(routing.score, 6),
            "guard_rails": rails,
            "policy": routing.policy_hash,
            "index": routing.index_generation,
            "facts": facts_part.commitment.digest,
            "routing": routing_part.commitment.digest,
            "version": case.decision_version,
        },
    )


def _carry_out(routed_cases: Sequence[_Routed], now: datetime) -> None:
    upheld = [
        (entry.case, CaseVerdict(Outcome.UPHELD, entry.routing.rule))
        for entry in routed_cases
        if entry.routing.destination is Destination.UPHELD
    ]
    if upheld:
        conclude_cases(upheld, now=now, send_after=now)
    for entry in routed_cases:
        if entry.routing.destination is Destination.CLARIFICATION:
            question = str(entry.routing.says)
            pause_case(entry.case, entry.routing.rule, question, asked_by=None, now=now)
