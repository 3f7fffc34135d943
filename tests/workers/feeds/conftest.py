"""A marketplace's streams on a Valkey of their own, and its account."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from pytest_django import Settings

from config.marketplaces import Marketplace
from records.accounts.models import Account
from tests.factories.private_settings import own_place
from tests.factories.screening import screened_listings
from tests.workers.queue.private_valkey import private_valkey


@pytest.fixture(scope="module")
def streams_url() -> Iterator[str]:
    """A server of the module's own."""
    with private_valkey() as server:
        yield server.admin_url


@pytest.fixture
def streams(streams_url: str, settings: Settings, tmp_path: Path) -> Iterator[redis.Redis]:
    """The marketplace's own end of its streams, empty, and settings that name them."""
    with own_place(settings, tmp_path / "vault"), redis.Redis.from_url(streams_url) as client:
        lab = Marketplace(
            code="lab",
            origin="https://lab.example",
            webhook_url="https://lab.example/hook",
            webhook_secret="whsec_dGVzdA==",
        )
        changed_settings = {
            "marketplaces": [lab],
            "streams_url": streams_url,
            "streams_length": 1_000,
        }
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changed_settings)
        client.flushall()
        yield client


@pytest.fixture
def sender(db: None) -> Account:
    """The marketplace's account, and an index to compare with."""
    return screened_listings.sender()
