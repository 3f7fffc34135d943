"""Who may open what: nobody by default."""

import pytest
from django.test import Client

from interfaces.web.access import Pages, UndeclaredAccess, guarded_path
from records.accounts.models import Role, User
from records.actions.review import desk
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from tests.factories import review_cases

pytestmark = pytest.mark.django_db


def test_a_view_without_a_rule_gets_no_address() -> None:
    with pytest.raises(UndeclaredAccess):
        guarded_path("open/", print, "open")  # type: ignore[arg-type]  # the mistake
    with pytest.raises(UndeclaredAccess):
        Pages().show("open/")


def test_a_reviewer_sees_a_case_while_she_holds_it_and_after_she_ruled(
    page: Client, mark: Right, reviewer: User
) -> None:
    case = review_cases.at_desk(mark)
    address = f"/console/cases/{case.public_id}/"
    assert page.get(address).status_code == 404
    desk.claim_case(reviewer, now=database_now())
    assert page.get(address).status_code == 200
    page.post(f"{address}reject/", {"reason": "no_likeness"})
    response = page.get(address)
    assert response.status_code == 200
    assert "Read only" in response.content.decode()


def test_an_auditor_finds_no_acts(client: Client, mark: Right) -> None:
    case: Case = review_cases.at_desk(mark)
    client.force_login(review_cases.person(Role.AUDITOR))
    page = client.get(f"/console/cases/{case.public_id}/").content.decode()
    assert 'class="acts is-reading"' in page
    assert "data-act" not in page
    assert f'action="/console/cases/{case.public_id}' not in page


def test_a_person_who_was_deactivated_is_signed_out(client: Client, reviewer: User) -> None:
    client.force_login(reviewer)
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    assert client.get("/console/").status_code == 302
