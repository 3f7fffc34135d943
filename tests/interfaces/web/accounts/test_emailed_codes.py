"""Rights holders without an app type a code from an email after their password."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from interfaces.web import rate_limits
from records.accounts.models import Account, AccountState, CodeLetter, Role, User
from records.actions.accounts import email_codes
from tests.factories import review_cases
from tests.interfaces.web.accounts import test_registration

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demand_second_factor(settings: Settings) -> None:
    """As it is where nothing is a demonstration."""
    changes = {"second_factor_of_filers": True}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)


def _person() -> User:
    person = review_cases.person(Role.FILER, name="nora", password=review_cases.PASSWORD)
    person.email, person.account = "nora@norvelle.example", review_cases.filer()
    person.save()
    return person


def _sign_in(client: Client, password: str = review_cases.PASSWORD) -> int:
    credentials = {"username": "nora", "password": password}
    return client.post("/sign-in/", credentials, follow=True).status_code


def _is_in(client: Client) -> bool:
    return bool(client.get("/requests/").status_code == 200)


def _code() -> str:
    letter = CodeLetter.objects.latest("pk")
    assert letter.kind == "login_code"
    return email_codes.open_letter(letter).code


def test_the_password_alone_opens_nothing_and_the_code_lets_in_once(client: Client) -> None:
    _person()
    _sign_in(client)
    assert not _is_in(client)
    code = _code()
    client.post("/sign-in/code/", {"code": code})
    assert _is_in(client)
    client.post("/sign-out/")
    _sign_in(client)
    client.post("/sign-in/code/", {"code": code})
    assert not _is_in(client)


def test_a_code_belongs_to_the_browser_that_asked_for_it(client: Client) -> None:
    _person()
    other = Client()
    _sign_in(client)
    code = _code()
    _sign_in(other)
    other.post("/sign-in/code/", {"code": code})
    assert not _is_in(other)


def test_three_wrong_codes_end_the_attempt(client: Client) -> None:
    _person()
    _sign_in(client)
    right = _code()
    for _ in range(3):
        client.post("/sign-in/code/", {"code": "WRNG-WRNG"})
    client.post("/sign-in/code/", {"code": right})
    assert not _is_in(client)


def test_so_many_codes_a_day_are_sent_to_who_knows_the_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _person()
    monkeypatch.setattr(rate_limits, "_SIGN_IN_CODES_PER_PERSON", 2)
    assert [_sign_in(Client()) for _ in range(3)] == [200, 200, 429]
    assert CodeLetter.objects.count() == 2


def test_a_wrong_password_sends_nothing(client: Client) -> None:
    _person()
    _sign_in(client, "wrong")
    assert not CodeLetter.objects.exists()


def test_a_code_is_eight_letters_of_twenty_and_good_for_ten_minutes(client: Client) -> None:
    _person()
    _sign_in(client)
    letter = CodeLetter.objects.latest("pk")
    kept_for = letter.ends_at - letter.created_at
    assert abs(kept_for - email_codes.KEPT_FOR) < timedelta(minutes=1)
    assert email_codes.KEPT_FOR.total_seconds() == 600
    assert re.fullmatch("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", _code())
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 601
    session.save()
    client.post("/sign-in/code/", {"code": _code()})
    assert not _is_in(client)


def test_a_newcomer_types_one_code_and_not_two(client: Client) -> None:
    test_registration.register(client)
    test_registration.confirm(client, test_registration.code())
    assert Account.objects.exclude(pk=1).get().state == AccountState.EMAIL_VERIFIED
    assert CodeLetter.objects.count() == 1
    assert _is_in(client)


def test_staff_are_asked_for_their_app_instead(client: Client, settings: Settings) -> None:
    changes = {"second_factor_of_staff": True}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
    review_cases.person(name="nora", password=review_cases.PASSWORD)
    _sign_in(client)
    assert not CodeLetter.objects.exists()
    assert client.get("/").headers["Location"] == "/me/second-factor/set-up/?next=/"
