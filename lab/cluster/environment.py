"""The lab's environment: servers, a marketplace and settings, made before Django is set up."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

from lab import servers
from lab.servers import Servers, marketplace
from lab.servers.marketplace import LabMarketplace


@dataclass(frozen=True, slots=True)
class Environment:
    """Servers, marketplace and settings of a demonstration, a benchmark or a fault test."""

    folder: Path
    servers: Servers | None  # None: the settings name other servers
    market: LabMarketplace
    environment: dict[str, str]

    @property
    def own_servers(self) -> Servers:
        """Return the servers that were started here, to be broken or filled."""
        assert self.servers is not None, "unset MARKWARDEN_DATABASE_URL"  # noqa: S101  # ends the run
        return self.servers


@contextmanager
def start_environment(
    folder: Path,
    material: Path,
    *,
    is_durable: bool = True,
    keep: bool = False,
    public_url: str = "http://127.0.0.1:8000",
    market_port: int = 0,
) -> Iterator[Environment]:
    """Start what is missing, set the environment variables, and set Django up.

    `keep` leaves the servers' data for the next time, where that is possible. A marketplace at
    port 0 takes one that is free.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        private = None
        if not has_outside_servers():
            private = stack.enter_context(
                servers.running(folder / "servers", is_durable=is_durable, keep=keep)
            )
        market = stack.enter_context(
            marketplace.running(
                material,
                journal=folder / "journal.jsonl",
                port=market_port,
                product_url=public_url,
            )
        )
        environment = _settings_of(folder, private, market)
        environment["MARKWARDEN_PUBLIC_URL"] = public_url
        os.environ.update(environment)
        django.setup()
        yield Environment(folder, private, market, environment)


def has_outside_servers() -> bool:
    """Return whether the settings name a database: then no server is started here."""
    return bool(os.environ.get("MARKWARDEN_DATABASE_URL"))


def _settings_of(folder: Path, private: Servers | None, market: LabMarketplace) -> dict[str, str]:
    place = {
        "code": market.code,
        "origin": market.origin,
        "webhook_url": market.webhook_url,
        "webhook_secret": market.webhook_secret,
        "seller_secret": market.seller_secret,
        "is_loopback_allowed": True,
    }
    try:
        entries = json.loads(os.environ.get("MARKWARDEN_MARKETPLACES") or "[]")
        others = [entry for entry in entries if entry["code"] != market.code]
    except (ValueError, LookupError, TypeError) as unread:
        message = "MARKWARDEN_MARKETPLACES has to be a JSON list of entries with a code each."
        raise SystemExit(message) from unread
    outer = {name: value for name, value in os.environ.items() if name.startswith("MARKWARDEN_")}
    return {
        **outer,
        **(private.environment if private else {}),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "MARKWARDEN_IS_DEVELOPMENT": "1",
        "MARKWARDEN_SECOND_FACTOR_OF_STAFF": "0",
        "MARKWARDEN_SECOND_FACTOR_OF_FILERS": "0",
        "MARKWARDEN_MARKETPLACES": json.dumps([place, *others]),
        "MARKWARDEN_VAULT_FOLDER": str(folder / "vault"),
        "MARKWARDEN_VAULT_IS_DURABLE": "0",  # the lab's data may be lost in a power cut
        "MARKWARDEN_INDEX_FOLDER": str(folder / "index"),
        "MARKWARDEN_MAIL_FOLDER": str(folder / "mail"),
    }
