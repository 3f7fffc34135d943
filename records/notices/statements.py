"""What each side is told of a ruling, computed from its decision record when it is sent."""

import json
from dataclasses import dataclass

from pipeline.facts import Facts
from pipeline.profiles import profile_for
from pipeline.routing import Routing
from pipeline.serial import facts_from_json, routing_from_json
from pipeline.statements import (
    Result,
    RulingFacts,
    StatementOfReasons,
    result_for_filer,
    statement_of_reasons,
)
from pipeline.words import Outcome
from records.complaints.models import Case, DecisionRecord, Ruling
from records.ledger import policies


class NotMatched(Exception):
    """The case was closed before it was matched: there is no decision record."""


@dataclass(frozen=True, slots=True)
class Record:
    """Facts and Routing of a case, read back."""

    facts: Facts
    routing: Routing


def record_of(case: Case) -> Record:
    """The decision record as values.

    Raises:
        NotMatched: the case has none.
    """
    row = DecisionRecord.objects.filter(case=case).first()
    if row is None:
        raise NotMatched(NotMatched.__doc__)
    return Record(
        facts_from_json(json.dumps(row.facts)), routing_from_json(json.dumps(row.routing))
    )


def statement(ruling: Ruling) -> StatementOfReasons:
    """To the seller of an upheld case.

    Raises:
        NotMatched: there is nothing to state.
    """
    record = record_of(ruling.case)
    profile = policies.profile(_profile_name(record.facts))
    return statement_of_reasons(
        record.facts, record.routing, _as_facts(ruling), profile, policies.policy()
    )


def result(ruling: Ruling) -> Result:
    """To the filer, for one case.

    Raises:
        NotMatched: the case was closed before it was matched; its reason is `why_invalid`.
    """
    record = record_of(ruling.case)
    profile = policies.profile(_profile_name(record.facts))
    return result_for_filer(
        record.facts, record.routing, _as_facts(ruling), profile, policies.policy()
    )


def _profile_name(facts: Facts) -> str:
    return profile_for(facts.listing.markets, facts.right.kind, policies.policy())


def _as_facts(ruling: Ruling) -> RulingFacts:
    return RulingFacts(
        outcome=Outcome(ruling.outcome),
        is_by_person=not ruling.is_by_policy,
        ruled_at=ruling.ruled_at,
    )
