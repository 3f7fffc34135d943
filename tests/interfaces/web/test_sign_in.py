"""Signing in: ten attempts a minute under one name, and the same answer for names unknown."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from config import settings as shipped
from interfaces.web import sign_in_attempts
from records.accounts.models import Role
from records.ledger.models import AuditEntry
from tests.factories import review_cases

pytestmark = pytest.mark.django_db

_NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _sign_in(client: Client, name: str, password: str) -> str:
    sent = {"username": name, "password": password}
    return client.post("/sign-in/", sent, follow=True).content.decode()


def test_a_reviewer_signs_in_with_argon2_and_lands_at_the_desk(client: Client) -> None:
    person = review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    assert person.password.startswith("argon2")
    assert shipped.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert "Review desk" in _sign_in(client, "mei.lin", review_cases.PASSWORD)


def test_a_wrong_password_opens_nothing(client: Client) -> None:
    review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    assert "Review desk" not in _sign_in(client, "mei.lin", "wrong")
    assert client.get("/console/").status_code == 302


@pytest.mark.parametrize("name", ["mei.lin", "nobody.at.all"])
def test_the_eleventh_attempt_is_refused_even_with_the_right_password(
    client: Client, name: str
) -> None:
    review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    for _ in range(sign_in_attempts.PER_MINUTE):
        assert "Too many attempts" not in _sign_in(client, name, "wrong")
    assert "Too many attempts" in _sign_in(client, name.upper(), review_cases.PASSWORD)
    assert client.get("/console/").status_code == 302


def test_after_a_minute_one_may_try_again() -> None:
    for _ in range(sign_in_attempts.PER_MINUTE):
        sign_in_attempts.count_attempt("mei.lin", now=_NOW)
    with pytest.raises(sign_in_attempts.TooManyAttempts):
        sign_in_attempts.count_attempt("mei.lin", now=_NOW + timedelta(seconds=59))
    sign_in_attempts.count_attempt("mei.lin", now=_NOW + timedelta(seconds=61))
    sign_in_attempts.count_attempt("somebody.else", now=_NOW)


def test_the_chain_of_attempts_names_nobody() -> None:
    sign_in_attempts.count_attempt("mei.lin", now=_NOW)
    assert "mei" not in AuditEntry.objects.get().entry


def test_signing_out_needs_a_posted_form(client: Client) -> None:
    client.force_login(review_cases.person())
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/console/").status_code == 302


def test_a_role_without_pages_is_told_so(client: Client) -> None:
    client.force_login(review_cases.person(Role.MERCHANT))
    assert "no page of its own" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("role", "place"),
    [(Role.VERIFIER, "/console/rights/"), (Role.POLICY_ADMIN, "/console/switches/")],
)
def test_each_role_lands_where_its_work_is(client: Client, role: Role, place: str) -> None:
    client.force_login(review_cases.person(role))
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == place
    assert answer.status_code == 200


def test_an_auditor_lands_at_the_desk_and_finds_nothing_to_claim(client: Client) -> None:
    client.force_login(review_cases.person(Role.AUDITOR))
    shown = client.get("/", follow=True).content.decode()
    assert "Review desk" in shown
    assert "Claim next" not in shown


def test_nobody_is_sent_elsewhere_after_signing_in(client: Client) -> None:
    review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    sent = {
        "username": "mei.lin",
        "password": review_cases.PASSWORD,
        "next": "https://evil.example/",
    }
    assert client.post("/sign-in/", sent).headers["Location"] == "/"
