"""What lets a person in is changed by that person alone, and they hear of it where they were."""

import re
import time
import uuid
from typing import Final

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from records.accounts.models import ApiKey, CodeLetter, Role, User
from records.actions.accounts import email_codes
from records.ledger.models import Outgoing
from records.notices.letters import confirmation_letters
from tests.factories import review_cases
from tests.records.notices.composed_letters import compose_posted

pytestmark = pytest.mark.django_db
_OLD: Final = "nora@norvelle.example"
_NEW: Final = "thief@evil.example"


def _person() -> User:
    """Enrolled: the library keeps no row of the address yet."""
    person = review_cases.person(Role.FILER, name="nora", password=review_cases.PASSWORD)
    person.email, person.account, person.is_owner = _OLD, review_cases.filer(), True
    person.save()
    return person


def _borrowed(person: User) -> Client:
    """A browser in which the person signed in long ago."""
    browser = Client()
    browser.force_login(person)
    return browser


def _other(person: User) -> Client:
    """Another browser in which the person is."""
    browser = _borrowed(User.objects.get(pk=person.pk))
    assert _is_in(browser)
    return browser


def _is_in(browser: Client) -> bool:
    browser.get("/me/email/")
    return "_auth_user_id" in browser.session


def _digits(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def _letters() -> list[tuple[str, str]]:
    """To whom, and which."""
    letters = CodeLetter.objects.order_by("pk")
    return [(email_codes.open_letter(letter).email, letter.kind) for letter in letters]


def test_a_session_alone_changes_no_email_and_no_second_factor() -> None:
    browser = _borrowed(_person())
    for path, form in (
        ("/me/email/", {"action_add": "", "email": _NEW}),
        ("/me/second-factor/set-up/", {"code": "000000"}),
        ("/account/members/", {"email": _NEW, "part": "owner"}),
        ("/machines/webhooks/", {"url": "https://evil.example/hook"}),
    ):
        assert browser.post(path, form)["Location"].startswith("/me/again/")
    browser.post("/me/again/", {"password": "something else that is long"})
    assert browser.post("/me/email/", {"action_add": "", "email": _NEW}).status_code == 302
    assert _letters() == []
    assert not EmailAddress.objects.filter(email=_NEW).exists()


def test_who_has_neither_password_nor_app_signs_on_again_before_anything_changes() -> None:
    person = _person()
    person.set_unusable_password()
    person.save()
    for path in ("/me/email/", "/account/members/", "/machines/webhooks/"):
        browser = _borrowed(person)
        redirect = browser.post(path, {"action_add": "", "email": _NEW, "part": "owner"})
        assert redirect["Location"].startswith("/sign-in/?next=")
        assert not _is_in(browser)
    assert _letters() == []


def test_a_session_alone_makes_no_key_and_with_the_password_the_form_goes_on() -> None:
    person = _person()
    browser = _borrowed(person)
    form = {"once": str(uuid.uuid4()), "scopes": ["read"], "days": "30"}
    redirect = browser.post("/machines/keys/", form)
    assert redirect["Location"].startswith("/me/again/?next=")
    assert not ApiKey.objects.exists()
    answer = browser.post(redirect["Location"], {"password": review_cases.PASSWORD})
    assert "mw_" in answer.content.decode()
    key, outbox_row = ApiKey.objects.get(), Outgoing.objects.get(kind="key")
    letter = compose_posted(outbox_row)
    assert letter is not None
    assert (letter.to, key.prefix in letter.text) == (_OLD, True)


def test_who_signed_in_a_moment_ago_is_not_asked_again(client: Client) -> None:
    _person()
    client.post("/sign-in/", {"username": "nora", "password": review_cases.PASSWORD})
    form = {"once": str(uuid.uuid4()), "scopes": ["read"], "days": "30"}
    assert client.post("/machines/keys/", form).status_code == 201


def test_the_old_address_hears_of_the_new_one_and_other_sessions_end() -> None:
    person = _person()
    browser = _borrowed(person)
    other = _other(person)
    browser.post("/me/again/", {"password": review_cases.PASSWORD})
    browser.post("/me/email/", {"action_add": "", "email": _NEW})
    code = email_codes.open_letter(CodeLetter.objects.latest("pk")).code
    browser.post("/register/code/", {"code": code})
    assert User.objects.get(pk=person.pk).email == _NEW
    assert _letters() == [(_NEW, "email_confirmation"), (_OLD, "email_changed")]
    assert browser.get("/me/email/").status_code == 200
    assert other.get("/me/email/").status_code == 302


@pytest.mark.django_db(transaction=True)  # the library tells of a factor once it is kept
def test_a_changed_password_and_factor_are_told_and_end_other_sessions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)  # no half minute ends, and no code with it
    person = _person()
    browser = _borrowed(person)
    other = _other(person)
    browser.post("/me/again/", {"password": review_cases.PASSWORD})
    form = browser.get("/me/second-factor/set-up/").context["form"]
    browser.post("/me/second-factor/set-up/", {"code": _digits(form.secret)})
    assert not _is_in(other)
    browser.post("/me/recovery-codes/new/")
    other = _other(person)
    browser.post("/me/second-factor/remove/")
    assert not _is_in(other)
    other = _other(person)
    new = "another long enough password"
    password_form = {"oldpassword": review_cases.PASSWORD, "password1": new, "password2": new}
    browser.post("/me/password/", password_form)
    assert not _is_in(other)
    kinds = ["totp_activated", "recovery_codes_generated", "totp_deactivated", "password_changed"]
    assert _letters() == [(_OLD, kind) for kind in kinds]
    for _, kind in _letters():
        letter = confirmation_letters.compose_code_letter(kind, _OLD, "", "https://here/")
        assert re.search(r"If not, choose a new password.*否则", letter.text, re.DOTALL)
