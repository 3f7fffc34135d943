"""An objection is answered, or it ends with what it was against: none waits for nobody."""

import pytest

from records.actions.sellers import bans, closures
from records.actions.sellers.bans import NotEntitled
from records.notices.letters import penalty_letters
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import create_seller
from tests.factories.sellers.monitored import NOW, decide

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", ["decline", "confirm"])
def test_nobody_steps_past_an_objection_that_came_meanwhile(step: str) -> None:
    seller = create_seller()
    order = closures.close_store(decide(seller), now=NOW)
    bans.file_objection(order.pk, seller.pk, "It was our supplier.", actor="test", now=NOW)
    with pytest.raises(NotEntitled):
        bans.take_step(order.pk, step, senior(), "No.", now=NOW)
    bans.take_step(order.pk, "reverse", senior(), "Shown.", now=NOW)
    order.refresh_from_db()
    assert order.state == PenaltyOrderState.DECLINED
    assert not PenaltyOrder.objects.for_people().exists()


def test_an_objection_to_what_fell_away_waits_for_nobody() -> None:
    seller, third = create_seller(), senior()
    order = closures.close_store(decide(seller), now=NOW)
    bans.file_objection(order.pk, seller.pk, "It was our supplier.", actor="test", now=NOW)
    PenaltyOrder.objects.filter(pk=order.pk).update(state=PenaltyOrderState.UNDONE)
    order.refresh_from_db()
    assert bans.list_steps(order, third, now=NOW) == ()
    assert not PenaltyOrder.objects.for_people().exists()


def test_nobody_is_told_to_object_to_what_fell_away() -> None:
    order = closures.close_store(decide(create_seller()), now=NOW)
    order.state = PenaltyOrderState.UNDONE
    assert "You may object once" not in str(penalty_letters.describe_penalty(order)["en"])
