"""The outside world that the settings name, opened once a process."""

from functools import cache
from typing import Final, cast

from django.conf import settings
from pydantic import TypeAdapter

from gateways.antivirus import Clamd
from gateways.log_witness import LogWitness
from gateways.mail import FolderMailbox, Mailbox, SmtpMailbox
from gateways.marketplace import Marketplace, Marketplaces
from gateways.timestamp_authority import TimestampAuthority
from gateways.transparency_database import TransparencyDatabase
from gateways.url_guard import Guard
from gateways.vault import Vault
from gateways.vault_folder import FolderVault
from gateways.vault_s3 import S3Vault
from gateways.webhooks import Webhooks
from pipeline.notices.statements import StatementOfReasons

_STATEMENT_ADAPTER: Final = TypeAdapter(StatementOfReasons)


class FolderUnnamed(Exception):
    """Evidence or letters would go to a folder that nobody named, instead of a server."""


@cache
def vault() -> Vault:
    """Return the vault: a bucket where an S3 endpoint is set, a folder otherwise.

    Raises:
        FolderUnnamed: neither is set, outside development.
    """
    config = settings.MARKWARDEN
    if not config.s3_endpoint:
        if not config.is_folder_named("vault_folder"):
            raise FolderUnnamed(
                "Set MARKWARDEN_S3_ENDPOINT, or MARKWARDEN_VAULT_FOLDER where evidence is to lie in"
                " a folder that all processes share."
            )
        return FolderVault(config.vault_folder, is_durable=config.vault_is_durable)
    return S3Vault(
        endpoint=config.s3_endpoint,
        bucket=config.s3_bucket,
        access_key=config.s3_access_key,
        secret_key=config.s3_secret_key,
        region=config.s3_region,
    )


def log_vault() -> Vault:
    """Return where checkpoints are kept: a bucket of their own if one is set, else the vault."""
    return _log_bucket() if settings.MARKWARDEN.log_s3_bucket else vault()


@cache
def _log_bucket() -> Vault:
    config = settings.MARKWARDEN
    return S3Vault(
        endpoint=config.s3_endpoint,
        bucket=config.log_s3_bucket,
        access_key=config.log_s3_access_key,
        secret_key=config.log_s3_secret_key.get_secret_value(),
        region=config.s3_region,
    )


@cache
def log_witnesses() -> list[LogWitness]:
    """Return the witnesses that are asked to sign each checkpoint of the log."""
    config = settings.MARKWARDEN
    pairs = [witness.rsplit(maxsplit=1) for witness in config.log_witnesses]
    return [LogWitness(key, url, is_loopback_allowed=config.is_development) for key, url in pairs]


@cache
def marketplaces() -> Marketplaces:
    """Return the allow-listed marketplaces, over shared connections."""
    return Marketplaces(
        [
            Marketplace(
                code=place.code,
                origin=place.origin,
                webhook_url=place.webhook_url,
                listing_page=place.listing_page,
                webhook_secrets=tuple(
                    filter(None, (place.webhook_secret, place.old_webhook_secret))
                ),
                picture_hosts=tuple(place.picture_hosts),
                is_loopback_allowed=place.is_loopback_allowed,
            )
            for place in settings.MARKWARDEN.marketplaces
        ]
    )


@cache
def webhook_receivers() -> Webhooks:
    """Return a client for any public host over TLS; on this machine only for listed ones."""
    return Webhooks(receiver_guard())


@cache
def transparency_database() -> TransparencyDatabase | None:
    """Return the DSA Transparency Database; None: no token is set."""
    config = settings.MARKWARDEN
    if not config.dsa_token:
        return None
    return TransparencyDatabase(
        config.dsa_url, config.dsa_token, is_loopback_allowed=config.is_development
    )


def timestamp_authority() -> TimestampAuthority | None:
    """Return the authority that stamps bundles with the time; None: none is set."""
    config = settings.MARKWARDEN
    if not config.timestamp_url:
        return None
    return TimestampAuthority(config.timestamp_url, is_loopback_allowed=config.is_development)


def antivirus() -> Clamd | None:
    """Return the scanner of uploaded files; None: none is set."""
    address = settings.MARKWARDEN.antivirus
    return Clamd(address) if address else None


@cache
def mailbox() -> Mailbox:
    """Return the mailbox: a mail server if one is set, a folder otherwise.

    Raises:
        FolderUnnamed: neither is set, outside development.
    """
    config = settings.MARKWARDEN
    if not config.smtp_host:
        if not config.is_folder_named("mail_folder"):
            raise FolderUnnamed(
                "Set MARKWARDEN_SMTP_HOST, or MARKWARDEN_MAIL_FOLDER where letters are to be"
                " written to a folder and to reach nobody."
            )
        return FolderMailbox(config.mail_folder)
    return SmtpMailbox(config.smtp_host, config.smtp_port)


def receiver_guard() -> Guard:
    """Return the guard that says where filers' webhooks may lead."""
    ports = settings.MARKWARDEN.webhook_loopback_ports
    return Guard(frozenset({"*"}), development=frozenset(("127.0.0.1", port) for port in ports))


def statement_as_json(statement: StatementOfReasons) -> dict[str, object]:
    """Return a statement of reasons as a marketplace receives it."""
    return cast("dict[str, object]", _STATEMENT_ADAPTER.dump_python(statement, mode="json"))
