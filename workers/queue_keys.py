"""The keys that sign the queue's messages: those of the settings, or one made for development."""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

from pydantic import SecretStr

from workers.envelope import Keys


class SigningKey(Protocol):
    """A key as the settings give it."""

    @property
    def id(self) -> str:
        """Its name in an envelope."""

    @property
    def secret(self) -> SecretStr:
        """What it signs with."""


class KeySettings(Protocol):
    """What is needed of the settings."""

    @property
    def queue_keys(self) -> Sequence[SigningKey]:
        """The one that signs first."""

    @property
    def secret_key(self) -> str:
        """What a key for development is made from."""

    @property
    def is_development(self) -> bool:
        """Whether one may be made."""


def signing_keys(chosen: KeySettings) -> Keys:
    """The keys by their ids; none where none is set and none may be made."""
    if chosen.queue_keys:
        return {key.id: key.secret.get_secret_value().encode() for key in chosen.queue_keys}
    if not chosen.is_development:
        return {}
    made = hmac.digest(chosen.secret_key.encode(), b"markwarden queue", sha256)
    return {"development": made}
