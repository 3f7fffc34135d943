"""What marketplaces state of sellers crosses to nobody before it is confirmed; sight never does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pipeline.sellers.entities import DeclaredEntity
from pipeline.vocabulary import HeldListingState
from records.actions.sellers import joins, penalty_orders
from records.actions.sellers.entity_membership import list_entity
from records.actions.sellers.entity_registration import MarketplaceShop, register_shop
from records.cases.case_facts import read_cases
from records.cases.models import Case
from records.rights.models import AuthorisedSeller, Right
from records.row_security.connection_role import assume_role, drop_role
from records.screening.models import HeldListing
from records.sellers.models import JoinGround, JoinState, Seller, SellerJoin
from records.sellers.models.penalties import PenaltyOrder
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import record_cases
from tests.factories.record_disputes import senior
from tests.factories.screening import held_listings
from tests.factories.screening.screened_listings import sender
from tests.factories.sellers.applications import ban, create_seller
from tests.factories.sellers.entities import FIRM, VERIFIED_FIRM

_PLACES: Final = ("one", "two", "three")
_NOW: Final = record_cases.NOW


def _state(place: str, entity: DeclaredEntity) -> Seller:
    return register_shop(MarketplaceShop(place, "S-1", "Shop"), entity, now=_NOW)


def _open_shops(mark: Right) -> list[Seller]:
    """A seller on each marketplace, each with an upheld case and a listing that is held."""
    sellers = [create_seller("S-1", place) for place in _PLACES]
    for seller, place in zip(sellers, _PLACES, strict=True):
        (case,) = record_cases.file_cases(mark, f"L-{seller.pk}")
        record_cases.freeze_case(case)
        Case.objects.filter(pk=case.pk).update(
            seller_id=seller.pk, upheld_at=_NOW, reason="TM-COUNTERFEIT"
        )
        held_listings.hold(f"H-{seller.pk}", seller=seller, sender_account=sender(place))
    return sellers


@contextmanager
def _signed_in(seller: Seller) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")
        assume_role(ConnectionRole.MERCHANT, seller_id=seller.pk)
        try:
            yield
        finally:
            drop_role()
            cursor.execute("RESET ROLE")


def _assert_sees_its_shop_alone(seller: Seller, *, violations: int) -> None:
    with _signed_in(seller), transaction.atomic():
        assert [case.seller_id for case in Case.objects.all()] == [seller.pk]
        assert [hold.seller_id for hold in HeldListing.objects.all()] == [seller.pk]
        assert HeldListing.objects.update(state=HeldListingState.DISPUTED) == 1
        assert len(list(penalty_orders.list_violations(seller.pk))) == violations
        transaction.set_rollback(True)


# Only the first marketplace verifies: what one says of its own seller confirms nothing of others'.
_STATEMENTS: Final = st.lists(
    st.builds(
        lambda place, number, name, is_verified: (
            place,
            DeclaredEntity("E-1", name, number, "DE", is_verified and place == _PLACES[0]),
        ),
        st.sampled_from(_PLACES),
        st.sampled_from(["HRB 4711", "hrb4711", "HRB 12"]),
        st.sampled_from(["", "Bright Imports Ltd", "Other Traders Ltd"]),
        st.booleans(),
    ),
    min_size=2,
    max_size=6,
)


class TestStatements(TestCase):
    """Whatever marketplaces state, in whatever order, while nobody confirms it."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(_STATEMENTS)
    def test_no_seller_sees_disputes_inherits_or_is_banned_by_anothers(
        self, statements: list[tuple[str, DeclaredEntity]]
    ) -> None:
        mark = record_cases.right(record_cases.account())
        sellers = _open_shops(mark)
        for place, entity in statements:
            _state(place, entity)
        AuthorisedSeller.objects.create(right=mark, seller=sellers[0])
        with transaction.atomic():
            penalty_orders.extend_to_entity(ban(sellers[0]), _NOW)
        assert PenaltyOrder.objects.count() == 1
        dossiers = read_cases(list(Case.objects.order_by("pk").values_list("pk", flat=True)))
        assert [dossier.is_authorised for dossier in dossiers] == [True, False, False]
        for seller in sellers:
            assert list_entity(seller.pk) == [seller.pk]
            _assert_sees_its_shop_alone(seller, violations=1)


@pytest.mark.parametrize("is_by_people", [True, False])
def test_once_confirmed_strikes_cross_and_sight_does_not(
    mark: Right, *, is_by_people: bool
) -> None:
    seller, other, third = _open_shops(mark)
    for place in _PLACES[:2]:
        _state(place, FIRM)
    join = SellerJoin.objects.get()
    assert (join.ground, join.state) == (JoinGround.REGISTRATION, JoinState.PROPOSED)
    if is_by_people:
        for step in ("approve", "confirm"):
            joins.take_step(join.pk, step, senior(), "", now=_NOW)
    else:
        for place in _PLACES[:2]:
            assert list_entity(other.pk) == [other.pk]  # one marketplace alone confirms nothing
            _state(place, VERIFIED_FIRM)
    join.refresh_from_db()
    expected = JoinGround.REGISTRATION if is_by_people else JoinGround.VERIFIED
    assert (join.ground, join.state) == (expected, JoinState.JOINED)
    assert list_entity(other.pk) == [seller.pk, other.pk]
    for member in (seller, other):
        _assert_sees_its_shop_alone(member, violations=2)
    _assert_sees_its_shop_alone(third, violations=1)


def test_what_people_declined_for_this_number_no_marketplace_joins(mark: Right) -> None:
    _, other, _ = _open_shops(mark)
    for place in _PLACES[:2]:
        _state(place, FIRM)
    joins.take_step(SellerJoin.objects.get().pk, "decline", senior(), "Two firms.", now=_NOW)
    for place in _PLACES[:2]:
        _state(place, VERIFIED_FIRM)
    assert list_entity(other.pk) == [other.pk]
