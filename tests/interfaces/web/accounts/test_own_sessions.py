"""A person sees where they are signed in, ends what they do not know, and leaves nothing behind."""

import re
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from records.accounts.models import User
from records.actions.accounts import access
from tests.factories import review_cases
from tests.factories.takedown_requests import new_user

pytestmark = pytest.mark.django_db
_PAGE = "/me/sessions/"


def _person() -> User:
    return review_cases.person(name="mei.lin", password=review_cases.PASSWORD)


def _signed_in(agent: str = "A browser", address: str = "203.0.113.77") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post("/sign-in/", {"username": "mei.lin", "password": review_cases.PASSWORD})
    return client


def _key(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def test_sessions_are_listed_with_their_browser_and_network_and_no_address() -> None:
    _person()
    _signed_in("Elsewhere", "2001:db8:1:2:3::9")
    page = _signed_in().get(_PAGE).content.decode()
    assert "Elsewhere" in page
    assert "2001:db8:1::" in page
    assert "203.0.113.0" in page
    assert "203.0.113.77" not in page
    assert page.count("This browser") == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77:5501", "203.0.113.0"),
        ("[2001:db8:1:2::9]:5501", "2001:db8:1::"),
        ("unknown", "0.0.0.0"),  # noqa: S104  # an address that is none
    ],
)
def test_a_proxy_may_write_ports_and_words(address: str, network: str) -> None:
    _person()
    _signed_in(address=address)
    assert UserSession.objects.get().ip == network


def test_one_session_is_ended_and_another_goes_on() -> None:
    _person()
    lost_browser, other, current_browser = _signed_in(), _signed_in(), _signed_in()
    session = UserSession.objects.get(session_key=_key(lost_browser))
    current_browser.post(_PAGE, {"session": session.pk})
    states = [browser.get(_PAGE).status_code for browser in (lost_browser, other, current_browser)]
    assert states == [302, 200, 200]


def test_all_others_are_ended_at_once() -> None:
    _person()
    others, current_browser = [_signed_in(), _signed_in()], _signed_in()
    current_browser.post(_PAGE)
    assert [browser.get(_PAGE).status_code for browser in (*others, current_browser)] == [
        302,
        302,
        200,
    ]


def test_nobody_ends_the_session_of_another() -> None:
    _person()
    mine = _signed_in()
    stranger = Client()
    review_cases.person(name="somebody.else", password=review_cases.PASSWORD)
    credentials = {"username": "somebody.else", "password": review_cases.PASSWORD}
    stranger.post("/sign-in/", credentials)
    assert stranger.get(_PAGE).status_code == 200
    stranger.post(_PAGE, {"session": UserSession.objects.get(session_key=_key(mine)).pk})
    assert mine.get(_PAGE).status_code == 200


def test_with_a_borrowed_session_nothing_is_ended_before_the_password() -> None:
    person = _person()
    other, borrowed_browser = _signed_in(), Client()
    borrowed_browser.force_login(person)
    assert borrowed_browser.post(_PAGE)["Location"].startswith("/me/again/")
    assert other.get(_PAGE).status_code == 200


def test_what_an_operator_ended_is_listed_no_more() -> None:
    person = _person()
    _signed_in()
    access.end_sessions(person)
    assert _signed_in().get(_PAGE).content.decode().count("<li>") == 1


def test_signing_in_and_showing_who_one_is_again_change_the_key_of_the_session() -> None:
    _person()
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["known"] = "before"
    session.save()
    before = str(session.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    credentials = {"username": "mei.lin", "password": review_cases.PASSWORD}
    client.post("/sign-in/", credentials)
    signed_in = _key(client)
    client.post("/me/again/", {"password": review_cases.PASSWORD})
    again = _key(client)
    assert len({before, signed_in, again}) == 3
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = signed_in
    assert thief.get(_PAGE).status_code == 302
    assert UserSession.objects.get().session_key == again


def test_the_key_of_a_session_is_a_hundred_and_sixty_bits_of_chance() -> None:
    keys = set()
    for _ in range(50):
        store: Any = SessionStore()
        store.create()
        keys.add(store.session_key)
    assert len(keys) == 50
    assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys), "32 of 36 signs: 165 bits"


def test_who_signs_out_leaves_a_key_that_opens_nothing_and_an_empty_browser() -> None:
    _person()
    client = _signed_in()
    key = _key(client)
    answer = client.post("/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get(_PAGE).status_code == 302


def test_every_page_of_who_is_signed_in_has_the_way_out() -> None:
    _person()
    client = _signed_in()
    filer = Client()
    filer.force_login(new_user(review_cases.filer()))
    for page in ("/console/", "/me/password/", _PAGE, "/console/preferences/"):
        assert 'action="/sign-out/"' in client.get(page).content.decode()
    for page in ("/requests/", "/rights/", "/account/members/", "/me/password/"):
        assert 'action="/sign-out/"' in filer.get(page).content.decode()
