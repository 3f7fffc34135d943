"""Each of the staff sees on their first page what waits for them, and counts in the bar."""

from datetime import timedelta

import pytest

from pipeline.vocabulary import Matter, RightState
from records.accounts.models import ObjectionState, Role
from records.clock import database_now
from records.conduct.models import Sanction, SanctionKind
from records.notices.models import StatementKind, StatementSent, StatementState
from records.review.models import Reservation, ReservationReason
from records.rights.models import Right
from records.vetting.models import BrandDesignation, DesignationState
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


def test_objections_proposed_brands_and_refused_statements_wait_for_whom_they_concern(
    mark: Right,
) -> None:
    judge, now = review_cases.person(Role.SENIOR_REVIEWER, "judge"), database_now()
    Sanction.objects.create(
        matter=Matter.NOTICES, kind=SanctionKind.WARNING, account=mark.owner, intent="Again.",
        figures={"unfounded": 20, "of": 20, "grave": 0}, decided_by=judge, decided_at=now,
        objection_state=ObjectionState.FILED, objected_at=now,
    )  # fmt: skip
    BrandDesignation.objects.create(
        right=mark, name=mark.mark, state=DesignationState.PROPOSED, cases=20, proposed_at=now
    )
    StatementSent.objects.create(
        kind=StatementKind.MEASURE, subject_id=1, account_id=0, puid="mw-1", ruled_at=now,
        send_after=now, state=StatementState.REFUSED,
    )  # fmt: skip
    senior = open_page(Role.SENIOR_REVIEWER, "/console/")
    assert "/console/conduct/measures/?objection=filed" in senior
    assert "Brands proposed for designation" in senior
    assert "the DSA database refused" not in senior
    admin = open_page(Role.POLICY_ADMIN, "/console/switches/")
    assert "/console/statements/?state=refused" in admin
    assert "Brands proposed for designation" in admin
    assert "Objections to answer" not in admin
    assert "Objections to answer" not in sign_in(judge).get("/console/").content.decode()


def test_the_palette_begins_with_what_waits(mark: Right) -> None:
    now = database_now()
    Right.objects.filter(pk=mark.pk).update(state=RightState.PENDING_VERIFICATION, submitted_at=now)
    client = sign_in_as(Role.VERIFIER)
    for typed, is_there in (("", True), ("verify", True), ("nothing of it", False)):
        with behind_the_wall():
            answer = client.post("/console/search/", {"q": typed}, headers={"HX-Request": "true"})
        found = answer.content.decode()
        assert ("Rights to verify" in found) is is_there, typed
        assert ("Waiting for you" in found) is is_there, typed
