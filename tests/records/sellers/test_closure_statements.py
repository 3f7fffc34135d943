"""A store that is closed by what screening held is stated as one that was complained of."""

from datetime import timedelta

import pytest

from records.actions.notices import dsa_statements
from records.clock import database_now
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
