"""A sealing key is left behind by `rewrap`, and who lacks a key is told so."""

import uuid
from datetime import timedelta

import pytest
from pytest_django import Settings

from config.environment import NamedKey
from records.accounts import encryption
from records.accounts.encryption import KeyErased, Purpose, SealingKeyUnknown
from records.accounts.models import Account, CodeLetter, SubjectKey
from records.actions.accounts.email_codes import CodeMessage, open_letter, post_code
from records.actions.accounts.sealing_rotation import rewrap_all
from records.filing.models import UnconfirmedReport
from records.filing.unconfirmed_reports import TypedReport, open_report, seal_report
from tests.factories import record_cases

pytestmark = pytest.mark.django_db

NOW = record_cases.NOW
_OLD = NamedKey.model_validate({"id": "1", "secret": "o" * 43})
_NEW = NamedKey.model_validate({"id": "2", "secret": "n" * 43})
_REPORT = TypedReport("trademark", "Aster", "1", "counterfeit", ["L-1"], "Ada", "ada@x.example")
_CODE = CodeMessage("ada@x.example", code="314159")


def _use_keys(settings: Settings, *keys: NamedKey, server: str = "first") -> None:
    changed_settings = {"sealing_keys": list(keys), "secret_key": server}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changed_settings)


@pytest.fixture
def account() -> Account:
    return record_cases.account("Ada")


def _keep_something_of_everything(account: Account) -> bytes:
    """Returns an image of the account, sealed."""
    post_code("code", _CODE, now=NOW)
    UnconfirmedReport.objects.create(
        draft_id=uuid.uuid4(), sealed=seal_report(_REPORT), ends_at=NOW + timedelta(days=1)
    )
    return encryption.encrypt_for_account(account.pk, b"a passport")


def _assert_all_opens(account: Account, image: bytes) -> None:
    assert open_letter(CodeLetter.objects.get()) == _CODE
    assert open_report(UnconfirmedReport.objects.get()) == _REPORT
    assert encryption.decrypt_for_account(account.pk, image) == b"a passport"


@pytest.mark.parametrize("old", [(), (_OLD,)], ids=["the secret key", "a key of its own"])
def test_after_rewrap_nothing_needs_the_old_key(
    settings: Settings, account: Account, old: tuple[NamedKey, ...]
) -> None:
    _use_keys(settings, *old)
    image = _keep_something_of_everything(account)
    _use_keys(settings, _NEW, *old)
    _assert_all_opens(account, image)
    assert rewrap_all() == 3
    assert rewrap_all() == 0
    _use_keys(settings, _NEW, server="another")
    _assert_all_opens(account, image)


def test_a_key_taken_out_too_early_is_missed_by_name_and_nothing_is_lost(
    settings: Settings, account: Account
) -> None:
    _use_keys(settings, _OLD)
    image = _keep_something_of_everything(account)
    _use_keys(settings, _NEW)
    with pytest.raises(SealingKeyUnknown, match="MARKWARDEN_SEALING_KEYS"):
        encryption.decrypt_for_account(account.pk, image)
    with pytest.raises(SealingKeyUnknown):
        rewrap_all()
    _use_keys(settings, _NEW, _OLD)
    _assert_all_opens(account, image)


def test_a_wrapped_key_opens_nothing_in_another_accounts_row(
    settings: Settings, account: Account
) -> None:
    other = record_cases.account("Eve")
    image = encryption.encrypt_for_account(account.pk, b"a passport")
    stolen_key = SubjectKey.objects.get(account=account).wrapped
    SubjectKey.objects.create(account=other, wrapped=stolen_key)
    with pytest.raises(KeyErased):
        encryption.decrypt_for_account(other.pk, image)


def test_what_was_sealed_for_one_purpose_opens_for_no_other() -> None:
    sealed_data = encryption.seal(b"x", Purpose.REPORTS)
    with pytest.raises(KeyErased):
        encryption.unseal(sealed_data, Purpose.CODE_LETTERS)


def test_an_erased_subject_stays_erased(account: Account) -> None:
    SubjectKey.objects.create(account=account, wrapped=b"", erased_at=NOW)
    assert rewrap_all() == 0
    assert not SubjectKey.objects.get().wrapped
