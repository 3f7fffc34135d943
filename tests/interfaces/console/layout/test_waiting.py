"""Each of the staff sees on their first page what waits for them, and counts in the bar."""

from datetime import timedelta

import pytest

from pipeline.vocabulary import RightState
from records.accounts.models import Role
from records.clock import database_now
from records.review.models import Reservation, ReservationReason
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in, sign_in_as
from tests.interfaces.database_role import behind_the_wall

pytestmark = pytest.mark.django_db


def open_page(role: Role, address: str) -> str:
    client = sign_in_as(role)
    with behind_the_wall():
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_verifier_sees_how_many_rights_wait_and_since_when(mark: Right) -> None:
    now = database_now()
    Right.objects.filter(pk=mark.pk).update(state=RightState.PENDING_VERIFICATION, submitted_at=now)
    page = open_page(Role.VERIFIER, "/console/rights/")
    assert "Waiting for you" in page
    assert "longest since" in page
    assert '<b class="badge">1</b>' in page
    assert page.partition("<title>")[2].strip().startswith("(1) ")


def test_a_case_handed_over_is_told_to_whom_it_was_handed(mark: Right) -> None:
    case = review_cases.at_desk(mark)
    giver, taker = review_cases.person(), review_cases.person(name="taker")
    now = database_now()
    Reservation.objects.create(
        case=case,
        account_id=case.account_id,
        reviewer=taker,
        made_by=giver,
        because=ReservationReason.HANDED,
        reason_code="",
        made_at=now,
        until_at=now + timedelta(days=365),
    )
    for person, is_told in ((taker, True), (giver, False)):
        client = sign_in(person)
        with behind_the_wall():
            page = client.get("/console/").content.decode()
        assert ("Cases handed to you" in page) is is_told


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.REVIEWER, "/console/"),
        (Role.AUDITOR, "/console/"),
        (Role.POLICY_ADMIN, "/console/switches/"),
    ],
)
def test_where_nothing_waits_nothing_is_said(role: Role, address: str) -> None:
    page = open_page(role, address)
    assert "Waiting for you" not in page
    assert 'class="badge"' not in page
