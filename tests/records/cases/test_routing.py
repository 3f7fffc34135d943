"""Routing: what decides is what holds at the moment of the ruling, not of the draft."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pytest_django import Settings

from pipeline.vocabulary import CaseState, GoodFaithState, Outcome, RightState, Stage
from records.actions.cases import routing
from records.actions.programmes import good_faith_membership
from records.actions.rights import repository
from records.cases.case_facts import NotFrozen
from records.cases.models import Case, DecisionRecord, Ruling
from records.ledger.models import Outgoing, Switch
from records.notices.statements import read_record
from records.programmes.models import Membership
from records.review.models import Trait
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.quality_cases import policy_saying
from tests.records.conftest import Overlap


@pytest.fixture
def frozen_case(mark: Right) -> Case:
    """A case of a member, frozen, that policy would uphold."""
    record_cases.member(mark.owner)
    return record_cases.freeze_case(record_cases.file_cases(mark)[0])


def test_policy_upholds_a_members_clear_case(frozen_case: Case) -> None:
    case = record_cases.route_case(frozen_case)
    assert (case.state, case.closed_at) == (CaseState.UPHELD, record_cases.NOW)
    ruling = Ruling.objects.get()
    assert (ruling.outcome, ruling.is_by_policy) == (Outcome.UPHELD, True)
    effects = Outgoing.objects.exclude(kind="receipt")
    assert {effect.kind: effect.send_after for effect in effects} == {
        "enforce": record_cases.NOW,
        "result": record_cases.NOW
        + record_cases.GATHERED,  # with what else is decided of the request
    }


def test_facts_and_routing_are_stored_whole(frozen_case: Case) -> None:
    record = read_record(record_cases.route_case(frozen_case))
    assert record.facts == replace(
        record_cases.facts(frozen_case), filer=record.facts.filer, seller=record.facts.seller
    )
    assert record.facts.filer.is_good_faith_member
    assert record.routing.rule == "by_the_table"
    assert record_cases.acts_on(frozen_case) == ["open", "freeze", "route", "rule"]


def _switch(name: str) -> Callable[[Case], object]:
    return lambda case: Switch.objects.create(
        name=name.format(case.account_id), why="test", set_by="test"
    )


def _leave(_case: Case) -> object:
    return Membership.objects.update(state=GoodFaithState.COOLDOWN)


def _bar(case: Case) -> None:
    member = Membership.objects.get(owner_id=case.owner_id)
    good_faith_membership.bar_filer(member.pk, record_cases.keeper(), "false", now=record_cases.NOW)


def _withdraw(case: Case) -> object:
    return repository.withdraw_right(case.right_id, actor="user:1", now=record_cases.NOW)


def _expire(case: Case) -> object:
    return Right.objects.filter(pk=case.right_id).update(state=RightState.EXPIRED)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (_switch("all"), "switched_off"),
        (_switch("reason:TM-MARK-IN-TEXT"), "switched_off"),
        (_switch("filer:{}"), "switched_off"),
        (_leave, "not_a_member"),
        (_bar, "not_a_member"),
        (_withdraw, "guarded"),
        (_expire, "guarded"),
    ],
)
def test_what_changed_since_the_draft_changes_the_destination(
    frozen_case: Case, change: Callable[[Case], object], rule: str
) -> None:
    claim, facts = (
        record_cases.claim_work(frozen_case, Stage.MATCH),
        record_cases.facts(frozen_case),
    )
    change(frozen_case)
    routings = routing.route_cases([(claim, facts)], now=record_cases.NOW)
    assert [(routing.destination, routing.rule) for routing in routings.values()] == [
        ("in_review", rule)
    ]
    assert record_cases.states([frozen_case]) == ["in_review"]
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("name", ["reason:TM-COUNTERFEIT", "filer:0"])
def test_a_switch_for_others_stops_nothing(frozen_case: Case, name: str) -> None:
    Switch.objects.create(name=name, why="test", set_by="test")
    assert record_cases.route_case(frozen_case).state == CaseState.UPHELD


def test_a_switch_that_is_off_stops_nothing(frozen_case: Case) -> None:
    Switch.objects.create(name="all", is_on=False, why="test", set_by="test")
    assert record_cases.route_case(frozen_case).state == CaseState.UPHELD


def _strikes(mark: Right, count: int) -> None:
    """So many infringement strikes of the one seller, each in a group of its own."""
    for number in range(count):
        at = record_cases.NOW - timedelta(days=40 - 4 * number)
        record_cases.route_case(record_cases.file_cases(mark, f"S-{number}", now=at)[0], now=at)


def test_the_strike_before_a_ban_is_for_a_person(mark: Right) -> None:
    record_cases.member(mark.owner)
    _strikes(mark, 4)
    drafts = [
        record_cases.freeze_case(case)
        for case in record_cases.file_cases(mark, "A", now=record_cases.NOW)
    ]
    late = record_cases.freeze_case(
        record_cases.file_cases(mark, "B", now=record_cases.NOW - timedelta(days=10))[0]
    )
    claim, facts = record_cases.claim_work(late, Stage.MATCH), record_cases.facts(late)
    assert record_cases.route_case(drafts[0]).state == CaseState.UPHELD
    routings = routing.route_cases([(claim, facts)], now=record_cases.NOW)
    assert [rail.name for rail in routings[late.pk].guard_rails] == ["ban_step"]


def test_a_case_that_is_not_frozen_cannot_be_matched(mark: Right) -> None:
    with pytest.raises(NotFrozen):
        record_cases.facts(record_cases.file_cases(mark)[0])


def test_routing_twice_writes_once(frozen_case: Case) -> None:
    claim, facts = (
        record_cases.claim_work(frozen_case, Stage.MATCH),
        record_cases.facts(frozen_case),
    )
    assert routing.route_cases([(claim, facts)], now=record_cases.NOW)
    assert not routing.route_cases([(claim, facts)], now=record_cases.NOW)
    assert Ruling.objects.count() == DecisionRecord.objects.count() == 1


def test_a_case_comes_to_the_desk_with_its_traits_and_its_script(mark: Right) -> None:
    case = record_cases.route_case(record_cases.file_cases(mark)[0])
    assert (case.state, case.script) == ("in_review", "latin")
    kinds = Trait.objects.filter(case=case, account_id=case.account_id).values_list("kind")
    assert sorted(kinds) == [("seller",), ("title",)]


def test_a_case_that_policy_decides_has_none(frozen_case: Case) -> None:
    case = record_cases.route_case(frozen_case)
    assert (case.state, Trait.objects.count()) == (CaseState.UPHELD, 0)


def test_two_workers_at_once_approve_no_more_than_the_cap_of_a_filer(
    mark: Right, overlap: Overlap, settings: Settings, tmp_path: Path
) -> None:
    record_cases.member(mark.owner)
    cases = record_cases.file_cases(mark, "L-1", "L-2")
    with policy_saying(settings, tmp_path, daily_velocity_cap=1):
        for case, shop in zip(cases, ("S-1", "S-2"), strict=True):
            record_cases.freeze_case(case, shop=shop)
        drafts = [
            (record_cases.claim_work(case, Stage.MATCH), record_cases.facts(case)) for case in cases
        ]
        first, second = overlap(
            *(partial(routing.route_cases, [draft], now=record_cases.NOW) for draft in drafts)
        )
    assert (first.exception(), second.exception()) == (None, None)
    assert record_cases.states(cases) == [CaseState.UPHELD, CaseState.IN_REVIEW]
