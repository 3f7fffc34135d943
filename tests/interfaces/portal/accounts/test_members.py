"""Owners invite members by a link; who reads only changes nothing anywhere."""

import pytest
from django.test import Client

from records.accounts.models import Account, CodeLetter, User
from records.actions.accounts import email_codes
from tests.factories.takedown_requests import Shown, new_account, new_user

PATH = "/account/members/"
PASSWORD = "eleven-swans-a-swimming"


@pytest.fixture
def nora(account: Account) -> User:
    person = new_user(account)
    User.objects.filter(pk=person.pk).update(is_owner=True)
    return person


def text(answer: Shown) -> str:
    return answer.content.decode()


def link(browser: Client, part: str = "member", email: str = "mo@norvelle.example") -> str:
    """Invite somebody, and take the link from the letter."""
    assert browser.post(PATH, {"email": email, "part": part}).status_code == 302
    address = email_codes.open_letter(CodeLetter.objects.latest("pk")).address
    return "/invitation/" + address.rstrip("/").rpartition("/")[2] + "/"


def accept_invitation(address: str) -> Client:
    """Follow the link, and sign in with the password."""
    client = Client()
    assert client.post(address, {"password": PASSWORD})["Location"] == "/sign-in/"
    client.force_login(User.objects.latest("pk"))
    return client


def test_who_follows_the_link_is_a_member(browser: Client, account: Account) -> None:
    address = link(browser)
    page = text(Client().get(address))
    assert account.name in page
    member = accept_invitation(address)
    assert member.get("/requests/").status_code == 200
    assert "mo@norvelle.example" in text(browser.get(PATH))
    assert "no longer valid" in text(Client().get(address))


def test_a_member_invites_nobody(browser: Client) -> None:
    member = accept_invitation(link(browser))
    answer = member.post(PATH, {"email": "x@x.example", "part": "owner"}, follow=True)
    assert "Only owners of the account can do this." in text(answer)


def test_who_reads_only_looks_and_changes_nothing(browser: Client) -> None:
    reader = accept_invitation(link(browser, "reader"))
    for address in ("/requests/", "/rights/", PATH):
        assert reader.get(address).status_code == 200
    for address in ("/requests/new/", "/rights/new/", "/machines/keys/", PATH):
        assert reader.post(address, {}).status_code == 403
    assert reader.post("/theme/", {"theme": "dark"}).status_code == 302


def test_a_weak_password_is_named_and_takes_nobody_in(browser: Client) -> None:
    answer = Client().post(link(browser), {"password": "12345"})
    assert answer.status_code == 422
    assert User.objects.count() == 1


def test_a_member_is_changed_and_taken_out_and_the_last_owner_stays(
    browser: Client, nora: User
) -> None:
    member = accept_invitation(link(browser))
    person = User.objects.latest("pk")
    browser.post(f"{PATH}{person.pk}/part/", {"part": "reader"})
    assert member.post("/requests/new/").status_code == 403
    browser.post(f"{PATH}{person.pk}/removal/")
    assert member.get("/requests/").status_code == 403
    answer = browser.post(f"{PATH}{nora.pk}/removal/", follow=True)
    assert "Make another member an owner first" in text(answer)


def test_another_accounts_members_and_invitations_are_as_unknown_as_none(browser: Client) -> None:
    other = new_user(new_account("Other"), name="otto")
    assert browser.post(f"{PATH}{other.pk}/removal/").status_code == 404
    assert browser.post(f"{PATH}{other.pk}/part/", {"part": "owner"}).status_code == 404
    assert browser.post("/account/invitations/999999/revocation/").status_code == 404
    assert "otto" not in text(browser.get(PATH))


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "é"])
def test_a_link_that_opens_nothing_says_so(db: None, token: str) -> None:
    answer = Client().get(f"/invitation/{token}/")
    assert answer.status_code == 410
    assert "no longer valid" in text(answer)
