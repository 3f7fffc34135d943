"""Penalties follow the strikes: brought by them, undone with them, and a ban by two people."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from django.db import IntegrityError, transaction

from pipeline.policy.tables import Penalty
from pipeline.vocabulary import CaseState, Outcome
from records.actions.disputes import settlements
from records.actions.review import rulings
from records.actions.sellers import bans, penalty_orders
from records.actions.sellers.bans import NotEntitled
from records.cases.models import Case
from records.ledger import audit
from records.ledger.models import Outgoing
from records.rights.models import Right
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState, SellerStanding
from tests.factories import record_cases
from tests.factories.record_disputes import senior

_PENDING: Final = timedelta(hours=168)
_DAY: Final = timedelta(days=1)
_APART: Final = timedelta(hours=73)


def _create_strikes(mark: Right, strikes: int) -> list[Case]:
    """Upheld cases on the ladder of infringement, each filed three days and an hour apart."""
    record_cases.member(mark.owner)
    cases = []
    for number in range(strikes):
        now = record_cases.NOW + number * _APART
        cases.append(_create_upheld_case(mark, f"L-{number}", now))
    return cases


def _create_upheld_case(mark: Right, listing: str, now: datetime) -> Case:
    """By policy, or by a person where one more would bring a ban."""
    case = record_cases.route_case(record_cases.file_cases(mark, listing, now=now)[0], now=now)
    if case.state == CaseState.IN_REVIEW:
        judge = record_cases.reviewer()
        record_cases.claim_case(case, judge, now=now)
        rulings.rule_on_case(case.pk, judge, Outcome.UPHELD, "identical_mark", note="", now=now)
    return Case.objects.get(pk=case.pk)


def _update_penalties(
    case: Case, strikes: int, *, later: timedelta = _PENDING
) -> list[PenaltyOrder]:
    now = record_cases.NOW + (strikes - 1) * _APART + later
    assert case.seller_id is not None
    penalty_orders.update_penalties(case.seller_id, now=now)
    return list(PenaltyOrder.objects.order_by("pk"))


def test_a_seller_whose_case_cannot_be_read_keeps_no_other_waiting(mark: Right) -> None:
    record_cases.member(mark.owner)
    case = _create_upheld_case(mark, "L-1", record_cases.NOW)
    Case.objects.filter(pk=case.pk).update(reason="unheard_of")
    other = Seller.objects.create(legal_name="Alba")
    assert case.seller_id
    for seller_id in (case.seller_id, other.pk):
        SellerStanding.objects.update_or_create(
            seller_id=seller_id,
            defaults={"looked_at": record_cases.NOW, "next_at": record_cases.NOW},
        )
    with pytest.raises(ExceptionGroup):
        penalty_orders.update_all_penalties(record_cases.NOW + _DAY)
    assert SellerStanding.objects.get(pk=other.pk).next_at is None


def test_looking_twice_brings_nothing_twice(mark: Right) -> None:
    (case,) = _create_strikes(mark, 1)
    _update_penalties(case, 1)
    assert len(_update_penalties(case, 1)) == 1
    assert Outgoing.objects.filter(kind="penalty").count() == 1


def test_the_third_infringement_limits_listings_for_fourteen_days(mark: Right) -> None:
    cases = _create_strikes(mark, 3)
    orders = _update_penalties(cases[0], 3)
    (limit,) = [order for order in orders if order.penalty == Penalty.LISTING_LIMIT]
    assert limit.ends_at == record_cases.NOW + 2 * _APART + _PENDING + 14 * _DAY
    assert limit.case_ids == [case.pk for case in cases]


def test_a_penalty_names_no_case_that_does_not_count_yet(mark: Right) -> None:
    record_cases.member(mark.owner)
    hour = timedelta(hours=1)
    case, _pending = (
        _create_upheld_case(mark, f"L-{number}", record_cases.NOW + number * hour)
        for number in range(2)
    )
    (order,) = _update_penalties(case, 1)
    assert (order.strikes, order.case_ids) == (1, [case.pk])


def test_a_penalty_is_undone_when_its_strike_falls_away(mark: Right) -> None:
    (case,) = _create_strikes(mark, 1)
    _update_penalties(case, 1)
    later = record_cases.NOW + _PENDING + _DAY
    settlements.retract_claim(case.pk, case.account_id, actor="account:1", now=later)
    settlements.carry_out_settlements(later)
    assert penalty_orders.update_all_penalties(later) == 1
    (order,) = PenaltyOrder.objects.all()
    assert order.state == PenaltyOrderState.UNDONE
    assert order.version > 1
    assert not audit.find_broken_links("seller", order.seller_id)


def test_the_timers_look_when_time_alone_changes_a_ladder(mark: Right) -> None:
    (case,) = _create_strikes(mark, 1)
    _update_penalties(case, 1)
    (ends_at,) = SellerStanding.objects.values_list("next_at", flat=True)
    assert ends_at == record_cases.NOW + _PENDING + 365 * _DAY
    assert penalty_orders.update_all_penalties(ends_at - timedelta(microseconds=1)) == 0
    assert penalty_orders.update_all_penalties(ends_at) == 1
    assert PenaltyOrder.objects.get().state == PenaltyOrderState.UNDONE


@pytest.fixture
def proposed_ban(mark: Right) -> PenaltyOrder:
    """A ban that six infringements brought."""
    cases = _create_strikes(mark, 6)
    orders = _update_penalties(cases[0], 6)
    return next(order for order in orders if order.penalty == Penalty.BAN)


def test_a_ban_is_proposed_with_a_notice(proposed_ban: PenaltyOrder) -> None:
    assert proposed_ban.state == PenaltyOrderState.PROPOSED
    assert proposed_ban.notice_ends_at == proposed_ban.brought_at + 30 * _DAY


def test_a_ban_needs_two_people_and_the_end_of_the_notice(proposed_ban: PenaltyOrder) -> None:
    first, second = senior(), senior()
    assert proposed_ban.notice_ends_at is not None
    bans.approve_ban(proposed_ban.pk, first, now=proposed_ban.brought_at)
    with pytest.raises(NotEntitled):
        bans.confirm_ban(proposed_ban.pk, first, now=proposed_ban.notice_ends_at)
    early = proposed_ban.notice_ends_at - timedelta(microseconds=1)
    with pytest.raises(NotEntitled):
        bans.confirm_ban(proposed_ban.pk, second, now=early)
    order = bans.confirm_ban(proposed_ban.pk, second, now=proposed_ban.notice_ends_at)
    assert order.state == PenaltyOrderState.IMPOSED


def test_the_database_refuses_a_ban_by_one_person(proposed_ban: PenaltyOrder) -> None:
    person = senior()
    with pytest.raises(IntegrityError, match="two_people_impose_a_ban"), transaction.atomic():
        PenaltyOrder.objects.filter(pk=proposed_ban.pk).update(
            state=PenaltyOrderState.IMPOSED, approved_by=person, confirmed_by=person
        )
    with pytest.raises(IntegrityError, match="a_ban_is_imposed_by_people"), transaction.atomic():
        PenaltyOrder.objects.filter(pk=proposed_ban.pk).update(state=PenaltyOrderState.IMPOSED)


def test_a_declined_ban_is_proposed_again_only_by_a_further_strike(
    proposed_ban: PenaltyOrder, mark: Right
) -> None:
    bans.decline_ban(proposed_ban.pk, senior(), "A new owner.", now=proposed_ban.brought_at)
    penalty_orders.update_penalties(proposed_ban.seller_id, now=proposed_ban.brought_at + _DAY)
    proposed_ban.refresh_from_db()
    assert proposed_ban.state == PenaltyOrderState.DECLINED
    now = record_cases.NOW + 6 * _APART
    _create_upheld_case(mark, "L-7", now)
    penalty_orders.update_penalties(proposed_ban.seller_id, now=now + _PENDING)
    proposed_ban.refresh_from_db()
    assert (proposed_ban.state, proposed_ban.strikes) == (PenaltyOrderState.PROPOSED, 7)


def test_a_confirmed_ban_is_undone_by_a_reversal(proposed_ban: PenaltyOrder) -> None:
    bans.approve_ban(proposed_ban.pk, senior(), now=proposed_ban.brought_at)
    assert proposed_ban.notice_ends_at is not None
    bans.confirm_ban(proposed_ban.pk, senior(), now=proposed_ban.notice_ends_at)
    case = Case.objects.get(pk=proposed_ban.case_ids[0])
    later = proposed_ban.notice_ends_at + _DAY
    settlements.retract_claim(case.pk, case.account_id, actor="account:1", now=later)
    penalty_orders.update_penalties(proposed_ban.seller_id, now=later)
    proposed_ban.refresh_from_db()
    assert proposed_ban.state == PenaltyOrderState.UNDONE


def test_a_reviewer_who_is_no_senior_decides_on_no_ban(proposed_ban: PenaltyOrder) -> None:
    with pytest.raises(NotEntitled):
        bans.approve_ban(proposed_ban.pk, record_cases.reviewer(), now=proposed_ban.brought_at)


def test_strikes_equal_those_counted_again_from_the_cases(mark: Right) -> None:
    cases = _create_strikes(mark, 3)
    _update_penalties(cases[0], 3)
    seller = Seller.objects.get()
    now = record_cases.NOW + 2 * _APART + _PENDING
    recount = penalty_orders.count_strikes(seller.pk, now=now)
    standing = SellerStanding.objects.get(pk=seller.pk)
    assert (standing.counterfeit, standing.infringement) == (0, 3)
    assert (recount.counterfeit.effective, recount.infringement.effective) == (0, 3)
