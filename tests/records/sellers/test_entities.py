"""Legal entities: shops of one are found at the freeze, joined and parted by two people."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pipeline.policy.tables import Penalty
from pipeline.sellers.entities import DeclaredEntity
from pipeline.vocabulary import Severity
from records.accounts.models import Role, User
from records.actions.sellers import bans, joins, penalty_orders
from records.actions.sellers.entity_membership import list_entity
from records.actions.sellers.entity_registration import MarketplaceShop, register_shop
from records.actions.sellers.joins import AlreadyJoined, JoinStepNotAllowed
from records.cases.case_facts import read_cases, refresh_facts
from records.cases.models import Case
from records.ledger import audit
from records.ledger.models import Outgoing
from records.rights.models import Right
from records.sellers.models import JoinGround, JoinState, Seller, SellerDeclaration, SellerJoin
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState, SellerStanding
from tests.factories import record_cases
from tests.factories.record_disputes import senior
from tests.factories.sellers.entities import (
    FIRM,
    VERIFIED_FIRM,
    add_strikes,
    freeze_listing,
    open_shop,
)

_LATER: Final = record_cases.NOW + timedelta(days=60)
_COUNTS: Final = record_cases.NOW + timedelta(days=10)


def _join(seller: Seller, other: Seller) -> SellerJoin:
    """By two people."""
    join = joins.propose_join(seller.pk, other.pk, senior(), "One phone.", now=_LATER)
    return joins.take_step(join.pk, "confirm", senior(), "", now=_LATER)


def _part(join: SellerJoin) -> None:
    joins.take_step(join.pk, "part", senior(), "Two firms.", now=_LATER)
    joins.take_step(join.pk, "confirm_part", senior(), "", now=_LATER)


def _standing(*sellers: Seller) -> list[tuple[int, int]]:
    standings = {standing.pk: standing for standing in SellerStanding.objects.all()}
    return [
        (standings[seller.pk].counterfeit, standings[seller.pk].infringement) for seller in sellers
    ]


@pytest.mark.parametrize(
    ("second", "ground"),
    [
        (replace(FIRM, legal_name="Other", registration_number=""), JoinGround.REFERENCE),
        (replace(VERIFIED_FIRM, ref="E-2", legal_name=""), JoinGround.VERIFIED),
        (DeclaredEntity("", "", "hrb4711", "DE", is_number_verified=True), JoinGround.VERIFIED),
    ],
)
def test_a_shop_of_a_known_entity_is_joined_at_its_first_listing(
    mark: Right, second: DeclaredEntity, ground: JoinGround
) -> None:
    seller, other = open_shop(mark, "S-1", VERIFIED_FIRM), open_shop(mark, "S-2", second)
    join = SellerJoin.objects.get()
    assert (join.ground, join.state, join.confirmed_by) == (ground, JoinState.JOINED, None)
    assert list_entity(other.pk) == list_entity(seller.pk) == [seller.pk, other.pk]
    assert not audit.find_broken_links("seller", seller.pk)
    assert not audit.find_broken_links("seller", other.pk)


@pytest.mark.parametrize(
    "second",
    [
        replace(FIRM, ref="E-2", country="FR"),
        replace(FIRM, ref="", registration_number="n/a"),
        DeclaredEntity(),
    ],
)
def test_what_is_no_fact_joins_nobody(mark: Right, second: DeclaredEntity) -> None:
    first = replace(FIRM, registration_number="n/a") if "n/a" in str(second) else FIRM
    seller, other = open_shop(mark, "S-1", first), open_shop(mark, "S-2", second)
    assert list_entity(seller.pk) == [seller.pk]
    assert list_entity(other.pk) == [other.pk]


def test_a_like_name_is_put_before_a_person_and_joins_nobody(mark: Right) -> None:
    seller = open_shop(mark, "S-1", FIRM)
    other = open_shop(mark, "S-2", DeclaredEntity("E-9", "BRIGHT imports, ltd", "", "DE"))
    join = SellerJoin.objects.get()
    assert (join.ground, join.state) == (JoinGround.NAME, JoinState.PROPOSED)
    assert list_entity(seller.pk) != list_entity(other.pk)
    with pytest.raises(IntegrityError, match="a_likeness_joins_nobody"), transaction.atomic():
        SellerJoin.objects.update(state=JoinState.JOINED)


def test_the_same_words_are_written_down_once_and_a_late_number_joins_too(mark: Right) -> None:
    seller, other = open_shop(mark, "S-1", FIRM), open_shop(mark, "S-2")
    freeze_listing(mark, "L-3", "S-1", FIRM)
    assert SellerDeclaration.objects.count() == 1
    freeze_listing(mark, "L-4", "S-2", FIRM)
    assert list_entity(other.pk) == [seller.pk, other.pk]
    other.refresh_from_db()
    assert other.legal_name == FIRM.legal_name


def test_a_shop_that_changes_its_number_keeps_its_strikes(mark: Right) -> None:
    seller = open_shop(mark, "S-1", FIRM)
    add_strikes(mark, "S-1", [0])
    freeze_listing(mark, "L-3", "S-1", replace(FIRM, ref="", registration_number="HRB 9"))
    penalty_orders.update_penalties(seller.pk, now=_LATER)
    assert _standing(seller) == [(1, 0)]


def test_each_case_keeps_its_own_shop(mark: Right) -> None:
    seller, other = open_shop(mark, "S-1"), open_shop(mark, "S-2")
    before = list(Case.objects.order_by("pk").values_list("pk", "seller_id"))
    join = _join(seller, other)
    assert list(Case.objects.order_by("pk").values_list("pk", "seller_id")) == before
    _part(join)
    assert list(Case.objects.order_by("pk").values_list("pk", "seller_id")) == before


def test_two_people_join_and_two_people_part(mark: Right) -> None:
    seller, other = open_shop(mark, "S-1"), open_shop(mark, "S-2")
    first, second = senior(), senior()
    join = joins.propose_join(seller.pk, other.pk, first, "One phone.", now=_LATER)
    assert joins.list_steps(join, first) == ("decline",)
    with pytest.raises(JoinStepNotAllowed):
        joins.take_step(join.pk, "confirm", first, "", now=_LATER)
    assert list_entity(seller.pk) == [seller.pk]
    join = joins.take_step(join.pk, "confirm", second, "", now=_LATER)
    assert list_entity(seller.pk) == [seller.pk, other.pk]
    joins.take_step(join.pk, "part", first, "Two firms.", now=_LATER)
    with pytest.raises(JoinStepNotAllowed):
        joins.take_step(join.pk, "confirm_part", first, "", now=_LATER)
    assert list_entity(seller.pk) == [seller.pk, other.pk]  # until another confirms
    joins.take_step(join.pk, "confirm_part", second, "", now=_LATER)
    assert list_entity(seller.pk) == [seller.pk]
    assert not audit.find_broken_links("seller", seller.pk)


def test_the_database_refuses_a_join_by_one_person(mark: Right) -> None:
    person = senior()
    join = joins.propose_join(
        open_shop(mark, "S-1").pk, open_shop(mark, "S-2").pk, person, "Why.", now=_LATER
    )
    rows = SellerJoin.objects.filter(pk=join.pk)
    with pytest.raises(IntegrityError, match="two_people_join"), transaction.atomic():
        rows.update(state=JoinState.JOINED, confirmed_by=person)
    with pytest.raises(IntegrityError, match="a_likeness_joins_nobody"), transaction.atomic():
        rows.update(state=JoinState.JOINED)


def test_who_is_no_senior_links_nobody_and_what_is_one_is_not_joined_again(mark: Right) -> None:
    seller, other = open_shop(mark, "S-1"), open_shop(mark, "S-2")
    with pytest.raises(JoinStepNotAllowed):
        joins.propose_join(seller.pk, other.pk, record_cases.reviewer(), "Why.", now=_LATER)
    with pytest.raises(JoinStepNotAllowed):
        joins.propose_join(seller.pk, 2**40, senior(), "Why.", now=_LATER)
    with pytest.raises(AlreadyJoined):
        joins.propose_join(seller.pk, seller.pk, senior(), "Why.", now=_LATER)
    joins.propose_join(seller.pk, other.pk, senior(), "Why.", now=_LATER)
    with pytest.raises(AlreadyJoined):
        joins.propose_join(other.pk, seller.pk, senior(), "Why.", now=_LATER)


def test_what_two_people_parted_no_machine_joins_again(mark: Right) -> None:
    seller, other = open_shop(mark, "S-1", FIRM), open_shop(mark, "S-2", FIRM)
    _part(SellerJoin.objects.get())
    freeze_listing(mark, "L-3", "S-2", VERIFIED_FIRM)
    third = open_shop(mark, "S-3", FIRM)
    assert list_entity(other.pk) == [other.pk]
    assert list_entity(third.pk) == [seller.pk, third.pk]


def test_strikes_of_all_shops_count_together_and_before_a_further_ruling(mark: Right) -> None:
    seller, other = open_shop(mark, "S-1", FIRM), open_shop(mark, "S-2", FIRM)
    add_strikes(mark, "S-1", [0])
    add_strikes(mark, "S-2", [20])
    penalty_orders.update_penalties(seller.pk, now=_LATER)
    assert _standing(seller, other) == [(2, 0), (2, 0)]
    limits = PenaltyOrder.objects.filter(penalty=Penalty.LISTING_LIMIT)
    assert {order.seller_id for order in limits} == {seller.pk, other.pk}
    case = freeze_listing(mark, "L-9", "S-2")
    (fresh_facts,) = refresh_facts([record_cases.facts(case)], now=_LATER)
    assert fresh_facts.seller.counterfeit_strikes == 2
    assert read_cases([case.pk])[0].seller_id == other.pk


def _ban(seller: Seller) -> PenaltyOrder:
    """Three counterfeits, and the ban by two people."""
    penalty_orders.update_penalties(seller.pk, now=_LATER)
    order = PenaltyOrder.objects.get(penalty=Penalty.BAN)
    bans.approve_ban(order.pk, senior(), now=_LATER)
    return bans.confirm_ban(order.pk, senior(), now=_LATER + timedelta(days=40))


def test_a_new_shop_of_a_banned_entity_is_found_at_the_freeze_and_its_marketplace_told(
    mark: Right,
) -> None:
    seller = open_shop(mark, "S-1", VERIFIED_FIRM)
    add_strikes(mark, "S-1", [0, 10, 20])
    lead = _ban(seller)
    new = open_shop(mark, "S-2", replace(VERIFIED_FIRM, ref="E-2"))
    assert penalty_orders.update_all_penalties(_LATER + timedelta(days=41)) >= 1
    carried_order = PenaltyOrder.objects.get(seller=new, penalty=Penalty.BAN)
    assert (carried_order.state, carried_order.extends, carried_order.confirmed_by) == (
        PenaltyOrderState.IMPOSED,
        lead,
        lead.confirmed_by,
    )
    assert Outgoing.objects.filter(key=f"penalty:{carried_order.pk}:1").exists()
    assert bans.list_steps(carried_order, senior(), now=_LATER) == ()
    bans.lift_ban(lead.pk, senior(), "Another owner.", now=_LATER + timedelta(days=42))
    carried_order.refresh_from_db()
    assert carried_order.state == PenaltyOrderState.UNDONE
    penalty_orders.update_penalties(new.pk, now=_LATER + timedelta(days=43))
    assert not PenaltyOrder.objects.in_force(_LATER).filter(penalty=Penalty.BAN).exists()


def test_a_ban_of_an_entity_is_decided_on_once(mark: Right) -> None:
    seller, other = open_shop(mark, "S-1", FIRM), open_shop(mark, "S-2", FIRM)
    add_strikes(mark, "S-1", [0, 10])
    add_strikes(mark, "S-2", [20])
    _ban(other)
    ban_orders = PenaltyOrder.objects.filter(penalty=Penalty.BAN).order_by("pk")
    assert [(order.seller_id, order.state) for order in ban_orders] == [
        (seller.pk, PenaltyOrderState.IMPOSED),
        (other.pk, PenaltyOrderState.IMPOSED),
    ]


def test_parting_takes_back_what_only_both_together_brought(mark: Right) -> None:
    seller, other = open_shop(mark, "S-1"), open_shop(mark, "S-2")
    add_strikes(mark, "S-1", [0, 10])
    add_strikes(mark, "S-2", [20])
    join = _join(seller, other)
    _ban(seller)
    assert (
        PenaltyOrder.objects.filter(penalty=Penalty.BAN, state=PenaltyOrderState.IMPOSED).count()
        == 2
    )
    _part(join)
    assert not PenaltyOrder.objects.standing().filter(penalty=Penalty.BAN).exists()
    limits = PenaltyOrder.objects.standing().filter(penalty=Penalty.LISTING_LIMIT)
    assert [order.seller_id for order in limits] == [seller.pk]


type Together = Callable[..., list[Future[object]]]


def test_two_shops_of_one_entity_at_once_are_joined(mark: Right, together: Together) -> None:
    shops = [MarketplaceShop("lab", f"S-{number}", "") for number in range(4)]
    futures = together(
        *(lambda shop=shop: register_shop(shop, FIRM, now=record_cases.NOW) for shop in shops)
    )
    assert all(future.exception() is None for future in futures)
    (head,) = Seller.objects.filter(joined_to=None)
    assert len(list_entity(head.pk)) == len(shops)


def test_two_people_who_join_the_same_pair_at_once_join_it_once(
    mark: Right, together: Together
) -> None:
    seller, other = open_shop(mark, "S-1"), open_shop(mark, "S-2")
    people = [User.objects.create(username=f"p{n}", role=Role.SENIOR_REVIEWER) for n in range(2)]
    first, second = people
    futures = together(
        lambda: joins.propose_join(seller.pk, other.pk, first, "Why.", now=_LATER),
        lambda: joins.propose_join(other.pk, seller.pk, second, "Why.", now=_LATER),
    )
    assert [type(future.exception()) for future in futures].count(AlreadyJoined) == 1
    assert SellerJoin.objects.count() == 1


_DAYS = st.lists(st.integers(0, 40), max_size=4, unique=True)


class TestLadders(TestCase):
    """Whatever stands against two sellers, joining and parting leave it as it was."""

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(_DAYS, _DAYS, st.integers(0, 420))
    def test_join_then_part_restores_both_ladders_and_a_join_lowers_no_count(
        self, own: list[int], theirs: list[int], day: int
    ) -> None:
        mark = record_cases.right(record_cases.account())
        seller, other = open_shop(mark, "S-1"), open_shop(mark, "S-2")
        add_strikes(mark, "S-1", own)
        add_strikes(mark, "S-2", theirs, reason="TM-MARK-IN-TEXT" if day % 2 else "TM-COUNTERFEIT")
        now = record_cases.NOW + timedelta(days=day)
        before = [penalty_orders.count_strikes(member.pk, now=now) for member in (seller, other)]
        join = _join(seller, other)
        joined_strikes = [
            penalty_orders.count_strikes(member.pk, now=now) for member in (seller, other)
        ]
        assert joined_strikes[0] == joined_strikes[1]
        for severity in Severity:
            ladders = [getattr(strikes, severity) for strikes in before]
            joined_ladder = getattr(joined_strikes[0], severity)
            assert joined_ladder.effective >= max(strikes.effective for strikes in ladders)
            assert joined_ladder.strike_count >= max(strikes.strike_count for strikes in ladders)
        _part(join)
        assert [
            penalty_orders.count_strikes(member.pk, now=now) for member in (seller, other)
        ] == before


def test_the_timers_have_nothing_to_do_for_an_entity_that_did_not_change(mark: Right) -> None:
    seller = open_shop(mark, "S-1", FIRM)
    open_shop(mark, "S-2", FIRM)
    assert penalty_orders.update_all_penalties(_COUNTS) == 2
    assert penalty_orders.update_all_penalties(_COUNTS) == 0
    assert _standing(seller) == [(0, 0)]
