"""A filer takes an upheld claim back: the listing goes up, unless another claim keeps it down."""

from datetime import timedelta

import pytest

from pipeline.cases.outcomes import OutcomeCause
from pipeline.vocabulary import CaseState
from records.actions.disputes import settlements
from records.actions.disputes.settlements import NotUpheld
from records.actions.programmes import good_faith_membership
from records.cases.case_facts import read_current
from records.cases.models import Case, Settlement
from records.ledger import audit
from records.ledger.models import Outgoing
from records.programmes.models import Evaluation
from records.rights.models import Right
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import record_cases
from tests.factories.record_disputes import create_upheld_cases
from tests.records.row_security.test_policies import as_role

_LATER = record_cases.NOW + timedelta(minutes=5)


def _retract(case: Case) -> Settlement:
    actor = f"account:{case.account_id}"
    return settlements.retract_claim(case.pk, case.account_id, actor=actor, now=_LATER)


def test_a_retracted_claim_stands_no_more_and_its_first_ruling_stays_on_record(case: Case) -> None:
    assert case.upheld_at == record_cases.NOW
    _retract(case)
    stored_case = Case.objects.get(pk=case.pk)
    assert (stored_case.state, stored_case.upheld_at) == (CaseState.UPHELD, None)
    assert case.rulings.live().count() == 1
    assert not audit.find_broken_links("case", case.pk)


def test_a_worker_restores_the_listing_and_the_filer_is_told(case: Case) -> None:
    settlement = _retract(case)
    assert settlements.carry_out_settlements(_LATER) == 1
    case.listing.refresh_from_db()
    assert not case.listing.is_down
    assert Outgoing.objects.get(kind="settled").subject_id == settlement.pk
    assert record_cases.acts_on(case)[-2:] == ["retract", "settle"]


def test_carrying_it_out_twice_changes_nothing(case: Case) -> None:
    settlement = _retract(case)
    settlements.carry_out_settlements(_LATER)
    version = Case.objects.get(pk=case.pk).listing.version
    assert not settlements.carry_out_settlement(settlement.pk, now=_LATER)
    assert settlements.carry_out_settlements(_LATER) == 0
    assert Case.objects.get(pk=case.pk).listing.version == version


def test_a_listing_upheld_under_two_cases_stays_down_when_one_is_retracted(mark: Right) -> None:
    (first,) = create_upheld_cases(mark, "L-1")
    other = record_cases.right(record_cases.account("Quill"), "Zorvex")
    (second,) = create_upheld_cases(other, "L-1")
    assert second.listing_id == first.listing_id
    _retract(first)
    settlements.carry_out_settlements(_LATER)
    second.listing.refresh_from_db()
    assert second.listing.is_down


def test_it_counts_against_the_seller_no_more(mark: Right) -> None:
    first, second = create_upheld_cases(mark, "L-1", "L-2")
    facts = record_cases.facts(second)
    assert [violation.case_id for violation in read_current([facts], now=_LATER)[0].violations] == [
        first.pk
    ]
    _retract(first)
    assert read_current([facts], now=_LATER)[0].violations == ()


def test_it_counts_as_not_upheld_in_the_good_faith_figures(mark: Right) -> None:
    cases = create_upheld_cases(mark, *(f"L-{number}" for number in range(20)))
    _retract(cases[0])
    good_faith_membership.evaluate_all(record_cases.NOW + timedelta(days=1))
    rate = Evaluation.objects.get().figures["figures"]["takedown"]
    assert (rate["hits"], rate["of"]) == (19, 20)


def test_what_is_not_upheld_cannot_be_retracted(mark: Right) -> None:
    (case,) = record_cases.file_cases(mark)
    with pytest.raises(NotUpheld):
        _retract(case)


def test_nothing_is_retracted_twice(case: Case) -> None:
    _retract(case)
    with pytest.raises(NotUpheld):
        _retract(case)
    assert Settlement.objects.get().cause == OutcomeCause.RETRACTION


def test_nobody_retracts_anothers_claim(case: Case) -> None:
    stranger = record_cases.account("Stranger")
    with pytest.raises(NotUpheld):
        settlements.retract_claim(case.pk, stranger.pk, actor="account:0", now=_LATER)


def test_a_filer_retracts_behind_the_wall(case: Case, mark: Right) -> None:
    with as_role(APP_ROLE, ConnectionRole.FILER, mark.owner):
        _retract(case)
    assert Settlement.objects.waiting().count() == 1
