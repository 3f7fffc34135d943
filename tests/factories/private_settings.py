"""Settings that point to a test's own folders, with one marketplace."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import cache
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways.configured import vault
from interfaces.web.files import pictures


@contextmanager
def own_place(settings: Settings, folder: Path) -> Iterator[None]:
    """For one test."""
    market = Marketplace(
        code="loop",
        origin="https://loop.example",
        webhook_url="https://loop.example/hook",
        webhook_secret="whsec_dGVzdA==",
    )
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={"marketplaces": [market], "vault_folder": folder}
    )
    vault.cache_clear()
    pictures.forget()
    cache.clear()  # the forecast of another test's desk
    yield
    vault.cache_clear()
