"""Members of staff show a second factor before any page opens; filers may have one."""

import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from config import settings as shipped
from config.environment import NamedKey
from interfaces.web.accounts.guesses import GUESSES_PER_HOUR
from records.accounts.encryption import Purpose, unseal_text
from records.accounts.models import Role, User
from records.actions.accounts.sealing_rotation import rewrap_all
from tests.factories import review_cases

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code is good for its own half minute: none ends during a test."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture(autouse=True)
def demand_second_factor(settings: Settings) -> None:
    """As it is where nothing is a demonstration."""
    changes = {"second_factor_of_staff": True}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
    settings.MFA_TOTP_TOLERANCE = 1  # so that no test waits for the next half minute


def _digits(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def _next_digits(secret: str) -> str:
    """Those of the half minute to come, which the clock allows as well."""
    return str(format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[-1])))


def _signed_in(client: Client, role: Role = Role.REVIEWER) -> User:
    person = review_cases.person(role, name="mei.lin", password=review_cases.PASSWORD)
    _sign_in(client)
    return person


def _sign_in(client: Client) -> str:
    credentials = {"username": "mei.lin", "password": review_cases.PASSWORD}
    return client.post("/sign-in/", credentials, follow=True).content.decode()


def _set_up(client: Client) -> str:
    return _set_up_with_codes(client)[0]


def _set_up_with_codes(client: Client) -> tuple[str, list[str]]:
    """The secret of the app and the recovery codes, which are shown with it and never again."""
    client.post("/me/again/", {"password": review_cases.PASSWORD})
    secret: str = client.get("/me/second-factor/set-up/").context["form"].secret
    page = client.post("/me/second-factor/set-up/", {"code": _digits(secret)}).content.decode()
    return secret, re.findall(r"<li><code>(\w{12})</code></li>", page)


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
    client.post("/sign-in/second-factor/", {"code": _next_digits(secret)})
    assert client.get("/console/").status_code == 200


def test_a_recovery_code_lets_in_once(client: Client) -> None:
    _signed_in(client)
    _, codes = _set_up_with_codes(client)
    assert len(set(codes)) == 10
    for is_good in (True, False):
        client.post("/sign-out/")
        _sign_in(client)
        client.post("/sign-in/second-factor/", {"code": f" {codes[0].upper()} "})
        assert (client.get("/console/").status_code == 200) is is_good


def test_new_recovery_codes_are_shown_once_and_end_the_former(client: Client) -> None:
    _signed_in(client)
    _, former = _set_up_with_codes(client)
    page = client.post("/me/recovery-codes/new/").content.decode()
    codes = re.findall(r"<li><code>(\w{12})</code></li>", page)
    assert len(codes) == 10
    again = client.get("/me/recovery-codes/").content.decode()
    assert "10 codes are unused" in again
    assert not [code for code in codes if code in again]
    for code, is_good in ((former[0], False), (codes[9], True)):
        client.post("/sign-out/")
        _sign_in(client)
        client.post("/sign-in/second-factor/", {"code": code})
        assert (client.get("/console/").status_code == 200) is is_good


