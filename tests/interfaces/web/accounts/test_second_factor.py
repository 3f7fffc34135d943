"""Members of staff show a second factor before any page opens; filers may have one."""

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from records.accounts.models import Role, User
from tests.factories import review_cases

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demand_second_factor(settings: Settings) -> None:
    """As it is where nothing is a demonstration."""
    changed = {"second_factor_of_staff": True}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changed)


def _digits(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def _signed_in(client: Client, role: Role = Role.REVIEWER) -> User:
    person = review_cases.person(role, name="mei.lin", password=review_cases.PASSWORD)
    _sign_in(client)
    return person


def _sign_in(client: Client) -> str:
    sent = {"username": "mei.lin", "password": review_cases.PASSWORD}
    return client.post("/sign-in/", sent, follow=True).content.decode()


def _set_up(client: Client) -> str:
    client.post("/me/again/", {"password": review_cases.PASSWORD})
    secret: str = client.get("/me/second-factor/set-up/").context["form"].secret
    client.post("/me/second-factor/set-up/", {"code": _digits(secret)})
    return secret


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.FILER, Role.MERCHANT}))
def test_no_page_of_staff_opens_with_a_password_alone(client: Client, role: Role) -> None:
    _signed_in(client, role)
    answer = client.get("/console/preferences/")
    assert answer.status_code in {302, 403}
    answer = client.get("/")
    assert answer.headers["Location"] == "/me/second-factor/set-up/?next=/"


def test_who_sets_it_up_is_let_in_at_once(client: Client) -> None:
    _signed_in(client)
    _set_up(client)
    assert client.get("/console/").status_code == 200


def test_at_the_next_sign_in_the_digits_are_asked_for(client: Client) -> None:
    _signed_in(client)
    secret = _set_up(client)
    client.post("/sign-out/")
    assert "Second factor" in _sign_in(client)
    assert client.get("/console/").status_code == 302
    wrong = client.post("/sign-in/second-factor/", {"code": "000000"}, follow=True)
    assert "Incorrect code" in wrong.content.decode()
    cache.clear()  # the digits that set it up are good once; those of the next half minute ...
    client.post("/sign-in/second-factor/", {"code": _digits(secret)})
    assert client.get("/console/").status_code == 200


def test_a_recovery_code_lets_in_once(client: Client) -> None:
    _signed_in(client)
    _set_up(client)
    codes = client.get("/me/recovery-codes/").context["unused_codes"]
    for is_good in (True, False):
        client.post("/sign-out/")
        _sign_in(client)
        client.post("/sign-in/second-factor/", {"code": codes[0]})
        assert (client.get("/console/").status_code == 200) is is_good


def test_without_it_a_filer_comes_in_by_password(client: Client) -> None:
    person = _signed_in(client, Role.FILER)
    User.objects.filter(pk=person.pk).update(account=review_cases.filer())
    assert client.get("/requests/").status_code == 200
