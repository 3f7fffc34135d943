"""A store is closed by two people after notice, and every closing runs backwards."""

from typing import Final

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pipeline.notices.account_statements import build_account_statement
from pipeline.policy.tables import Penalty
from records.accounts.models import ObjectionState, User
from records.actions.conduct.misuse_scan import NothingToDecide
from records.actions.marketplaces.restrictions import PlannedListing, list_restrictions
from records.actions.sellers import bans, closures, joins, penalty_orders
from records.actions.sellers.bans import NotEntitled, ObjectionRefused
from records.actions.vetting.checks import load_banned
from records.conduct.models import Concern, ConcernState
from records.ledger import audit
from records.ledger.models import Outgoing
from records.notices.letters import penalty_letters
from records.notices.sellers import account_statements
from records.rights.models import Right
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.factories import record_cases
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import create_seller
from tests.factories.sellers.entities import FIRM, open_shop
from tests.factories.sellers.monitored import NOTICE, NOW, WHY, close, decide, find_concern

_AFTER: Final = NOW + NOTICE


def _codes(shop: str = "S-1") -> list[str]:
    return [
        restriction.code for restriction in list_restrictions(PlannedListing("lab", shop), _AFTER)
    ]


def _is_told_to_object(order: PenaltyOrder) -> bool:
    return "You may object once" in str(penalty_letters.describe_penalty(order)["en"])


@pytest.mark.django_db
def test_a_store_is_closed_by_two_people_after_notice_and_the_seller_reads_why() -> None:
    seller, first, second = create_seller(), senior(), senior()
    order = closures.close_store(decide(seller, first), now=NOW)
    assert Concern.objects.get().state == ConcernState.ACTED
    description = penalty_letters.describe_penalty(order)
    assert "12 complaints against its listings were upheld in 30 days" in str(description["en"])
    assert WHY in str(description["zh"])
    assert bans.list_steps(order, second, now=NOW) == ("decline",)  # the notice runs
    assert bans.list_steps(order, first, now=_AFTER) == ("decline",)  # not the same person twice
    with pytest.raises(NotEntitled):
        bans.confirm_ban(order.pk, first, now=_AFTER)
    assert _codes() == []
    assert _is_told_to_object(order)
    bans.confirm_ban(order.pk, second, now=_AFTER)
    assert _codes() == ["closure"]
    order.refresh_from_db()
    assert _is_told_to_object(order)
    assert (order.imposed_at, order.state) == (_AFTER, PenaltyOrderState.IMPOSED)
    assert Outgoing.objects.filter(key=f"penalty:{order.pk}:{order.version}").exists()
    assert not audit.find_broken_links("seller", seller.pk)


@pytest.mark.django_db
def test_one_person_alone_closes_nothing_even_in_the_database() -> None:
    order = closures.close_store(decide(create_seller()), now=NOW)
    with pytest.raises(IntegrityError, match="a_ban_is_imposed_by_people"), transaction.atomic():
        PenaltyOrder.objects.filter(pk=order.pk).update(state=PenaltyOrderState.IMPOSED)


@pytest.mark.django_db
def test_a_store_is_not_closed_twice_and_a_reviewer_closes_none() -> None:
    seller = create_seller()
    closures.close_store(decide(seller), now=NOW)
    with pytest.raises(NothingToDecide):
        closures.close_store(decide(seller), now=NOW)
    with pytest.raises(NothingToDecide):
        closures.close_store(decide(create_seller("S-2"), record_cases.reviewer()), now=NOW)


@pytest.mark.django_db
def test_the_objection_is_answered_by_a_third_person_and_the_store_is_open_again() -> None:
    seller, third = create_seller(), senior()
    order = close(seller)
    with pytest.raises(ObjectionRefused):
        bans.file_objection(order.pk, seller.pk, " ", actor="test", now=_AFTER)
    bans.file_objection(order.pk, seller.pk, "It was our supplier.", actor="test", now=_AFTER)
    with pytest.raises(ObjectionRefused):
        bans.file_objection(order.pk, seller.pk, "Again.", actor="test", now=_AFTER)
    order.refresh_from_db()
    for person in (order.approved_by, order.confirmed_by):
        assert isinstance(person, User)
        with pytest.raises(NotEntitled):
            bans.answer_objection(order.pk, person, "No.", is_reversed=False, now=_AFTER)
    assert bans.list_steps(order, third, now=_AFTER) == ("keep", "reverse")
    bans.answer_objection(order.pk, third, "Shown.", is_reversed=True, now=_AFTER)
    order.refresh_from_db()
    assert (order.state, order.objection_state) == (
        PenaltyOrderState.DECLINED,
        ObjectionState.REVERSED,
    )
    assert _codes() == []
    assert "Your objection was followed: Shown." in str(
        penalty_letters.describe_penalty(order)["en"]
    )
    assert closures.close_store(decide(seller), now=_AFTER).state == PenaltyOrderState.APPROVED


