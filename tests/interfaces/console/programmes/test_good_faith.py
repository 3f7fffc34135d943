"""Staff see every standing, bar with a reason and lift a bar; others do not."""

import pytest
from django.urls import reverse

from pipeline.vocabulary import GoodFaithState, Outcome
from records.accounts.models import Role
from records.actions.programmes.good_faith_membership import evaluate_all
from records.cases.models import Ruling
from records.clock import database_now
from records.programmes.models import Membership
from records.rights.models import Right
from tests.factories.fresh_sessions import sign_in_as
from tests.records.programmes.test_good_faith import _past


@pytest.fixture
def membership(mark: Right) -> Membership:
    """An owner with a record, evaluated."""
    now = database_now()
    _past(mark, [Outcome.UPHELD] * 20, at=now)
    Ruling.objects.update(reviewer=None)
    evaluate_all(now)
    return Membership.objects.get(owner=mark.owner)


def _page(membership: Membership, act: str = "standing") -> str:
    return reverse(f"console:{act}", args=[membership.pk])


@pytest.mark.parametrize("role", [Role.SENIOR_REVIEWER, Role.POLICY_ADMIN])
def test_a_bar_and_its_lifting_hold_at_once_and_stand_in_the_history(
    membership: Membership, role: Role
) -> None:
    client = sign_in_as(role)
    for act, state in (("bar", GoodFaithState.BARRED), ("lift", GoodFaithState.NOT_ELIGIBLE)):
        why = f"A reason to {act}."
        page = client.post(_page(membership, f"standing_{act}"), {"why": why}, follow=True)
        membership.refresh_from_db()
        assert membership.state == state
        assert page.content.decode().count(why) >= 2


def test_what_policy_approved_of_late_is_listed_to_be_looked_at_again(
    membership: Membership,
) -> None:
    page = sign_in_as(Role.SENIOR_REVIEWER).get(_page(membership)).content.decode()
    assert "20 cases. Once a falsehood is proven" in page
