"""Operators create accounts and staff, and keys are shown once."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from records.accounts import keys
from records.accounts.models import (
    Account,
    AccountState,
    ApiKey,
    MarketplaceScope,
    Role,
    Scope,
    User,
)
from records.actions.accounts.single_sign_on import STAFF
from records.clock import database_now
from records.ledger import audit
from records.ledger.models import AuditEntry
from tests.factories import review_cases
from tests.factories.takedown_requests import account_of
from tests.interfaces.cli.conftest import Command
from tests.interfaces.web.accounts import test_registration

pytestmark = pytest.mark.django_db


def run_accounts(command: Command, *words: object) -> dict[str, str]:
    result = command("accounts", *words, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, str] = json.loads(result.stdout)
    return answer


def test_a_new_account_can_sign_in_and_call(command: Command) -> None:
    answer = run_accounts(
        command, "create", "Norvelle", "--user", "nora", "--email", "nora@example.com"
    )
    account = Account.objects.get(public_id=answer["account"])
    assert account.state == AccountState.ACTIVE
    assert account_of(answer["api_key"], database_now()) == account
    nora = User.objects.get(username="nora")
    assert nora.account == account
    assert not nora.has_usable_password(), "nobody knows a first one"
    _choose_password("nora@example.com")
    assert Client().login(username="nora", password=review_cases.PASSWORD)
    assert AuditEntry.objects.filter(subject_kind="account", subject_id=account.pk).exists()
    assert not audit.find_broken_links("account", account.pk)


def test_a_marketplace_gets_a_key_that_opens_nothing_of_filers(command: Command) -> None:
    (place,) = settings.MARKWARDEN.marketplaces
    answer = run_accounts(command, "marketplace", place.code, "--scope", "figures")
    caller = keys.find_caller(answer["api_key"], now=database_now())
    assert caller is not None
    assert caller.account.marketplace == place.code
    assert set(caller.scopes) == {MarketplaceScope.FIGURES}
    assert run_accounts(command, "marketplace", place.code)["account"] == answer["account"]
    assert command("accounts", "marketplace", "nowhere").exit_code == 2
    assert command("accounts", "marketplace", place.code, "--scope", "read").exit_code == 2


def test_a_reviewer_acts_for_no_account(command: Command) -> None:
    answer = run_accounts(command, "staff", "rita", "--email", "rita@example.com")
    rita = User.objects.get(username="rita")
    assert (rita.role, rita.account) == (Role.REVIEWER, None)
    assert answer["choose_password_at"].endswith("/password/")
    _choose_password("rita@example.com")
    assert Client().login(username="rita", password=review_cases.PASSWORD)


def _choose_password(email: str) -> None:
    client = Client()
    client.post("/password/", {"email": email})
    client.post("/password/code/", {"code": test_registration.code()})
    password_form = {"password1": review_cases.PASSWORD, "password2": review_cases.PASSWORD}
    client.post("/password/new/", password_form)


def test_the_help_names_each_role_of_staff_and_each_scope(command: Command) -> None:
    def read_help(name: str) -> str:
        return " ".join(re.sub("[│\n]", " ", command("accounts", name, "--help").stdout).split())

    assert ", ".join(role for role in Role if role in STAFF) in read_help("staff")
    assert ", ".join(Scope) in read_help("key")
    assert ", ".join(MarketplaceScope) in read_help("marketplace")


@pytest.mark.parametrize("role", ["filer", "merchant", "boss"])
def test_only_roles_of_staff_are_given(command: Command, role: str) -> None:
    result = command("accounts", "staff", "rita", "--email", "r@example.com", "--role", role)
    assert (result.exit_code, "senior_reviewer" in result.stderr) == (2, True)


def test_a_name_is_given_once(command: Command) -> None:
    words = ("accounts", "create", "Norvelle", "--user", "nora", "--email", "nora@example.com")
    assert command(*words).exit_code == 0
    result = command(*words)
    assert (result.exit_code, "choose another" in result.stderr) == (1, True)
    assert Account.objects.filter(name="Norvelle").count() == 1


def test_a_malformed_address_is_refused(command: Command) -> None:
    result = command("accounts", "create", "Norvelle", "--user", "nora", "--email", "nora")
    assert (result.exit_code, "valid email" in result.stderr) == (1, True)


def test_keys_are_rotated(command: Command, account: Account) -> None:
    first = run_accounts(command, "key", account.public_id)["api_key"]
    second = run_accounts(command, "key", account.public_id, "--days", 30)["api_key"]
    third = command("accounts", "key", account.public_id)
    assert (third.exit_code, "End one before" in third.stderr) == (1, True)
    prefix = first.split("_")[1]
    account_rows = json.loads(command("accounts", "list", "--json").stdout)
    assert prefix in account_rows[0]["keys"]
    assert command("accounts", "revoke", account.public_id, prefix).exit_code == 0
    assert keys.find_caller(first, now=database_now()) is None
    assert account_of(second, database_now()) == account
    again = command("accounts", "revoke", account.public_id, prefix)
    assert (again.exit_code, "no active key" in again.stderr) == (1, True)


@pytest.mark.parametrize("scopes", [(), (Scope.READ, Scope.FILE)])
def test_a_key_is_issued_for_the_scopes_named_or_for_all(
    command: Command, account: Account, scopes: tuple[Scope, ...]
) -> None:
    words = [word for scope in scopes for word in ("--scope", scope)]
    answer = run_accounts(command, "key", account.public_id, *words)
    caller = keys.find_caller(answer["api_key"], now=database_now())
    assert caller
    expected_scopes = scopes or tuple(Scope)
    assert caller.scopes == set(expected_scopes) == set(answer["scopes"].split())
    is_listed = "(file,read)" in command("accounts", "list", "--json").stdout
    assert is_listed is bool(scopes), "all of them are not worth a word"


def test_an_unknown_scope_is_named_with_the_known_ones(command: Command, account: Account) -> None:
    result = command("accounts", "key", account.public_id, "--scope", "everything")
    assert (result.exit_code, "everything is no scope" in result.stderr) == (2, True)
    assert "manage-rights" in result.stderr
    assert not ApiKey.objects.exists()


def test_the_list_is_a_table_for_people_with_ids_to_be_copied(
    command: Command, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert account.name in command("accounts", "list").stdout
    monkeypatch.setenv("COLUMNS", "80")
    for _ in range(2):
        run_accounts(command, "key", account.public_id)
    assert str(account.public_id) in command("accounts", "list").stdout
    Account.objects.filter(pk=account.pk).delete()
    assert "No account yet" in command("accounts", "list").stdout


def test_what_an_operator_does_with_keys_stands_on_the_chain(
    command: Command, account: Account
) -> None:
    run_accounts(command, "key", account.public_id)
    prefix = ApiKey.objects.get(account=account).prefix
    command("accounts", "revoke", account.public_id, prefix)
    chain = AuditEntry.objects.filter(subject_kind="account", subject_id=account.pk)
    entries = [json.loads(entry.entry) for entry in chain.order_by("pk")]
    assert [(entry["act"], entry["actor"]) for entry in entries][-2:] == [
        ("issue key", "operator"),
        ("revoke key", "operator"),
    ]


def test_an_operator_takes_people_out_and_resets_a_lost_factor(command: Command) -> None:
    run_accounts(command, "staff", "rita", "--email", "rita@example.com")
    rita, browser = User.objects.get(username="rita"), Client()
    Authenticator.objects.create(user=rita, type=Authenticator.Type.TOTP, data={"secret": "A"})
    for words in (
        ["reset-factor", "rita"],
        ["sign-out", "--all"],
        ["sign-out", "Rita@example.com"],
    ):
        browser.force_login(User.objects.get(pk=rita.pk))
        assert browser.get("/me/second-factor/").status_code == 200
        assert command("accounts", *words).exit_code == 0
        assert browser.get("/me/second-factor/").status_code == 302
    assert command("accounts", "reset-factor", "rita").exit_code == 1
    assert command("accounts", "end", "rita").exit_code == 0
    assert command("accounts", "end", "rita").exit_code == 1
    assert not User.objects.get(pk=rita.pk).is_active
    chain = AuditEntry.objects.filter(subject_kind="user", subject_id=rita.pk).order_by("number")
    acts = [json.loads(entry.entry)["act"] for entry in chain]
    assert acts == [
        "enrol",
        "reset_factor",
        "sign_out_everywhere",
        "sign_out_everywhere",
        "end_access",
    ]


@pytest.mark.parametrize("words", [["sign-out"], ["sign-out", "rita", "--all"], ["end", "nobody"]])
def test_who_is_meant_has_to_be_said(command: Command, words: list[str]) -> None:
    assert command("accounts", *words).exit_code == 2


@pytest.mark.parametrize(("word", "state"), [("restore", "active"), ("close", "closed")])
def test_only_a_suspended_account_is_restored_or_closed(
    command: Command, word: str, state: str
) -> None:
    account = Account.objects.create(name="Norvelle", state=AccountState.SUSPENDED)
    assert command("accounts", word, account.public_id).exit_code == 0
    account.refresh_from_db()
    assert account.state == state
    again = command("accounts", word, account.public_id)
    assert again.exit_code == 1
    assert "Only a suspended account" in again.stderr