@pytest.mark.django_db
def test_an_open_objection_holds_the_second_person_back_and_may_be_refused() -> None:
    seller, second = create_seller(), senior()
    order = closures.close_store(decide(seller), now=NOW)
    bans.file_objection(order.pk, seller.pk, "Wait.", actor="test", now=NOW)
    with pytest.raises(NotEntitled):
        bans.confirm_ban(order.pk, second, now=_AFTER)
    bans.answer_objection(order.pk, senior(), "No reason.", is_reversed=False, now=_AFTER)
    bans.confirm_ban(order.pk, second, now=_AFTER)
    assert _codes() == ["closure"]


def test_a_second_shop_of_a_closed_entity_is_found_at_its_first_listing(mark: Right) -> None:
    seller = open_shop(mark, "S-1", FIRM)
    close(seller)
    other = open_shop(mark, "S-2", FIRM)
    penalty_orders.update_all_penalties(_AFTER)
    carried_order = PenaltyOrder.objects.get(seller=other)
    assert (carried_order.penalty, carried_order.state, carried_order.extends_id) == (
        Penalty.CLOSURE, PenaltyOrderState.IMPOSED, PenaltyOrder.objects.get(seller=seller).pk,
    )  # fmt: skip
    assert Outgoing.objects.filter(key=f"penalty:{carried_order.pk}:1").exists()
    assert not _is_told_to_object(carried_order)
    restriction = account_statements.restrict_by_order(carried_order)
    assert restriction is not None
    assert "object once" not in str(
        build_account_statement(restriction, account_statements.find_law(restriction)).redress
    )


@pytest.mark.django_db
@pytest.mark.parametrize("is_imposed", [True, False])
def test_a_store_stays_closed_while_another_closure_of_its_entity_stands(
    *, is_imposed: bool
) -> None:
    seller, other, third = create_seller(), create_seller("S-2"), senior()
    own_closure = close(seller) if is_imposed else closures.close_store(decide(seller), now=NOW)
    close(other)
    join = joins.propose_join(seller.pk, other.pk, senior(), "One phone.", now=_AFTER)
    joins.take_step(join.pk, "confirm", senior(), "", now=_AFTER)
    end = bans.lift_ban if is_imposed else bans.decline_ban
    end(own_closure.pk, third, "Wrong.", now=_AFTER)
    assert _codes("S-1") == ["closure"]
    joins.take_step(join.pk, "part", senior(), "Two phones.", now=_AFTER)
    joins.take_step(join.pk, "confirm_part", senior(), "", now=_AFTER)
    assert (_codes("S-1"), _codes("S-2")) == ([], ["closure"])


@pytest.mark.django_db
def test_a_limit_is_one_persons_ends_by_itself_and_may_be_lifted() -> None:
    seller = create_seller()
    order = closures.limit_seller(decide(seller), now=NOW)
    assert [
        restriction.code for restriction in list_restrictions(PlannedListing("lab", "S-1"), NOW)
    ] == ["listing_limit"]
    assert order.ends_at is not None
    assert list_restrictions(PlannedListing("lab", "S-1"), order.ends_at) == []
    bans.lift_ban(order.pk, senior(), "Wrong.", now=NOW)
    order.refresh_from_db()
    assert order.is_lifted
    assert list_restrictions(PlannedListing("lab", "S-1"), NOW) == []


_ENDS = st.sampled_from(["decline", "lift", "reverse notice", "reverse"])


class ClosingsRunBackwards(TestCase):
    """The law: whatever way a closing ends, nothing of it is left in force."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ends=st.lists(_ENDS, min_size=1, max_size=4), shops=st.integers(1, 3))
    def test_every_closing_runs_backwards(self, ends: list[str], shops: int) -> None:
        mark = record_cases.right(record_cases.account())
        sellers = [open_shop(mark, f"S-{number}", FIRM) for number in range(shops)]
        for number, end in enumerate(ends):
            self._close_and_reopen(sellers, end, number)
            assert not PenaltyOrder.objects.in_force(_AFTER).exists()
            assert [_codes(f"S-{number}") for number in range(shops)] == [[]] * shops
            assert load_banned(_AFTER)._names == {}  # no closed seller is known
        assert not audit.find_broken_links("seller", sellers[0].pk)

    def _close_and_reopen(self, sellers: list[Seller], end: str, number: int) -> None:
        order = closures.close_store(decide(sellers[0]), now=NOW)
        if end == "decline":
            bans.decline_ban(order.pk, senior(), "No.", now=NOW)
            return
        if end != "reverse notice":
            bans.confirm_ban(order.pk, senior(), now=_AFTER)
            assert PenaltyOrder.objects.in_force(_AFTER).count() == len(sellers)
        if end == "lift":
            bans.lift_ban(order.pk, senior(), f"Wrong {number}.", now=_AFTER)
            return
        bans.file_objection(order.pk, sellers[0].pk, "Wrong.", actor="test", now=_AFTER)
        bans.answer_objection(order.pk, senior(), "So it is.", is_reversed=True, now=_AFTER)


@pytest.mark.django_db
def test_a_concern_about_a_filer_does_not_close_the_store_that_it_names() -> None:
    concern = find_concern(create_seller())
    Concern.objects.filter(pk=concern.pk).update(kind="one_seller", account=record_cases.account())
    decision = decide(create_seller("S-2"))
    with pytest.raises(NothingToDecide):
        closures.close_store(type(decision)(decision.person, WHY, concern.pk), now=NOW)
