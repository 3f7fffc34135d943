"""Two keepers of evidence, a court on the list, a case, and a vault."""

from pathlib import Path

import pytest

from gateways.vault_folder import FolderVault
from records.accounts.models import User
from records.actions.evidence import disclosure_orders
from records.evidence.models import Authority
from tests.factories import record_cases
from tests.records.evidence.test_legal_holds import keeper


@pytest.fixture
def ines(db: None) -> User:
    """An investigator."""
    return keeper()


@pytest.fixture
def carl(db: None) -> User:
    """The second pair of eyes."""
    return keeper("carl")


@pytest.fixture
def court(ines: User, carl: User) -> Authority:
    """With the number at which it is called, listed by two people."""
    new_authority = Authority(
        name="Court", country="DE", telephone="+49 30 555-0", source="Register"
    )
    listed = disclosure_orders.list_authority(new_authority, ines, now=record_cases.NOW)
    return disclosure_orders.confirm_authority(listed.pk, carl, now=record_cases.NOW)


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    """Of this test alone."""
    return FolderVault(tmp_path / "vault")
