"""A right, a marketplace that sends listings, and a screener that compares them with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from gateways import configured
from records.accounts.models import Account
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.screening import screened_listings
from tests.factories.screening.screeners import running_screener
from tests.fakes.http_server import Server
from workers.cases.context import WorkerContext


@pytest.fixture
def right(committed_database: None) -> Right:
    return record_cases.right(record_cases.account())


@pytest.fixture
def sender(right: Right) -> Account:
    return screened_listings.sender()


@pytest.fixture
def server() -> Iterator[Server]:
    """The marketplace's own, which gives out pictures."""
    http_server = Server()
    yield http_server
    http_server.close()


@pytest.fixture
def context(
    sender: Account, server: Server, settings: Settings, tmp_path: Path
) -> Iterator[WorkerContext]:
    folder = {"vault_folder": tmp_path / "vault"}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=folder)
    configured.vault.cache_clear()
    with running_screener(tmp_path / "index", server) as worker_context:
        yield worker_context
    configured.vault.cache_clear()
