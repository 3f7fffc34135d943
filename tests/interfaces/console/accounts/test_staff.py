"""Policy administrators keep staff on a page; auditors read it."""

import pytest
from django.test import Client
from django.urls import reverse

from records.accounts.models import Role, StaffChange, User
from records.actions.accounts import staff
from records.clock import database_now
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Client:
    """A policy administrator."""
    return sign_in_now(Client(), review_cases.person(Role.POLICY_ADMIN, "ada"))


def _see(client: Client) -> str:
    return client.get(reverse("console:staff")).content.decode()


def test_an_invitation_waits_for_a_second_person(ada: Client) -> None:
    assert "You are the only policy administrator." in _see(ada)
    ben = sign_in_now(Client(), review_cases.person(Role.POLICY_ADMIN, "ben"))
    invitation = {"username": "rosa", "email": "rosa@house.example", "role": "reviewer"}
    page = ada.post(reverse("console:staff"), invitation, follow=True).content.decode()
    assert "Asked. Another policy administrator has to grant it" in page
    assert 'name="grant"' not in page
    assert 'name="grant"' in _see(ben)
    change = StaffChange.objects.get()
    decision = {"change": str(change.pk), "grant": "1"}
    page = ada.post(reverse("console:staff_decide"), decision, follow=True).content.decode()
    assert "Another policy administrator must do this." in page
    change.refresh_from_db()
    assert change.decided_at is None
    ben.post(reverse("console:staff_decide"), decision)
    staff.carry_out_changes(database_now())
    assert User.objects.get(username="rosa").role == Role.REVIEWER
    assert "rosa@house.example" in _see(ada)


@pytest.mark.parametrize("form", [{}, {"username": "a b", "email": "x", "role": "filer"}])
def test_a_faulty_invitation_is_shown_again(ada: Client, form: dict[str, str]) -> None:
    assert ada.post(reverse("console:staff"), form).status_code == 422
    assert not StaffChange.objects.exists()


def test_a_taken_name_leaves_the_invitation_as_it_was_typed(ada: Client) -> None:
    form = {"username": "ada", "email": "rosa@house.example", "role": "auditor"}
    answer = ada.post(reverse("console:staff"), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The name or email is taken" in page
    assert 'value="rosa@house.example"' in page
    assert not StaffChange.objects.exists()


def test_what_one_person_may_do_is_done_within_seconds(ada: Client) -> None:
    mei = review_cases.person(Role.SENIOR_REVIEWER, "mei")
    address = reverse("console:staff_change", args=[mei.pk])
    page = ada.post(address, {"action": "change_role", "role": "reviewer"}, follow=True)
    assert "Done within seconds." in page.content.decode()
    staff.carry_out_changes(database_now())
    mei.refresh_from_db()
    assert mei.role == Role.REVIEWER
    for wrong in ({"action": "dance"}, {"action": "change_role", "role": "reviewer"}):
        ada.post(address, wrong)
    assert StaffChange.objects.count() == 1


def test_an_auditor_reads_and_changes_nothing(ada: Client) -> None:
    del ada
    auditor = sign_in_now(Client(), review_cases.person(Role.AUDITOR, "otto"))
    page = _see(auditor)
    assert ">ada</bdi>" in page
    assert "Invite somebody" not in page
    assert auditor.post(reverse("console:staff"), {}).status_code == 403
