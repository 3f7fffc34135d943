"""Every table says what it holds of whom, and what an erasure takes or leaves, and why."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Model

from gateways.vault_folder import FolderVault
from records import policies
from records.accounts.encryption import KeyErased, decrypt_for_account, encrypt_for_account
from records.accounts.models import (
    Account,
    AccountState,
    ApiKey,
    DocumentState,
    IdentityDocument,
    SubjectKey,
    User,
)
from records.actions.accounts import erasure
from records.actions.accounts.erasure import ErasureBlocked
from records.cases.models import Case, TakedownRequest
from records.clock import database_now
from records.evidence.models import Cluster, ClusterVersion, DisclosureOrder
from records.filing.models import Draft
from records.ledger import audit
from records.ledger.models import AuditEntry
from records.rights.models import Right
from records.sellers.models import Seller
from records.tables.personal_data import RETENTION, Holding, KeepReason, Subject
from records.tables.registry import Table, list_holdings, list_tables
from tests.factories.record_cases import NOW
from tests.factories.takedown_requests import (
    marketplace,
    new_account,
    new_request,
    new_right,
    new_user,
)

__all__ = ["marketplace"]

_SECRET = "what nobody may read again"


def _forget_nothing(_key: str) -> None:
    """No vault."""


def _is_of_somebody(model: type[Model]) -> bool:
    related_models = {
        field.related_model for field in model._meta.get_fields() if field.is_relation
    }
    columns = {field.name for field in model._meta.concrete_fields}
    return bool(related_models & {Account, Seller}) or bool(columns & {"account_id", "seller_id"})


def test_a_table_that_names_accounts_or_sellers_is_not_called_nobodys() -> None:
    of_nobody = {
        table.label
        for table in list_tables()
        if isinstance(table.personal, str) and table.name != "django_migrations"
        if _is_of_somebody(table.model)
    }
    # Holds of staff and rows of work carry the account by which tables are distributed.
    assert of_nobody == {
        "marketplaces.Listing",
        "review.GroupMember",
        "review.Reservation",
        "review.ReviewLease",
        "cases.Work",
    }


def test_a_table_with_addresses_of_people_is_found_by_them() -> None:
    known_tables = {table.label for table, holding in list_holdings() if holding.email}
    for model in apps.get_models():
        columns = [field.name for field in model._meta.concrete_fields]
        if any(name == "email" or name.endswith("_email") for name in columns):
            assert model._meta.label in known_tables


def test_every_reason_has_a_number_of_days_in_the_policy() -> None:
    assert set(RETENTION) == set(KeepReason)
    assert set(RETENTION.values()) <= set(policies.policy().retention_days)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "holding"), [pytest.param(*pair, id=pair[0].name) for pair in list_holdings()]
)
def test_every_lookup_finds_rows_and_every_field_exists(table: Table, holding: Holding) -> None:
    kinds: tuple[Subject, ...] = (
        Subject("account", 7), Subject("seller", 7), Subject("email", "a@b.example"),
    )  # fmt: skip
    assert any(getattr(holding, subject.kind) for subject in kinds)
    for subject in kinds:
        assert not holding.find_rows(table.model, subject).exists()
    columns = {field.attname for field in table.model._meta.concrete_fields}
    assert set(holding.blanks) | set(holding.hidden.split()) <= columns
    assert not (holding.blanks and holding.stays is None)


@pytest.fixture
def account(db: None) -> Account:
    return new_account()


@pytest.fixture
def nora(account: Account) -> User:
    person = new_user(account)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": _SECRET})
    ApiKey.objects.create(account=account, prefix="abcdefghij", sha256="f" * 64, made_by=person)
    return person


@pytest.fixture
def done_request(nora: User) -> TakedownRequest:
    """Filed, decided long ago, on a right that is out of use."""
    assert nora.account
    request = new_request(new_right(nora.account), 1, now=NOW)
    Case.objects.filter(request=request).update(state="rejected", closed_at=NOW)
    Right.objects.update(state="withdrawn")
    return request


def test_an_export_holds_people_requests_and_rights_and_no_secret(
    account: Account, nora: User, done_request: TakedownRequest
) -> None:
    stranger = new_account("Stranger Ltd")
    new_user(stranger, name="stranger")
    export_text = erasure.write_json(erasure.export_account(account))
    tables = json.loads(export_text)["tables"]
    assert [row["email"] for row in tables["accounts.User"]] == [nora.email]
    assert [row["public_id"] for row in tables["cases.TakedownRequest"]] == [
        str(done_request.public_id)
    ]
    assert {"rights.Right", "cases.Case", "accounts.ApiKey"} <= set(tables)
    for secret in (nora.password, _SECRET, "f" * 64, "stranger", "Stranger Ltd"):
        assert secret not in export_text


def test_an_export_says_which_tables_it_cut(account: Account) -> None:
    for name in ("one", "two", "three"):
        new_user(account, name=name)
    export = erasure.export_account(account, most=2)
    tables, cut = export["tables"], export["cut"]
    assert isinstance(tables, dict)
    assert [row["username"] for row in tables["accounts.User"]] == ["three", "two"]
    assert cut == ["accounts.User"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda: Case.objects.update(state="in_review", closed_at=None), "1 open cases"),
        (lambda: Right.objects.update(state="verified"), "1 rights in use"),
    ],
)
def test_what_is_under_way_blocks_an_erasure(
    account: Account, done_request: TakedownRequest, change: Callable[[], int], says: str
) -> None:
    change()
    with pytest.raises(ErasureBlocked, match=says):
        erasure.erase_account(account.pk, forget=_forget_nothing, actor="operator", now=NOW)
    account.refresh_from_db()
    assert (account.state, User.objects.get().is_active) == (AccountState.ACTIVE, True)
    assert not AuditEntry.objects.filter(entry__contains="erase_account").exists()


def test_the_public_forms_account_is_never_erased(db: None) -> None:
    with pytest.raises(ErasureBlocked, match="public form"):
        erasure.erase_account(1, forget=_forget_nothing, actor="operator", now=NOW)


def test_people_keys_and_papers_go_and_decisions_stay_under_a_number(
    account: Account, nora: User, done_request: TakedownRequest, tmp_path: Path
) -> None:
    vault = FolderVault(tmp_path)
    sealed_page = encrypt_for_account(account.pk, b"a page")
    page = vault.put(sealed_page)
    document = IdentityDocument.objects.create(
        account=account, kind="passport", state=DocumentState.VERIFIED, name="Nora Vell",
        country="IT", last_four="4711", sha256="e" * 64, pages=[page], submitted_by=nora,
        submitted_at=NOW,
    )  # fmt: skip
    Draft.objects.create(
        account_id=account.pk, editor=nora, right=done_request.right, filer_name="Nora",
        started_at=NOW, edited_at=NOW, expires_at=NOW,
    )  # fmt: skip
    now = database_now()
    erasure.erase_account(account.pk, forget=vault.forget, actor="operator", now=now)

    person = User.objects.get(pk=nora.pk)
    assert (person.username, person.email, person.is_active) == (f"erased-{nora.pk}", "", False)
    assert not person.has_usable_password()
    account.refresh_from_db()
    assert (account.name, account.verified_name, account.state) == ("[erased]", "", "closed")
    for model in (EmailAddress, Authenticator, ApiKey, Draft):
        assert not model.objects.exists()
    document.refresh_from_db()
    assert (document.name, document.last_four, document.pages) == ("[erased]", "4711", [])
    assert not vault.has(page)
    with pytest.raises(KeyErased):
        decrypt_for_account(account.pk, sealed_page)
    with pytest.raises(KeyErased):
        encrypt_for_account(account.pk, b"anything new")
    assert Case.objects.filter(account_id=account.pk).count() == 1
    acts = [json.loads(entry.entry)["act"] for entry in _list_entries(account)]
    assert acts.count("erase_account") == 1
    assert not audit.find_broken_links("account", account.pk)
    tables = erasure.export_account(account)["tables"]
    assert isinstance(tables, dict)
    assert tables.pop("cases.TakedownRequest"), "their names stay a while"
    assert "nora" not in erasure.write_json(tables).lower()


def _list_entries(account: Account) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(subject_kind="account", subject_id=account.pk))


def test_a_name_in_a_notice_stays_while_the_notice_can_be_disputed(
    account: Account, nora: User, done_request: TakedownRequest
) -> None:
    days = policies.policy().retention_days["erased_filer"]
    assert days >= 184, "appeals are open for so long"
    erasure.erase_account(account.pk, forget=_forget_nothing, actor="operator", now=NOW)
    erasure.redact_notices(NOW + timedelta(days=days - 1))
    done_request.refresh_from_db()
    assert done_request.filer_email == nora.email
    other = new_request(new_right(new_account("Other")), 2)
    assert erasure.redact_notices(NOW + timedelta(days=days)) == 1
    assert erasure.redact_notices(NOW + timedelta(days=days)) == 0
    done_request.refresh_from_db()
    other.refresh_from_db()
    assert done_request.filer_email == "erased@erased.invalid"
    assert other.filer_email == "nora@example.com", "of an account that was not erased"


def test_survivors_are_named_with_why_and_for_how_long(
    account: Account, nora: User, done_request: TakedownRequest
) -> None:
    before = {
        survivor.table: survivor
        for survivor in erasure.list_survivors(Subject("account", account.pk))
    }
    assert before["account.EmailAddress"].days is None
    erasure.erase_account(account.pk, forget=_forget_nothing, actor="operator", now=NOW)
    after = {
        survivor.table: survivor
        for survivor in erasure.list_survivors(Subject("account", account.pk))
    }
    assert not {"account.EmailAddress", "mfa.Authenticator", "accounts.ApiKey"} & set(after)
    assert all(survivor.days and survivor.why for survivor in after.values())
    assert after["cases.TakedownRequest"].why == KeepReason.NOTICE
    by_email = {survivor.table for survivor in erasure.list_survivors(Subject("email", nora.email))}
    assert by_email == {"cases.TakedownRequest"}


def test_survivors_name_what_authorities_ordered_and_groups_of_linked_sellers(
    account: Account,
) -> None:
    seller = Seller.objects.create(legal_name="Alba")
    cluster = Cluster.objects.create(found_at=NOW)
    members = [{"seller": seller.pk, "name": "Alba", "by": ""}]
    ClusterVersion.objects.create(cluster=cluster, number=1, members=members, edges=[], made_at=NOW)
    DisclosureOrder.objects.create(
        kind="dsa_10", state="received", received_at=NOW, due_at=NOW, account_ids=[account.pk]
    )
    for subject, table in (
        (Subject("account", account.pk), "evidence.DisclosureOrder"),
        (Subject("seller", seller.pk), "evidence.ClusterVersion"),
    ):
        assert table in {survivor.table for survivor in erasure.list_survivors(subject)}
        assert table not in erasure.write_json(erasure.export_subject(subject))
        stranger = Subject(subject.kind, 10**6)
        assert not list(erasure.list_survivors(stranger))


def test_an_erased_key_stays_erased_for_the_account_alone(account: Account) -> None:
    other = new_account("Other")
    ciphertext = encrypt_for_account(other.pk, b"theirs")
    encrypt_for_account(account.pk, b"ours")
    erasure.erase_account(account.pk, forget=_forget_nothing, actor="operator", now=NOW)
    assert decrypt_for_account(other.pk, ciphertext) == b"theirs"
    assert SubjectKey.objects.get(account=account).erased_at == NOW
