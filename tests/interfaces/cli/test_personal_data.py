"""`markwarden accounts export`, `accounts erase` and `survivors`."""

import json
from pathlib import Path

import pytest

from records.accounts.models import Account, Seller, User
from records.complaints.models import Case
from records.rights.models import Right
from tests.factories.takedown_requests import new_request, new_user
from tests.interfaces.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("vault")


def test_an_export_is_written_once(command: Command, account: Account, tmp_path: Path) -> None:
    person, to = new_user(account), tmp_path / "data.json"
    assert command("accounts", "export", account.public_id, "--to", to).exit_code == 0
    written = json.loads(to.read_text())
    assert written["tables"]["accounts.User"][0]["email"] == person.email
    assert "exported_at" in written
    again = command("accounts", "export", account.public_id, "--to", to)
    assert (again.exit_code, "exists" in again.stderr) == (2, True)


def test_an_erasure_asks_for_the_accounts_name(command: Command, account: Account) -> None:
    person = new_user(account)
    wrong = command("accounts", "erase", account.public_id, reads="another\n")
    assert (wrong.exit_code, "not the account's name" in wrong.stderr) == (1, True)
    person.refresh_from_db()
    assert person.is_active
    assert command("accounts", "erase", account.public_id, reads=f"{account.name}\n").exit_code == 0
    person.refresh_from_db()
    assert (person.email, person.is_active) == ("", False)


def test_an_erasure_says_what_is_in_its_way(command: Command, right: Right) -> None:
    new_request(right, 1)
    name = right.owner.name
    refused = command("accounts", "erase", right.owner.public_id, "--confirm", name)
    assert refused.exit_code == 1
    assert "1 open cases, 1 rights in use" in refused.stderr


def test_survivors_are_listed_for_people_and_for_programs(command: Command, right: Right) -> None:
    account = right.owner
    new_user(account)
    new_request(right, 1)
    Case.objects.update(state="rejected")
    Right.objects.update(state="withdrawn")
    command("accounts", "erase", account.public_id, "--confirm", account.name)
    shown = json.loads(command("survivors", account.public_id, "--json").stdout)
    named = {one["table"]: one for one in shown}
    assert named["complaints.Case"]["rows"] == 1
    assert "account.EmailAddress" not in named
    assert all(one["why"] and one["days"] for one in shown)
    assert "complaints.Case" in command("survivors", account.public_id).stdout
    assert "Nothing of" in command("survivors", "nobody@example.com").stdout


@pytest.mark.django_db
def test_a_subject_is_an_account_a_seller_or_an_address(command: Command) -> None:
    seller = Seller.objects.create(legal_name="Shop Ltd")
    User.objects.create(username="ada", email="ada@example.com")
    for subject, table in (
        (seller.public_id, "accounts.Seller"),
        ("Ada@example.com", "accounts.User"),
    ):
        shown = json.loads(command("survivors", subject, "--json").stdout)
        assert [one["table"] for one in shown] == [table]
    assert command("survivors", "nothing").exit_code == 2
    assert command("survivors", "00000000-0000-0000-0000-000000000000").exit_code == 1