def test_a_code_of_the_app_is_good_for_its_half_minute_alone(
    client: Client, settings: Settings
) -> None:
    _signed_in(client)
    secret = _set_up(client)
    settings.MFA_TOTP_TOLERANCE = shipped.MFA_TOTP_TOLERANCE
    client.post("/sign-out/")
    _sign_in(client)
    step = int(time.time() // 30)
    for other in (step - 2, step - 1, step + 1, step + 2, step):
        code = format_hotp_value(hotp_value(secret, other))
        client.post("/sign-in/second-factor/", {"code": code})
        assert client.get("/console/").status_code == (200 if other == step else 302)
    assert shipped.MFA_TOTP_TOLERANCE == 0


def test_without_it_a_filer_comes_in_by_password(client: Client) -> None:
    person = _signed_in(client, Role.FILER)
    User.objects.filter(pk=person.pk).update(account=review_cases.filer())
    assert client.get("/requests/").status_code == 200


def test_the_seed_is_sealed_and_recovery_codes_are_hashed(client: Client) -> None:
    _signed_in(client)
    secret, codes = _set_up_with_codes(client)
    factor, recovery = Authenticator.objects.order_by("-type")
    assert secret not in json.dumps(factor.data)
    assert set(recovery.data) <= {"migrated_codes", "viewed_at"}, "no seed to derive them from"
    hashes = [
        unseal_text(datum, Purpose.SECOND_FACTORS) for datum in recovery.data["migrated_codes"]
    ]
    assert len(hashes) == 10
    assert all(code_hash.startswith("argon2$argon2id$") for code_hash in hashes)
    assert not [code for code in codes if code in str(hashes)]
    assert all(
        check_password(code, code_hash) for code, code_hash in zip(codes, hashes, strict=True)
    )


def test_a_second_factor_outlives_the_key_that_sealed_it(
    client: Client, settings: Settings
) -> None:
    _signed_in(client)
    secret = _set_up(client)
    key = NamedKey.model_validate({"id": "2", "secret": "n" * 43})
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"sealing_keys": [key]})
    assert rewrap_all() == 2
    assert not rewrap_all()
    client.post("/sign-out/")
    _sign_in(client)
    client.post("/sign-in/second-factor/", {"code": _next_digits(secret)})
    assert client.get("/console/").status_code == 200


def test_codes_are_guessed_ten_times_an_hour_from_wherever_one_comes(client: Client) -> None:
    _signed_in(client)
    secret = _set_up(client)
    statuses = []
    for n in range(GUESSES_PER_HOUR + 1):
        if n % 3 == 0:
            thief = Client(REMOTE_ADDR=f"203.0.113.{n}")
            _sign_in(thief)
        guess = {"code": f"{n:06}" if n % 2 else f"{n:08}"}  # of the app, and for recovery
        statuses.append(thief.post("/sign-in/second-factor/", guess).status_code)
    assert statuses == [200] * GUESSES_PER_HOUR + [429]
    thief.post("/sign-in/second-factor/", {"code": _next_digits(secret)})
    assert thief.get("/console/").status_code == 302
    other = Client()
    review_cases.person(name="somebody.else", password=review_cases.PASSWORD)
    credentials = {"username": "somebody.else", "password": review_cases.PASSWORD}
    assert other.post("/sign-in/", credentials).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/me/again/", "password"),
        ("/me/second-factor/again/", "code"),
        ("/me/password/", "oldpassword"),
    ],
)
def test_with_a_borrowed_session_nothing_is_guessed_more_often(
    client: Client, path: str, field: str
) -> None:
    _signed_in(client)
    _set_up(client)
    guesses = [
        client.post(path, {field: "123456"}, REMOTE_ADDR=f"10.0.0.{n}").status_code
        for n in range(GUESSES_PER_HOUR + 1)
    ]
    assert guesses == [200] * GUESSES_PER_HOUR + [429]


@pytest.mark.parametrize("form", ["{}{}", "{} {}", "{}-{}"])
def test_a_code_is_good_once_whichever_process_is_asked(client: Client, form: str) -> None:
    _signed_in(client)
    secret = _set_up(client)
    again = _digits(secret), _next_digits(secret), _next_digits(secret)
    for code, is_good in zip(again, (False, True, False), strict=True):
        client.post("/sign-out/")
        _sign_in(client)
        cache.clear()  # another process knows nothing of the library's memory
        client.post("/sign-in/second-factor/", {"code": form.format(code[:3], code[3:])})
        assert (client.get("/console/").status_code == 200) is is_good


def test_the_right_password_begins_the_count_again(client: Client) -> None:
    _signed_in(client)
    for _ in range(3):
        for _ in range(GUESSES_PER_HOUR - 1):
            assert client.post("/me/again/", {"password": "wrong"}).status_code == 200
        assert client.post("/me/again/", {"password": review_cases.PASSWORD}).status_code == 302
