"""Owners download all that is held of their account, and nothing of another's."""

import pytest
from django.test import Client

from records.accounts.models import User
from records.rights.models import Right
from tests.factories.takedown_requests import new_account, new_request, new_right, new_user

PATH = "/account/data.json"


@pytest.fixture
def owner(nora: User) -> User:
    User.objects.filter(pk=nora.pk).update(is_owner=True)
    return nora


def test_an_owner_downloads_people_requests_and_rights(
    browser: Client, owner: User, right: Right
) -> None:
    request = new_request(right, 1)
    stranger = new_account("Stranger Ltd")
    new_user(stranger, name="stranger")
    new_request(new_right(stranger, number="99"), 2)
    answer = browser.get(PATH)
    assert answer["Content-Disposition"] == 'attachment; filename="own-data.json"'
    tables = answer.json()["tables"]
    assert [row["email"] for row in tables["accounts.User"]] == [owner.email]
    (request_row,) = tables["cases.TakedownRequest"]
    assert request_row["public_id"] == str(request.public_id)
    assert len(tables["rights.Right"]) == len(tables["cases.Case"]) == 1
    assert "Stranger" not in answer.content.decode()
    assert owner.password not in answer.content.decode()


@pytest.mark.usefixtures("nora")
def test_a_member_is_told_that_owners_do_this(browser: Client) -> None:
    answer = browser.get(PATH, follow=True)
    assert "Only owners of the account" in answer.content.decode()
    assert "Content-Disposition" not in answer


def test_the_accounts_page_leads_there(browser: Client, owner: User) -> None:
    assert f'href="{PATH}"' in browser.get("/account/identity/").content.decode()
    User.objects.filter(pk=owner.pk).update(is_owner=False)
    assert PATH not in browser.get("/account/identity/").content.decode()
