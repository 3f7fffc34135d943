"""What is said of a decision follows from the policy that decided, whichever is in force today."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.vocabulary import Matter
from records import policies, policies_in_force
from records.accounts.models import User
from records.actions.conduct import sanctions
from records.actions.conduct.sanctions import SanctionDecision
from records.actions.notices.dsa_statements import build_payload
from records.actions.quality import policy_adoptions
from records.actions.review import rulings
from records.cases.models import Case, Ruling
from records.conduct.assessment import Party
from records.ledger.models import PolicyAdoption
from records.notices import statements
from records.notices.documents import read_body
from records.notices.letters import conduct_letters
from records.notices.models import Document
from records.notices.sellers import account_statements
from records.rights.models import Right
from tests.factories import record_cases, record_disputes
from tests.factories.quality import policy_texts
from tests.factories.screening import held_listings
from tests.factories.sellers import monitored

_RENAMED = "RENAMED LATER"


@pytest.fixture
def decided(mark: Right) -> Case:
    """Upheld while the file's policy was in force."""
    policy_adoptions.adopt_first()
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    return case


@pytest.fixture
def renamed(decided: Case) -> Iterator[PolicyAdoption]:
    """Another policy is in force today: it calls the reason of the case by another name."""
    text = policy_texts.read_text().replace("Mark used in the wording", _RENAMED)
    adoption = policy_texts.adopt(text)
    policies_in_force.follow()
    with policies_in_force.one_policy(adoption.in_force_at + timedelta(seconds=1)) as policy:
        assert policy.hash == adoption.policy_id
        yield adoption
    policies_in_force.forget()


def _tell(case: Case) -> list[str]:
    """All that is said of it: to the seller, the filer, the public, a reviewer who redrafts."""
    ruling = Ruling.objects.get(case=case)
    stated = statements.read_rulings([ruling.pk])[ruling.pk]
    return [
        str(statements.compose_statement(stated)),
        str(statements.compose_result(stated)),
        str(build_payload(ruling, stated, "puid")),
        str(rulings.draft_facts(case)),
    ]


def test_a_later_policy_changes_nothing_of_it(decided: Case) -> None:
    before = _tell(decided)
    text = policy_texts.read_text().replace("Mark used in the wording", _RENAMED)
    adoption = policy_texts.adopt(text)
    policies_in_force.follow()
    with policies_in_force.one_policy(adoption.in_force_at):
        assert _RENAMED in str(policies.policy().reasons.values())
        assert _tell(decided) == before
    policies_in_force.forget()
    assert "Mark used in the wording" in before[0]


def test_what_is_decided_later_is_told_by_the_later_one(
    renamed: PolicyAdoption, decided: Case, mark: Right
) -> None:
    (case,) = record_cases.file_cases(mark, "L-2")
    record_cases.freeze_case(case)
    record_cases.route_case(case, now=renamed.in_force_at)
    ruling = Ruling.objects.get(case=case)
    statement = record_cases.state_ruling(ruling)
    assert ruling.policy_hash == renamed.policy_id
    assert _RENAMED in statement.facts.en
    assert f"/policies/{renamed.policy_id}/" in statement.automation_says.zh
    assert _RENAMED not in _tell(decided)[0]


@pytest.mark.parametrize("is_later", [False, True])
def test_a_restriction_of_an_account_is_told_by_the_policy_in_force_when_it_was_decided(
    renamed: PolicyAdoption, *, is_later: bool
) -> None:
    order = monitored.close(held_listings.seller_of(), now=record_cases.NOW)
    restriction = account_statements.restrict_by_order(order)
    assert restriction is not None
    if is_later:
        restriction = replace(restriction, begins_at=renamed.in_force_at)
    account_statements.keep_statement("penalty", 1, restriction, 1, now=renamed.in_force_at)
    hashes = policies_in_force.read_policy_file().hash, renamed.policy_id
    page = f"/policies/{hashes[is_later]}/"
    assert page in read_body(Document.objects.get()).decode()
    payload = account_statements.compose_payload(restriction, "puid")
    assert page in str(payload["decision_ground_reference_url"])


def test_a_filers_sanction_cites_the_policy_in_force_when_it_was_decided(
    renamed: PolicyAdoption, mark: Right
) -> None:
    User.objects.create(username="ada", email="ada@zorvex.example", account=mark.owner)
    party, why = Party(Matter.NOTICES, account_id=mark.owner_id), "A campaign."
    decision = SanctionDecision(record_disputes.senior(), why)
    warning = sanctions.warn_party(party, decision, now=record_cases.NOW)
    (letter,) = conduct_letters.compose_for_filer(warning, "https://warden.example")
    assert f"/policies/{policies_in_force.read_policy_file().hash}/" in letter.text
    assert renamed.policy_id not in letter.text


def test_each_cites_the_page_of_its_policy(decided: Case) -> None:
    page = f"/policies/{policies_in_force.read_policy_file().hash}/"
    assert [page in said for said in _tell(decided)] == [True, True, True, False]
