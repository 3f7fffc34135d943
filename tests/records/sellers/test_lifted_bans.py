"""A ban that was imposed is lifted by a person; the steps are those of two people after notice."""

from datetime import datetime, timedelta

import pytest

from pipeline.policy.tables import Penalty
from pipeline.vocabulary import Severity
from records.accounts.models import User
from records.actions.sellers import bans
from records.actions.sellers.bans import NotEntitled
from records.ledger import audit
from records.ledger.models import Outgoing
from records.notices.letters import penalty_letters
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.factories import record_cases
from tests.factories.record_disputes import senior

_LATER = record_cases.NOW + timedelta(days=31)


def propose_ban() -> PenaltyOrder:
    return PenaltyOrder.objects.create(
        seller=Seller.objects.create(legal_name="BagLine Trading"),
        severity=Severity.COUNTERFEIT,
        penalty=Penalty.BAN,
        state=PenaltyOrderState.PROPOSED,
        strikes=3,
        brought_at=record_cases.NOW,
        notice_ends_at=record_cases.NOW + timedelta(days=30),
    )


def steps(order: PenaltyOrder, person: User, at: datetime = record_cases.NOW) -> tuple[str, ...]:
    order.refresh_from_db()
    return bans.list_steps(order, person, now=at)


@pytest.mark.django_db
def test_a_ban_goes_from_proposal_to_being_lifted_by_another_step_by_step() -> None:
    order, first, second = propose_ban(), senior(), senior()
    assert steps(order, first) == ("approve", "decline")
    bans.approve_ban(order.pk, first, now=record_cases.NOW)
    assert steps(order, second) == ("decline",)  # the notice runs
    assert steps(order, first, _LATER) == ("decline",)  # not the same person twice
    assert steps(order, second, _LATER) == ("confirm", "decline")
    bans.confirm_ban(order.pk, second, now=_LATER)
    assert steps(order, second, _LATER) == ()  # who confirmed it lifts nothing
    with pytest.raises(NotEntitled):
        bans.lift_ban(order.pk, second, "I was wrong.", now=_LATER)
    assert steps(order, first, _LATER) == ("lift",)
    bans.lift_ban(order.pk, first, "The right was cancelled.", now=_LATER)
    order.refresh_from_db()
    assert (order.is_lifted, order.why) == (True, "The right was cancelled.")
    assert "Lifted:" in str(penalty_letters.describe_penalty(order)["en"])
    assert steps(order, first, _LATER) == ()
    assert Outgoing.objects.filter(key=f"penalty:{order.pk}:{order.version}").exists()
    assert not audit.find_broken_links("seller", order.seller_id)


@pytest.mark.django_db
def test_only_a_ban_in_force_is_lifted_and_by_a_senior_reviewer_alone() -> None:
    order = propose_ban()
    with pytest.raises(NotEntitled):
        bans.lift_ban(order.pk, senior(), "No.", now=record_cases.NOW)
    with pytest.raises(NotEntitled):
        bans.lift_ban(order.pk, record_cases.reviewer(), "No.", now=record_cases.NOW)
    assert steps(order, record_cases.reviewer()) == ()
