"""Passwords: long, of any signs, taken as they are typed, and none that everybody knows."""

import gzip
from typing import Final

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from interfaces.portal.accounts.members import PasswordForm
from records.accounts.models import User
from records.accounts.passwords import OWN_WORDS
from tests.factories import review_cases
from tests.interfaces.web.accounts import test_registration

pytestmark = pytest.mark.django_db
_GOOD: Final = "eleven-swans-a-swimming"


def _faults(password: str) -> list[str]:
    try:
        validate_password(password, User(username="mei.lin", email="mei@house.example"))
    except ValidationError as weak:
        return [str(error.code) for error in weak.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    [
        _GOOD,
        "only lower case letters",
        "998877665544998877665544 no rule of letters",
        "十二个以上的汉字作为密码也可以用的",
        " spaces at both ends ",
        "x" * 20 + "-and-sixty-four-characters-and-more-are-welcome-here" * 2,
    ],
)
def test_any_signs_will_do_in_any_length_from_twelve_on(password: str) -> None:
    assert _faults(password) == []


def test_eleven_characters_are_too_few() -> None:
    assert _faults("qpzmwoxneir") == ["password_too_short"]


def test_thousands_of_long_passwords_from_breaches_are_refused() -> None:
    path = settings.BASE_DIR / "config" / "long-passwords.txt.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        known_passwords = [line.rstrip("\n") for line in lines]
    assert len(known_passwords) >= 16_000
    assert all(len(password) >= 12 and password == password.lower() for password in known_passwords)
    for password in (*known_passwords[:: len(known_passwords) // 20], "1Q2w3e4r5t6y7u8i"):
        assert "password_too_common" in _faults(password)


@pytest.mark.parametrize(
    "password",
    [
        "markwarden-2026",
        "Reviewer12345!",
        "trademark.seller",
        "Admin_Console_1",
        "商标侵权密码12345",
    ],
)
def test_words_of_the_service_alone_make_no_password(password: str) -> None:
    assert "password_of_own_words" in _faults(password)


def test_such_a_word_among_others_is_fine() -> None:
    assert _faults("the reviewer feeds nine grey herons") == []


def test_the_list_of_words_is_documented_whole() -> None:
    page = (settings.BASE_DIR / "docs/explanation/security.md").read_text(encoding="utf-8")
    assert f"> {', '.join(OWN_WORDS)}\n" in page


def test_a_password_is_taken_as_it_is_typed() -> None:
    odd = "  Spaces And CAPITALS stay  "
    person = review_cases.person(name="mei.lin", password=odd)
    for other in (odd.strip(), odd.lower()):
        Client().post("/sign-in/", {"username": "mei.lin", "password": other})
    came_in = User.objects.exclude(last_login=None)
    assert not came_in.exists()
    Client().post("/sign-in/", {"username": person.username, "password": odd})
    assert came_in.get() == person
    form = PasswordForm({"password": odd})
    assert form.is_valid()
    assert form.cleaned_data["password"] == odd


def test_its_owner_changes_it_with_the_old_one_and_the_page_hides_what_is_typed() -> None:
    person = review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    client = Client()
    client.force_login(person)
    assert client.get("/me/password/").content.decode().count('type="password"') == 3
    for old, is_changed in (("wrong", False), (review_cases.PASSWORD, True)):
        form = {"oldpassword": old, "password1": _GOOD, "password2": _GOOD}
        client.post("/me/password/", form)
        person.refresh_from_db()
        assert person.check_password(_GOOD) is is_changed


def test_a_new_password_by_code_passes_no_second_factor_by() -> None:
    client, other = Client(), Client()
    person = review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    User.objects.filter(pk=person.pk).update(email="mei@house.example")
    other.force_login(person)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "A"})
    client.post("/password/", {"email": "mei@house.example"})
    client.post("/password/code/", {"code": test_registration.code()})
    client.post("/password/new/", {"password1": _GOOD, "password2": _GOOD})
    person.refresh_from_db()
    assert person.check_password(_GOOD)
    assert client.get("/console/").status_code == 302, "nobody is signed in by it"
    answer = client.post("/sign-in/", {"username": "mei.lin", "password": _GOOD})
    assert answer["Location"] == "/sign-in/second-factor/"
    other.get("/me/email/")
    assert "_auth_user_id" not in other.session, "whoever was in is out"


def test_nobody_is_there_before_somebody_is_enrolled() -> None:
    assert not User.objects.exists()
