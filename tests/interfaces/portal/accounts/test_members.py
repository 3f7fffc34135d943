"""Owners invite members by a link; who reads only changes nothing anywhere."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from records.accounts import keys
from records.accounts.models import Account, ApiKey, CodeLetter, Scope, User
from records.actions.accounts import access, email_codes
from records.clock import database_now
from records.ledger.models import Outgoing
from tests.factories.fresh_sessions import sign_in_now
from tests.factories.takedown_requests import new_user
from tests.interfaces.api.conftest import with_key
from tests.interfaces.portal.filing.test_wizard import text

PATH = "/account/members/"
PASSWORD = "eleven-swans-a-swimming"


@pytest.fixture
def nora(account: Account) -> User:
    person = new_user(account)
    User.objects.filter(pk=person.pk).update(is_owner=True)
    return person


def link(browser: Client, part: str = "member", email: str = "mo@norvelle.example") -> str:
    """Invite somebody, and take the link from the letter."""
    assert browser.post(PATH, {"email": email, "part": part}).status_code == 302
    address = email_codes.open_letter(CodeLetter.objects.latest("pk")).address
    return "/invitation/" + address.rstrip("/").rpartition("/")[2] + "/"


def accept_invitation(address: str) -> Client:
    """Follow the link, and sign in with the password."""
    client = Client()
    assert client.post(address, {"password": PASSWORD})["Location"] == "/sign-in/"
    sign_in_now(client, User.objects.latest("pk"))
    return client


def test_who_follows_the_link_is_a_member(browser: Client, account: Account) -> None:
    address = link(browser)
    response = Client().get(address)
    assert "no-store" in response["Cache-Control"]
    assert account.name in text(response)
    member = accept_invitation(address)
    assert member.get("/requests/").status_code == 200
    assert "mo@norvelle.example" in text(browser.get(PATH))
    assert "no longer valid" in text(Client().get(address))


def test_nobody_is_sent_more_than_ten_invitations_a_day(browser: Client) -> None:
    statuses = [
        browser.post(PATH, {"email": f"Mo+{n}@norvelle.example", "part": "member"}).status_code
        for n in range(11)
    ]
    assert statuses == [302] * 10 + [429]
    assert CodeLetter.objects.count() == 10


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


@pytest.mark.parametrize("end", ["removed", "reader", "taken out"])
def test_a_members_key_ends_with_the_member_and_so_does_a_key_made_by_it(
    browser: Client, account: Account, end: str
) -> None:
    client = accept_invitation(link(browser))
    member = User.objects.latest("pk")
    sign_in_now(client, member)
    form = {"once": str(uuid.uuid4()), "scopes": list(Scope), "days": "365"}
    key_page = text(client.post("/machines/keys/", form))
    first = with_key(re.findall(r"mw_[0-9a-f]{10}_[A-Za-z0-9_-]{43}", key_page)[0])
    headers = {"Idempotency-Key": "once"}
    body = {"scopes": ["read"], "expires_at": "2999-01-01T00:00:00Z"}
    response = first.post("/api/v1/keys", body, content_type="application/json", headers=headers)
    assert response.status_code == 201, response.content
    second = with_key(response.json()["key"])
    longest = database_now() + timedelta(days=366)
    assert not ApiKey.objects.exclude(expires_at__lt=longest).exists()
    assert [key_client.get("/api/v1/rights").status_code for key_client in (first, second)] == [
        200,
        200,
    ]
    if end == "removed":
        browser.post(f"{PATH}{member.pk}/removal/")
    elif end == "reader":
        browser.post(f"{PATH}{member.pk}/part/", {"part": "reader"})
    else:
        access.end_access(member, actor="operator", now=database_now())
    assert [key_client.get("/api/v1/rights").status_code for key_client in (first, second)] == [
        401,
        401,
    ]
    assert keys.issue_key(account, now=database_now()), "the places of both are free"
    assert Outgoing.objects.filter(kind="key").count() == 2


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


def test_the_other_owners_hear_of_a_new_owner_made_or_invited(browser: Client, nora: User) -> None:
    User.objects.filter(pk=nora.pk).update(email="nora@norvelle.example")
    accept_invitation(link(browser))
    assert not CodeLetter.objects.filter(kind="owner_added").exists()
    mo = User.objects.latest("pk")
    browser.post(f"{PATH}{mo.pk}/part/", {"part": "owner"})
    accept_invitation(link(browser, part="owner", email="lu@norvelle.example"))
    letters = CodeLetter.objects.filter(kind="owner_added").order_by("pk")
    assert [email_codes.open_letter(letter).email for letter in letters] == [
        "nora@norvelle.example",
        "nora@norvelle.example",
        "mo@norvelle.example",
    ]


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "é"])
def test_a_link_that_opens_nothing_says_so(db: None, token: str) -> None:
    answer = Client().get(f"/invitation/{token}/")
    assert answer.status_code == 410
    assert "no longer valid" in text(answer)
