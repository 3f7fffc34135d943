"""Holds on the pages: placed by one person, released by two, seen by few."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from records.accounts.models import Role
from records.cases.models import Case
from records.evidence.models import LegalHold
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in_as
from tests.factories.takedown_requests import marketplace, new_request, only_case

__all__ = ["marketplace"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("marketplace")]
_HOLDS = "/console/holds/"
WHY = "/console/evidence/why/"


def sign_in(role: Role, name: str = "") -> Client:
    client = sign_in_as(role, name)
    client.post(WHY, {"why": "Suit 4 C 12/26"})
    return client


@pytest.fixture
def case() -> Case:
    right: Right = review_cases.right(review_cases.filer())
    return only_case(new_request(right, 1))


def place(client: Client, subjects: str, **said: str) -> str:
    form = {"subjects": subjects, "why": "Suit 4 C 12/26", "until_on": "", **said}
    return client.post(_HOLDS, form, follow=True).content.decode()


def test_one_person_places_a_hold_and_two_release_it(case: Case) -> None:
    ines, carl = sign_in(Role.INVESTIGATOR), sign_in(Role.COUNSEL)
    assert "in force" in place(ines, case.number)
    hold = LegalHold.objects.get()
    address = f"{_HOLDS}{hold.public_id}/"
    assert case.number in ines.get(_HOLDS).content.decode()
    for client, step, expected in (
        (carl, "release", "nobody has proposed"),
        (ines, "propose", "release proposed"),
        (ines, "release", "Somebody else confirms it"),
        (carl, "release", "Released"),
        (carl, "propose", "This hold is over"),
    ):
        text = client.post(f"{address}{step}/", {"why": "Settled"}, follow=True).content.decode()
        assert expected in text, step
    hold.refresh_from_db()
    assert hold.released_at


@pytest.mark.parametrize(
    ("subjects", "until_on", "says"),
    [
        ("MW-99999", "", "There is no case, seller, right or account"),
        ("S-10", "", "copy the address of the page of what you mean"),
        ("", "", "required"),
        ("\n".join(["MW-1"] * 10_001), "", "at most 10000"),
        (f"{uuid4()}\n" * 201, "", "at most 200 ids"),
        ("CASE", "2020-01-01", "This day is over"),
    ],
)
def test_what_cannot_be_kept_is_said(case: Case, subjects: str, until_on: str, says: str) -> None:
    client = sign_in(Role.COUNSEL)
    subjects = subjects.replace("CASE", case.number)
    text = place(client, subjects, until_on=until_on)
    faults = re.findall(r'<p class="fault">(.*?)</p>', text, re.DOTALL)
    assert any(says in fault for fault in faults)
    assert not LegalHold.objects.exists()
