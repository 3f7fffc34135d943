"""What every test of the fault lab needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from gateways.configured import vault
from tests.factories import record_cases


@pytest.fixture(autouse=True)
def evidence(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A vault that has what these cases freeze."""
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"vault_folder": tmp_path})
    vault.cache_clear()
    vault().put(record_cases.DOCUMENT)
    yield
    vault.cache_clear()
