"""`markwarden accounts export`, `accounts erase` and `survivors`."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account, AccountState, User
from records.cases.models import Case, TakedownRequest
from records.clock import database_now
from records.evidence.models import LegalHold, LegalHoldKind
from records.rights.models import Right
from records.sellers.models import Seller
from tests.factories.takedown_requests import new_request, new_right, new_user
from tests.interfaces.cli.conftest import Command
from tests.records.evidence.test_legal_holds import hold, release

pytestmark = pytest.mark.usefixtures("vault")


def test_an_export_is_written_once(command: Command, account: Account, tmp_path: Path) -> None:
    person, to = new_user(account), tmp_path / "data.json"
    assert command("accounts", "export", account.public_id, "--to", to).exit_code == 0
    assert to.stat().st_mode & 0o077 == 0, "nobody else reads it"
    export = json.loads(to.read_text())
    assert export["tables"]["accounts.User"][0]["email"] == person.email
    assert "exported_at" in export
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
    refusal = command("accounts", "erase", right.owner.public_id, "--confirm", name)
    assert refusal.exit_code == 1
    assert "1 open cases, 1 rights in use" in refusal.stderr


def report(email: str, *, days_ago: int) -> TakedownRequest:
    """A report of the public form, decided so long ago."""
    defaults = {"name": "Public form", "verified_name": "Public form", "state": AccountState.ACTIVE}
    public, _ = Account.objects.get_or_create(pk=PUBLIC_FORM_ACCOUNT_ID, defaults=defaults)
    public_right = new_right(public, mark=f"PUBLIC{days_ago}")
    request = new_request(public_right, days_ago)
    TakedownRequest.objects.filter(pk=request.pk).update(filer_email=email)
    closed_at = database_now() - timedelta(days=days_ago)
    Case.objects.filter(request=request).update(state="rejected", closed_at=closed_at)
    return request


@pytest.mark.django_db
def test_who_reported_without_an_account_has_its_data_exported_and_erased(
    command: Command, right: Right, tmp_path: Path
) -> None:
    old, recent = report("Rae@example.com", days_ago=400), report("rae@example.com", days_ago=5)
    other = report("other@example.com", days_ago=401)
    to = tmp_path / "data.json"
    assert command("accounts", "export", "rae@example.com", "--to", to).exit_code == 0
    export = json.loads(to.read_text())
    numbers = {row["id"] for row in export["tables"]["cases.TakedownRequest"]}
    assert (numbers, export["email"]) == ({old.pk, recent.pk}, "rae@example.com")
    wrong = command("accounts", "erase", "rae@example.com", "--confirm", "ray@example.com")
    assert (wrong.exit_code, "not the address" in wrong.stderr) == (1, True)
    for _ in range(2):
        partial_erasure = command(
            "accounts", "erase", "rae@example.com", "--confirm", "rae@example.com"
        )
        assert (partial_erasure.exit_code, "1 reports stay" in partial_erasure.stderr) == (1, True)
    emails = dict(TakedownRequest.objects.values_list("pk", "filer_email"))
    assert emails == {
        old.pk: "erased@erased.invalid", recent.pk: "rae@example.com", other.pk: "other@example.com"
    }  # fmt: skip
    Case.objects.update(closed_at=database_now() - timedelta(days=400))
    hold((LegalHoldKind.CASE, recent.cases.get().pk))
    refusal = command("accounts", "erase", "rae@example.com", "--confirm", "rae@example.com")
    assert "a hold keeps them" in refusal.stderr
    release(LegalHold.objects.get())
    erasure = command("accounts", "erase", "rae@example.com", "--confirm", "rae@example.com")
    assert erasure.exit_code == 0, erasure.stderr
    assert "Nothing of" in command("survivors", "rae@example.com").stdout
    seller = Seller.objects.create(legal_name="Shop Ltd")
    export_refusal = command(
        "accounts", "export", seller.public_id, "--to", tmp_path / "other.json"
    )
    assert "on their own pages" in export_refusal.stderr


def test_survivors_are_listed_for_people_and_for_programs(command: Command, right: Right) -> None:
    account = right.owner
    new_user(account)
    new_request(right, 1)
    Case.objects.update(state="rejected")
    Right.objects.update(state="withdrawn")
    command("accounts", "erase", account.public_id, "--confirm", account.name)
    survivors = json.loads(command("survivors", account.public_id, "--json").stdout)
    rows_by_table = {row["table"]: row for row in survivors}
    assert rows_by_table["cases.Case"]["rows"] == 1
    assert "account.EmailAddress" not in rows_by_table
    assert all(row["why"] and row["days"] for row in survivors)
    assert "cases.Case" in command("survivors", account.public_id).stdout
    assert "Nothing of" in command("survivors", "nobody@example.com").stdout


@pytest.mark.django_db
def test_a_subject_is_an_account_a_seller_or_an_address(command: Command) -> None:
    seller = Seller.objects.create(legal_name="Shop Ltd")
    User.objects.create(username="ada", email="ada@example.com")
    for subject, table in (
        (seller.public_id, "sellers.Seller"),
        ("Ada@example.com", "accounts.User"),
    ):
        survivors = json.loads(command("survivors", subject, "--json").stdout)
        assert [row["table"] for row in survivors] == [table]
    assert command("survivors", "nothing").exit_code == 2
    assert command("survivors", "00000000-0000-0000-0000-000000000000").exit_code == 1
