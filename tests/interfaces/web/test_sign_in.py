"""Signing in: ten attempts a minute under one name, and the same answer for names unknown."""

import json
from datetime import UTC, datetime
from functools import partial

import pytest
from django.test import Client

from config import settings as shipped
from interfaces.web import sign_in_attempts
from records.accounts.models import CodeLetter, Role
from records.actions.accounts import email_codes
from records.ledger import audit
from records.ledger.models import AuditEntry
from tests.factories import review_cases
from tests.interfaces.web.accounts import test_second_factor
from tests.records.conftest import Overlap, committed_database, overlap, together

__all__ = ["committed_database", "overlap", "together"]

pytestmark = pytest.mark.django_db

_NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _sign_in(client: Client, name: str, password: str) -> str:
    credentials = {"username": name, "password": password}
    return client.post("/sign-in/", credentials, follow=True).content.decode()


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


def test_strangers_keep_nobody_out_of_a_device_that_they_know(client: Client) -> None:
    person = review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    person.email = "mei@example.com"
    person.save()
    _sign_in(client, "mei.lin", review_cases.PASSWORD)
    client.post("/sign-out/")
    assert client.cookies["markwarden_device"]["httponly"]
    for n in range(12):
        stranger = {"username": ["mei.lin", "Mei@example.com"][n % 2], "password": "wrong"}
        answer = Client().post("/sign-in/", stranger, REMOTE_ADDR=f"203.0.113.{n}")
        assert ("Too many attempts" in answer.content.decode()) is (n >= 10), "one count for both"
    forged_client = Client()
    forged_client.cookies["markwarden_device"] = f"{person.pk}:aaaa:bbbb"
    credentials = {"username": "mei.lin", "password": review_cases.PASSWORD}
    for browser, is_in in ((Client(), False), (forged_client, False), (client, True)):
        browser.post("/sign-in/", credentials, REMOTE_ADDR="203.0.113.99")
        assert (browser.get("/console/").status_code == 200) is is_in


def test_only_failures_count(client: Client) -> None:
    review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    for _ in range(sign_in_attempts.PER_MINUTE + 2):
        fresh = Client()
        assert "Review desk" in _sign_in(fresh, "mei.lin", review_cases.PASSWORD)


def test_the_chain_of_a_person_says_how_somebody_came_in_and_failed_to(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    person = review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    for name, password in (
        ("mei.lin", "wrong"),
        ("nobody.at.all", "wrong"),
        ("mei.lin", review_cases.PASSWORD),
    ):
        client.post("/sign-in/", {"username": name, "password": password})
    new = "another long enough password"
    form = {"oldpassword": review_cases.PASSWORD, "password1": new, "password2": new}
    client.post("/me/password/", form)
    client.post("/me/email/", {"action_add": "", "email": "mei@new.example"})
    code = email_codes.open_letter(CodeLetter.objects.latest("pk")).code
    client.post("/register/code/", {"code": code})
    client.post("/sign-out/")
    entries = AuditEntry.objects.filter(subject_kind="user", subject_id=person.pk)
    chain = [json.loads(entry.entry) for entry in entries.order_by("number")]
    me = person.actor
    assert [(act["act"], act["actor"], act["body"]) for act in chain] == [
        ("fail_sign_in", "anonymous", {}),
        ("sign_in", me, {"by": ["password"]}),
        ("change_password", me, {}),
        ("change_email", me, {}),
        ("sign_out", me, {}),
    ]
    assert not audit.find_broken_links("user", person.pk)
    assert AuditEntry.objects.count() == len(chain), "attempts fill no other chain"
    assert caplog.text.count("under a name that nobody has") == 1
    assert "nobody.at.all" not in caplog.text


def test_the_chain_of_a_person_says_when_the_password_was_asked_again_and_wrong(
    client: Client,
) -> None:
    person = review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    _sign_in(client, "mei.lin", review_cases.PASSWORD)
    client.post("/me/again/", {"password": "wrong"})
    new = "another long enough password"
    client.post("/me/password/", {"oldpassword": "wrong", "password1": new, "password2": new})
    client.post("/me/again/", {"password": review_cases.PASSWORD})
    entries = AuditEntry.objects.filter(subject_kind="user", subject_id=person.pk)
    chain = [json.loads(entry.entry) for entry in entries.order_by("number")]
    assert [(act["act"], act["actor"]) for act in chain] == [
        ("sign_in", person.actor),
        ("fail_sign_in", "anonymous"),
        ("fail_password", "anonymous"),
    ]


@pytest.mark.django_db(transaction=True)  # the library tells of a factor once it is kept
def test_the_chain_of_a_person_says_which_factor_was_set_up_and_shown(client: Client) -> None:
    person = review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    _sign_in(client, "mei.lin", review_cases.PASSWORD)
    test_second_factor._set_up(client)
    codes = client.get("/me/recovery-codes/").context["unused_codes"]
    client.post("/sign-out/")
    _sign_in(client, "mei.lin", review_cases.PASSWORD)
    for code in ("000000", codes[0]):
        client.post("/sign-in/second-factor/", {"code": code})
    client.post("/me/second-factor/remove/")
    entries = AuditEntry.objects.filter(subject_kind="user", subject_id=person.pk)
    chain = [json.loads(entry.entry) for entry in entries.order_by("number")]
    totp, recovery = {"factor": "totp"}, {"factor": "recovery_codes"}
    assert [(act["act"], act["body"]) for act in chain] == [
        ("sign_in", {"by": ["password"]}),
        ("add_factor", totp),
        ("add_factor", recovery),
        ("sign_out", {}),
        ("fail_factor", totp),
        ("show_factor", recovery),
        ("sign_in", {"by": ["mfa", "password"]}),
        ("remove_factor", totp),
        ("remove_factor", recovery),
    ]


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
    page = client.get("/", follow=True).content.decode()
    assert "Review desk" in page
    assert "Claim next" not in page


def test_nobody_is_sent_elsewhere_after_signing_in(client: Client) -> None:
    review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    credentials = {
        "username": "mei.lin",
        "password": review_cases.PASSWORD,
        "next": "https://evil.example/",
    }
    assert client.post("/sign-in/", credentials).headers["Location"] == "/"


def test_two_refused_sign_ons_of_one_name_at_once_are_both_noted(overlap: Overlap) -> None:
    note = partial(sign_in_attempts.note_refused_sign_on, "rosa@house.example", "x", now=_NOW)
    assert [future.exception() for future in overlap(note, note)] == [None, None]
    assert AuditEntry.objects.filter(subject_kind="sign_in").count() == 2
