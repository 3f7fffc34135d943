"""A session ends without its person, after a working day, and when an operator says so."""

import re
import time
from uuid import uuid4

import pytest
from django.test import Client

from interfaces.web import session_ends
from records.accounts.models import Role, User
from records.actions.accounts import access
from records.clock import database_now
from records.ledger import audit
from tests.factories import review_cases

pytestmark = pytest.mark.django_db
_MINUTE = 60


def _sign_in(role: Role, *, began: float = 0, idle_seconds: float = 0) -> Client:
    """A browser whose session began, and was last used, so many seconds ago."""
    person = review_cases.person(role, password=review_cases.PASSWORD)
    if role == Role.FILER:
        User.objects.filter(pk=person.pk).update(account=review_cases.filer())
    browser = Client()
    browser.force_login(person)
    browser.get("/me/second-factor/")
    session = browser.session
    session.update(
        {
            session_ends._BEGAN: time.time() - began,
            session_ends._SEEN_AT: time.time() - idle_seconds,
        }
    )
    session.save()
    return browser


def _is_in(browser: Client, **headers: str) -> bool:
    answer = browser.get("/me/second-factor/", headers=headers)
    return bool(answer.status_code == 200)


@pytest.mark.parametrize(
    ("role", "idle", "most"),
    [
        (Role.VERIFIER, 30 * _MINUTE, 12 * 60 * _MINUTE),
        (Role.AUDITOR, 30 * _MINUTE, 12 * 60 * _MINUTE),
        (Role.FILER, 120 * _MINUTE, 24 * 60 * _MINUTE),
    ],
)
def test_a_session_ends_when_its_person_is_away_and_at_the_latest_after_a_day(
    role: Role, idle: float, most: float
) -> None:
    assert _is_in(_sign_in(role, began=most - _MINUTE, idle_seconds=idle - _MINUTE))
    assert not _is_in(_sign_in(role, began=idle, idle_seconds=idle))
    expired_client = _sign_in(role, began=most, idle_seconds=0)
    key = str(expired_client.session.session_key)
    assert expired_client.session.exists(key)
    assert not _is_in(expired_client)
    assert not expired_client.session.exists(key), "the cookie opens nothing a second time"


@pytest.mark.parametrize("sign", [{"X-Background": "1"}, {"Accept": "text/event-stream"}])
def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(sign: dict[str, str]) -> None:
    browser = _sign_in(Role.REVIEWER, began=1_500, idle_seconds=1_500)
    assert _is_in(browser, **sign)
    assert time.time() - browser.session[session_ends._SEEN_AT] > 1_400
    assert _is_in(browser)
    assert time.time() - browser.session[session_ends._SEEN_AT] < 100


def test_who_is_taken_out_is_out_in_every_browser() -> None:
    person = review_cases.person(Role.SENIOR_REVIEWER, password=review_cases.PASSWORD)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(person)
        assert _is_in(browser)
    now = database_now()
    assert access.end_access(person, actor="operator", now=now)
    assert not access.end_access(person, actor="operator", now=now)
    assert not any(map(_is_in, browsers))
    credentials = {"username": person.username, "password": review_cases.PASSWORD}
    assert Client().post("/sign-in/", credentials).status_code == 200, "the form again"
    assert not audit.find_broken_links("user", person.pk)


def test_signing_a_person_out_ends_their_sessions_and_nobody_elses() -> None:
    reviewer, other = _sign_in(Role.REVIEWER), _sign_in(Role.REVIEWER)
    person = User.objects.get(pk=reviewer.session["_auth_user_id"])
    people = User.objects.filter(pk=person.pk)
    assert access.sign_out(people, actor="operator", now=database_now()) == 1
    assert (_is_in(reviewer), _is_in(other)) == (False, True)
    again = Client()
    again.force_login(User.objects.get(pk=person.pk))
    assert _is_in(again)


_FORM = {"explanation": "Das ist <b>unser</b> Name.", "once": "7", "old_password": "never shown"}
_HERE = "http://testserver/drafts/1/"


def test_what_a_form_sent_after_the_session_had_ended_comes_back() -> None:
    browser = _sign_in(Role.REVIEWER, idle_seconds=30 * _MINUTE)
    answer = browser.post("/console/claim/?lane=x", _FORM, headers={"Referer": _HERE})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'action="/console/claim/?lane=x"' in page
    assert 'name="explanation" value="Das ist &lt;b&gt;unser&lt;/b&gt; Name."' in page
    assert "never shown" not in page
    link = re.search(r'<a[^>]*\shref="/sign-in/\?next=/drafts/1/"[^>]*>', page)
    assert link
    assert 'target="_blank"' in link[0]


def test_who_signs_in_after_a_button_comes_to_the_page_of_the_button() -> None:
    for came_from, leads_to in (
        (_HERE, "/drafts/1/"),
        ("https://evil.example/x", "/"),
        ("http://[", "/"),
    ):
        answer = Client().post("/console/claim/", headers={"Referer": came_from})
        assert answer["Location"] == f"/sign-in/?next={leads_to}"


def test_no_part_of_a_page_is_replaced_by_the_page_to_sign_in() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": _HERE}
    poll_response = Client().get("/console/", headers=headers)
    assert (poll_response.status_code, poll_response.content) == (401, b"")
    assert "HX-Redirect" not in poll_response.headers
    response = Client().post("/console/search/", {"q": "bag"}, headers=headers)
    assert response.headers["HX-Redirect"] == "/sign-in/?next=/drafts/1/"


def test_a_seller_whose_session_ended_loses_nothing_that_was_typed() -> None:
    answer = Client().post(f"/merchants/cases/{uuid4()}/counter/", {"statement": "Wir dürfen das."})
    assert answer.status_code == 403
    assert 'name="statement" value="Wir dürfen das."' in answer.content.decode()
