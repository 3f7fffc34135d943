"""The checker names stores that one person closed, too early, or that stay as nobody said."""

from datetime import timedelta

import pytest

from lab.chaos.checker import sellers
from records.actions.sellers import bans, closures, joins
from records.ledger.models import Outgoing
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import create_seller
from tests.factories.sellers.monitored import NOTICE, NOW, close, decide
from tests.lab.chaos.row_breaches import find_breach_kinds, find_row_breaches

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed() -> PenaltyOrder:
    """A store that two people closed after notice."""
    return close(create_seller())


def _reopen(order: PenaltyOrder) -> None:
    bans.file_objection(order.pk, order.seller_id, "A mistake.", actor="test", now=NOW)
    bans.answer_objection(order.pk, senior(), "So it is.", is_reversed=True, now=NOW)


def test_a_store_that_was_closed_and_restored_is_no_breach(closed: PenaltyOrder) -> None:
    assert find_row_breaches() == []
    _reopen(closed)
    assert find_row_breaches() == []
    event_counts = sellers.count_happened()
    assert (event_counts["stores closed"], event_counts["stores restored"]) == (1, 1)


def test_a_store_that_one_person_closed_is_named() -> None:
    seller = create_seller()
    order = closures.close_store(decide(seller, now=NOW - NOTICE), now=NOW - NOTICE)
    PenaltyOrder.objects.update(state="imposed", imposed_at=NOW, confirmed_by=senior())
    assert find_row_breaches() == [
        (
            f"The store of seller {seller.pk} was closed by 1 people at {NOW},"
            f" its notice over at {order.notice_ends_at}."
        ),
        "Shop S-1 is closed: True, and by people: False.",
    ]


def test_a_store_that_was_closed_before_its_notice_was_over_is_named(closed: PenaltyOrder) -> None:
    PenaltyOrder.objects.update(notice_ends_at=NOW + timedelta(seconds=1))
    assert find_row_breaches() == [
        (
            f"The store of seller {closed.seller_id} was closed by 2 people at {NOW},"
            f" its notice over at {NOW + timedelta(seconds=1)}."
        )
    ]


def test_a_restored_store_that_stays_closed_is_named(closed: PenaltyOrder) -> None:
    _reopen(closed)
    PenaltyOrder.objects.update(state="imposed")
    assert find_row_breaches() == ["Shop S-1 is closed: True, and by people: False."]


def test_a_closed_store_that_is_open_is_named(closed: PenaltyOrder) -> None:
    PenaltyOrder.objects.update(state="declined")
    assert find_row_breaches() == ["Shop S-1 is closed: False, and by people: True."]


def test_a_shop_of_the_same_entity_that_is_open_is_named(closed: PenaltyOrder) -> None:
    other = create_seller("S-2")
    join = joins.propose_join(closed.seller_id, other.pk, senior(), "Alike.", now=NOW + NOTICE)
    joins.take_step(join.pk, "confirm", senior(), "", now=NOW + NOTICE)
    assert find_row_breaches() == []
    Seller.objects.get(pk=other.pk).penalties.update(state="undone")
    assert find_row_breaches() == ["Shop S-2 is closed: False, and by people: True."]


def test_orders_to_marketplaces_that_are_missing_or_doubled_are_named(closed: PenaltyOrder) -> None:
    first, order = Outgoing.objects.filter(kind="penalty").order_by("pk")
    order.pk, order.key = None, "another"
    order.save(force_insert=True)
    has = f"Penalty {closed.pk} has {{}} letters in the outbox, not 2."
    assert find_breach_kinds() == {has.format(3): "doubled"}
    Outgoing.objects.exclude(pk=first.pk).delete()
    assert find_breach_kinds() == {has.format(1): "lost"}


def test_a_step_that_its_chain_does_not_know_is_named(closed: PenaltyOrder) -> None:
    Outgoing.objects.create(key="another", kind="penalty", subject_id=closed.pk)
    has = f"Penalty {closed.pk} has 3 letters in the outbox, not 2."
    assert find_breach_kinds() == {has: "doubled"}


def test_a_marketplace_that_was_not_told_that_a_store_is_closed_is_named(
    closed: PenaltyOrder,
) -> None:
    shop = closed.seller.shop_set.get().pk
    closed.refresh_from_db()
    newest = f"penalty:{closed.pk}:{closed.version}"
    assert find_row_breaches(f"0.penalty:{closed.pk}:1:{shop}") == [
        f"The marketplace was never told {newest}."
    ]
    assert find_row_breaches(f"0.{newest}:{shop}") == []
