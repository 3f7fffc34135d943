"""Each way in which a single sign-on proves nothing: a clear message, a note, and nobody is in."""

import time
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from records.accounts.models import User
from tests.fakes import identity_provider
from tests.fakes.identity_provider import IdentityProvider
from tests.interfaces.web.accounts.sign_on_steps import is_in, mei, provider, refusals, there

__all__ = ["provider"]

pytestmark = pytest.mark.django_db


_Bend = Callable[[IdentityProvider], None]


def _another_key(provider: IdentityProvider) -> None:
    provider.shows = identity_provider.IdentityProvider().signs_with


def _name_own_key(provider: IdentityProvider) -> None:
    _another_key(provider)
    provider.names_own_key = True


def _refuse_consent(provider: IdentityProvider) -> None:
    provider.is_willing = False


def _change_claims(**claims: object) -> _Bend:
    return lambda provider: provider.changed.update(claims)


def _sign_with(algorithm: str) -> _Bend:
    return lambda provider: setattr(provider, "algorithm", algorithm)


@pytest.mark.parametrize(
    ("bend", "reason", "words"),
    [
        (_another_key, "forged", "could not trust"),
        (_name_own_key, "forged", "could not trust"),
        (_sign_with("none"), "forged", "could not trust"),
        (_sign_with("HS256"), "forged", "could not trust"),
        (_change_claims(aud="another"), "wrong_audience", "could not trust"),
        (_change_claims(aud=["markwarden", "x"], azp="x"), "wrong_audience", "could not trust"),
        (_change_claims(iss="https://another.example"), "wrong_issuer", "could not trust"),
        (_change_claims(nonce="of another attempt"), "wrong_nonce", "could not trust"),
        (_change_claims(exp=int(time.time()) - 3600), "expired", "out of date"),
        (_change_claims(nbf=int(time.time()) + 3600), "expired", "out of date"),
        (_change_claims(sub=None), "malformed", "could not trust"),
        (_change_claims(email_verified=False), "email_unverified", "has not verified your email"),
        (_change_claims(email_verified="true"), "email_unverified", "has not verified your email"),
        (_change_claims(email=""), "email_unverified", "has not verified your email"),
        (_change_claims(email="who@house.example"), "no_such_staff", "No member of staff"),
        (_change_claims(email="me\u0131.lin@house.example"), "no_such_staff", "No member of staff"),
        (_refuse_consent, "not_signed_in_there", "Start again"),
    ],
)  # fmt: skip
def test_what_proves_nothing_lets_nobody_in_and_is_noted(
    client: Client, provider: IdentityProvider, bend: _Bend, reason: str, words: str
) -> None:
    mei()
    provider.person.methods = ("mfa",)
    bend(provider)
    answer = client.get(there(client, provider))
    assert answer.status_code == 401
    assert words in answer.content.decode()
    assert refusals() == [reason]
    assert not is_in(client)
    assert User.objects.count() == 1


def test_a_code_is_good_once(client: Client, provider: IdentityProvider) -> None:
    mei()
    provider.person.methods = ("mfa",)
    back = there(client, provider)
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    client.get(back)
    assert is_in(client)
    other = Client()
    state = dict(parse_qsl(urlsplit(there(other, provider)).query))["state"]
    answer = other.get("/sign-in/house/back/", {"state": state, "code": code})
    assert "was already used, or took too long" in answer.content.decode()
    assert refusals() == ["code_refused"]
    assert not is_in(other)


def test_the_way_back_is_good_once_in_the_browser_that_began_and_for_ten_minutes(
    client: Client, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei()
    provider.person.methods = ("mfa",)
    back = there(client, provider)
    assert "not started in this browser" in Client().get(back).content.decode()
    stolen_url = there(Client(), provider)
    assert "started elsewhere" in client.get(stolen_url).content.decode()
    assert "not started in this browser" in client.get(back).content.decode()
    late = there(client, provider)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 601)
    assert "older than ten minutes" in client.get(late).content.decode().replace("\n", " ")
    assert refusals() == ["not_begun", "wrong_state", "not_begun", "not_begun"]


def test_a_stranger_adds_ten_refusals_a_minute_to_the_chain_and_no_more(
    client: Client, provider: IdentityProvider
) -> None:
    del provider
    answers = [client.get("/sign-in/house/back/").status_code for _attempt in range(13)]
    assert answers == [401] * 13
    assert refusals() == ["not_begun"] * 10
