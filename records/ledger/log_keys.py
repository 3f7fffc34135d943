"""The key that signs checkpoints of the log: one process holds it, all others its public half."""

from datetime import datetime
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from records.ledger.checkpoint_note import Checkpoint, LogKey, NotReadable, sign_checkpoint

_PURPOSE: Final = b"checkpoints of the audit log"
SIGNER: Final = "timers"
_VERIFIERS: Final = frozenset({SIGNER, "web", "metrics"})


class LogKeyMisplaced(Exception):
    """A process lacks the log's key, or has one that is not for it."""


def sign(size: int, root: bytes, at: datetime) -> str:
    """Write a checkpoint with this process's signature."""
    key = _signing_key(read_secret())
    return sign_checkpoint(size, root, at, origin=own_key().name, key=key)


def own_key() -> LogKey:
    """Return the public half of what this process signs with."""
    return derive_key(read_secret(), _find_origin())


def derive_key(secret: str, origin: str) -> LogKey:
    """Return the public half of a secret's key."""
    return LogKey(origin, _signing_key(secret).public_key().public_bytes_raw())


def list_keys() -> list[LogKey]:
    """Return the accepted keys, the present one first; by default this process's own.

    Raises:
        LogKeyMisplaced: the settings name one that is none.
    """
    try:
        keys = list(map(_parse_key, settings.MARKWARDEN.log_public_keys))
    except NotReadable as wrong:
        raise LogKeyMisplaced(f"MARKWARDEN_LOG_PUBLIC_KEYS: {wrong}") from wrong
    return keys or [own_key()]


def find_signer(checkpoint: Checkpoint) -> LogKey | None:
    """Return the accepted key that signed a checkpoint of its log; None: none did."""
    for key in list_keys():
        if key.name == checkpoint.origin and checkpoint.is_signed_by(key):
            return key
    return None


def find_time(checkpoint: Checkpoint) -> datetime | None:
    """Return when an accepted key signed a checkpoint of its log; None: none did."""
    key = find_signer(checkpoint)
    return checkpoint.find_time(key) if key else None


def default_origin(public_url: str) -> str:
    """Return the name of the log at an address."""
    return f"{urlsplit(public_url).hostname or 'localhost'}/audit-log"


def _find_origin() -> str:
    environment = settings.MARKWARDEN
    named = environment.log_public_keys
    return named[0].partition("+")[0] if named else default_origin(environment.public_url)


def read_secret() -> str:
    """Return what this process's signing keys are derived from."""
    environment = settings.MARKWARDEN
    return environment.log_signing_key.get_secret_value() or environment.audit_secret


@lru_cache(maxsize=2)
def _signing_key(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


_parse_key: Final = lru_cache(maxsize=16)(LogKey.parse)


def check_place(process: str) -> None:
    """Check that this process has of the log's key what it needs, and no more.

    Raises:
        LogKeyMisplaced: it must not start.
    """
    environment = settings.MARKWARDEN
    if environment.is_development:
        return
    is_signer, has_key = process == SIGNER, bool(environment.log_signing_key.get_secret_value())
    if has_key and not is_signer:
        raise LogKeyMisplaced(_OTHERS)
    if is_signer and not has_key:
        raise LogKeyMisplaced(_SIGNER)
    if process in _VERIFIERS and not environment.log_public_keys:
        raise LogKeyMisplaced(_PUBLIC)
    if list_keys()[0] != own_key() and is_signer:
        raise LogKeyMisplaced(_NOT_FIRST)


_OTHERS: Final = (
    "Take MARKWARDEN_LOG_SIGNING_KEY away from this process: `timers` alone signs the log."
)
_SIGNER: Final = (
    "Set MARKWARDEN_LOG_SIGNING_KEY for `timers`, and for no other process; `markwarden log-key`"
    " makes one. A key derived from MARKWARDEN_AUDIT_SECRET, which workers hold, is for development"
    " alone."
)
_PUBLIC: Final = (
    "Set MARKWARDEN_LOG_PUBLIC_KEYS, which `markwarden log-key` printed with the signing key."
)
_NOT_FIRST: Final = (
    "The first of MARKWARDEN_LOG_PUBLIC_KEYS is not that of MARKWARDEN_LOG_SIGNING_KEY: put it"
    " there, before those that signed until now."
)
