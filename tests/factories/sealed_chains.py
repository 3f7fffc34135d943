"""A vault, and three seals in it over chains of acts that nobody has touched."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from gateways.vault_folder import FolderVault
from records.ledger import change_feed
from tests.factories import audit_chains, record_cases
from workers.scheduling.audit_seals import seal_and_publish

SUBJECTS, ACTS, SEALS = 12, 4, 3


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    return FolderVault(tmp_path / "vault")


@pytest.fixture
def sealed(committed: None, vault: FolderVault) -> int:
    """Three seals over the acts of as many spells; how many entries they cover."""
    for number in range(SEALS):
        audit_chains.write(subjects=SUBJECTS, acts=ACTS, first=1 + 1_000 * number)
        assert seal(vault, number) == 1
    return SEALS * SUBJECTS * ACTS


def seal(vault: FolderVault, minutes: int) -> int:
    wait_until_all_have_ended()
    return seal_and_publish(vault, record_cases.NOW + timedelta(minutes=minutes))


def wait_until_all_have_ended() -> None:
    """Transactions of other tests on the same server hold the horizon back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (ours,) = cursor.fetchone() or (0,)
    deadline = time.monotonic() + 30
    while change_feed.find_horizon() <= ours and time.monotonic() < deadline:
        time.sleep(0.01)
