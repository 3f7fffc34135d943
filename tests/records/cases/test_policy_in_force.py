"""A batch is decided under the policy in force at its time, whatever a process knew of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from pipeline.vocabulary import Stage
from records import policies_in_force
from records.actions.cases import routing
from records.actions.quality import policy_adoptions
from records.cases.models import DecisionRecord
from records.ledger.models import AuditEntry, PolicyAdoption
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.quality import policy_texts


@pytest.fixture
def following(db: None) -> Iterator[PolicyAdoption]:
    """A process that knows of the first policy alone, and the adoption of another."""
    policy_adoptions.adopt_first()
    policies_in_force.follow()
    policies_in_force.refresh()
    yield policy_texts.adopt(policy_texts.text_saying(audit_share=0.06))
    policies_in_force.forget()


def _route(right: Right, seconds: float, adoption: PolicyAdoption, listing: str) -> DecisionRecord:
    (case,) = record_cases.file_cases(right, listing)
    record_cases.freeze_case(case)
    claim, facts = record_cases.claim_work(case, Stage.MATCH), record_cases.facts(case)
    moment = adoption.in_force_at + timedelta(seconds=seconds)
    assert routing.route_cases([(claim, facts)], now=moment)
    return DecisionRecord.objects.get(case=case)


def test_what_counts_at_the_time_of_the_batch_decides(
    following: PolicyAdoption, mark: Right
) -> None:
    first = policies_in_force.read_policy_file().hash
    assert _route(mark, -0.001, following, "L-1").policy_hash == first
    assert _route(mark, 0, following, "L-2").policy_hash == following.policy_id


def test_the_database_refuses_what_a_stale_process_decided_and_it_decides_again(
    following: PolicyAdoption, mark: Right
) -> None:
    before = policies_in_force._PROCESS.knowledge
    assert before is not None
    assert [adoption.number for adoption in before.adoptions] == [1]
    record = _route(mark, 1, following, "L-1")
    assert record.policy_hash == following.policy_id
    after = policies_in_force._PROCESS.knowledge
    assert after is not None
    assert [adoption.number for adoption in after.adoptions] == [1, 2]


def test_who_does_not_follow_adoptions_writes_nothing(
    following: PolicyAdoption, mark: Right
) -> None:
    policies_in_force.forget()
    with pytest.raises(IntegrityError, match="was not in force"):
        _route(mark, 1, following, "L-1")
    assert not DecisionRecord.objects.exists()


def test_a_process_whose_knowledge_is_old_reads_again_in_its_own_transaction(
    following: PolicyAdoption,
) -> None:
    known = policies_in_force._PROCESS.knowledge
    assert known is not None
    policies_in_force._PROCESS.knowledge = replace(known, at_seconds=known.at_seconds - 5.1)
    with policies_in_force.one_policy(following.in_force_at) as policy:
        assert policy.hash == following.policy_id


def test_cases_name_their_policy_in_row_and_chain(following: PolicyAdoption, mark: Right) -> None:
    record = _route(mark, 1, following, "L-1")
    chain = AuditEntry.objects.filter(subject_kind="case", subject_id=record.case_id)
    routed = [json.loads(entry.entry) for entry in chain if '"act":"route"' in entry.entry]
    assert [entry["body"]["policy"] for entry in routed] == [record.policy_hash]
