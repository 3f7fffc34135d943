"""Registering: a code by post, the same answer for addresses known and unknown, limits."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from records.accounts.models import Account, AccountState, CodeLetter, Role, User
from records.actions.accounts import email_codes, members
from records.ledger.models import AuditEntry, Outgoing
from tests.factories import identity_documents, record_cases, review_cases
from tests.records.accounts.test_members import invite_member
from tests.records.conftest import Overlap, Together, committed_database, overlap, together

__all__ = ["committed_database", "overlap", "together"]

pytestmark = pytest.mark.django_db

_FORM = {
    "account_name": "Norvelle SA",
    "kind": "entity",
    "email": "nora@norvelle.example",
    "password1": "eleven-swans-a-swimming",
}


def register(client: Client, **changed: str) -> str:
    """What the page says after the form of a newcomer."""
    return client.post("/register/", _FORM | changed, follow=True).content.decode()


def _create_user(email: str) -> User:
    person = review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    person.email = email
    person.save()
    return person


def code() -> str:
    """The one in the last letter."""
    return email_codes.open_letter(CodeLetter.objects.latest("pk")).code


def confirm(client: Client, code: str) -> str:
    """What the page says after a code."""
    return client.post("/register/code/", {"code": code}, follow=True).content.decode()


def test_who_registers_gets_a_code_and_an_account_that_may_not_file_yet(client: Client) -> None:
    assert "Confirm your email" in register(client)
    person = User.objects.get()
    assert (person.role, person.is_owner) == (Role.FILER, True)
    assert person.account is not None
    assert person.account.state == AccountState.REGISTERED
    assert client.get("/requests/").status_code == 302


def test_the_code_verifies_the_email_and_signs_in(client: Client) -> None:
    register(client)
    confirm(client, code())
    assert Account.objects.exclude(pk=1).get().state == AccountState.EMAIL_VERIFIED
    assert client.get("/requests/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "state"), [(1, AccountState.EMAIL_VERIFIED), (3, AccountState.REGISTERED)]
)
def test_after_three_wrong_codes_the_right_one_is_good_no_longer(
    client: Client, wrong: int, state: AccountState
) -> None:
    register(client)
    right = code()
    pages = [confirm(client, "AAAA-AAAA") for _ in range(wrong)]
    assert "Incorrect code" in pages[0]
    confirm(client, right)
    assert Account.objects.exclude(pk=1).get().state == state


def test_an_address_that_is_known_gets_the_same_page_and_another_letter() -> None:
    first, second = Client(), Client()
    pages = [register(client) for client in (first, second)]
    masked_pages = [re.sub(r'value="[^"]{20,}"', "", page) for page in pages]
    assert masked_pages[0] == masked_pages[1]
    assert User.objects.count() == 1
    letters = [letter.kind for letter in CodeLetter.objects.order_by("pk")]
    assert letters == ["email_confirmation", "account_already_exists"]


@pytest.mark.parametrize("email", ["mei@example.com", "nobody@example.com"])
def test_a_new_password_is_asked_for_alike_by_known_and_unknown(client: Client, email: str) -> None:
    _create_user("mei@example.com")
    answer = client.post("/password/", {"email": email})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/password/code/")


def test_a_new_password_by_code_signs_in_with_it(client: Client) -> None:
    _create_user("mei@example.com")
    client.post("/password/", {"email": "mei@example.com"})
    client.post("/password/code/", {"code": code()})
    new = {"password1": "twelve-drummers", "password2": "twelve-drummers"}
    client.post("/password/new/", new)
    credentials = {"username": "mei@example.com", "password": "twelve-drummers"}
    assert "Review desk" in client.post("/sign-in/", credentials, follow=True).content.decode()


def test_neither_address_nor_code_stands_in_the_outbox_or_the_chain(client: Client) -> None:
    register(client)
    outbox_rows, audit_entries = list(Outgoing.objects.values()), list(AuditEntry.objects.values())
    assert outbox_rows
    assert audit_entries
    stored_text = str(outbox_rows) + str(audit_entries)
    letter = CodeLetter.objects.get()
    assert code() not in stored_text + str(bytes(letter.sealed))
    assert "norvelle.example" not in stored_text + str(bytes(letter.sealed))


def test_one_address_may_send_so_many_forms_an_hour(client: Client, settings: Settings) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"codes_per_address": 2})
    statuses = [client.post("/password/", {"email": f"{n}@x.example"}).status_code for n in "abc"]
    assert statuses == [302, 302, 429]


def test_one_email_gets_ten_letters_a_day_from_wherever_they_are_asked_for(client: Client) -> None:
    statuses = [
        client.post("/password/", {"email": "a@x.example"}, REMOTE_ADDR=f"10.0.0.{n}").status_code
        for n in range(11)
    ]
    assert statuses == [302] * 10 + [429]


def test_a_newcomer_cannot_choose_a_role(client: Client) -> None:
    register(client, role="reviewer", is_superuser="on", is_staff="on")
    person = User.objects.get()
    assert (person.role, person.is_superuser, person.is_staff) == (Role.FILER, False, False)


def test_who_registers_by_several_clicks_registers_once(together: Together) -> None:
    for page in together(*[lambda: register(Client())] * 4):
        assert "Confirm your email" in str(page.result())
    assert User.objects.count() == 1


def test_who_registers_while_they_accept_an_invitation_is_one_person(overlap: Overlap) -> None:
    owner = identity_documents.owner()
    token = invite_member(owner, "nora@norvelle.example")
    acceptance_future, registration_future = overlap(
        lambda: members.accept_invitation(token, _FORM["password1"], now=record_cases.NOW),
        lambda: register(Client()),
    )
    assert acceptance_future.exception() is None
    assert "Confirm your email" in str(registration_future.result())
    assert User.objects.filter(email="nora@norvelle.example").count() == 1


def test_strangers_who_ask_for_a_new_password_keep_its_owner_out_of_nothing(client: Client) -> None:
    _create_user("mei@example.com")
    person = User.objects.get()
    person.set_password("twelve-drummers")
    person.save()
    client.post("/sign-in/", {"username": "mei@example.com", "password": "twelve-drummers"})
    client.post("/sign-out/")
    asked = {"email": "mei@example.com"}
    statuses = [
        Client().post("/password/", asked, REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(11)
    ]
    assert statuses == [302] * 10 + [429]
    assert client.post("/password/", asked).status_code == 302
