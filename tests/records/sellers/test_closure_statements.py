"""A store that is closed by what screening held is stated as one that was complained of."""

from datetime import timedelta

import pytest

from pipeline.notices.account_statements import build_account_statement
from records.actions.notices import dsa_statements
from records.clock import database_now
from records.notices.sellers import account_statements
from records.sellers.models.penalties import PenaltyOrder
from tests.factories.screening import held_listings
from tests.factories.sellers import monitored

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("market", "count"), [("DE", 1), ("EU", 1), ("US", 0)])
def test_a_store_that_nobody_complained_of_is_stated_where_its_held_listings_were_meant_for(
    market: str, count: int
) -> None:
    seller, now = held_listings.seller_of(), database_now()
    held_listings.hold("L-1", markets=[market])
    order = monitored.close(seller, now=now - timedelta(hours=1))
    assert dsa_statements.queue_statements(now) == count
    due = dsa_statements.take_due(now)
    assert len(due) == count
    for statement in due:
        assert statement.row.subject_id == order.pk
        assert statement.payload["decision_account"] == "DECISION_ACCOUNT_TERMINATED"
        assert statement.payload["source_type"] == "SOURCE_VOLUNTARY"
        assert "DE" in statement.payload["territorial_scope"]
    assert dsa_statements.queue_statements(now) == 0


@pytest.mark.parametrize(("own", "territory", "count"), [("", ("DE",), 2), ("US", ("US",), 1)])
def test_a_shop_that_closes_with_another_is_under_the_law_of_that_one_until_its_own_is_known(
    own: str, territory: tuple[str, ...], count: int
) -> None:
    seller, sister, now = held_listings.seller_of(), held_listings.seller_of("S-2"), database_now()
    sister.joined_to = seller
    sister.save()
    held_listings.hold("L-1", markets=["DE"])
    if own:
        held_listings.hold("L-2", seller=sister, markets=[own])
    monitored.close(seller, now=now - timedelta(hours=1))
    carried_order = PenaltyOrder.objects.select_related("seller").get(seller=sister)
    restriction = account_statements.restrict_by_order(carried_order)
    assert restriction is not None
    assert (
        build_account_statement(restriction, account_statements.find_law(restriction)).territory
        == territory
    )
    dsa_statements.queue_statements(now)
    assert len(dsa_statements.take_due(now)) == count
