"""A console with a vault of its own, one marketplace, and people who are signed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from config.settings import Marketplace
from interfaces.look import pictures
from interfaces.look.vault import vault
from records.accounts.models import Role, User
from records.rights.models import Right
from tests.doors.console import rows


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Settings that point to this test's own folders."""
    market = Marketplace(
        code="loop",
        origin="https://loop.example",
        webhook_url="https://loop.example/hook",
        webhook_secret="whsec_dGVzdA==",
    )
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={"marketplaces": [market], "vault_folder": tmp_path}
    )
    vault.cache_clear()
    yield
    vault.cache_clear()
    pictures.close()


@pytest.fixture
def mark(db: None) -> Right:
    """The registered mark NORVELLE."""
    return rows.right(rows.filer())


@pytest.fixture
def reviewer(db: None) -> User:
    """A reviewer."""
    return rows.person(Role.REVIEWER)


@pytest.fixture
def page(reviewer: User) -> Client:
    """A browser in which the reviewer is signed in."""
    client = Client()
    client.force_login(reviewer)
    return client
