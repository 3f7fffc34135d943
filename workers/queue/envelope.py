"""Signs the queue's messages, by keys of the settings or one for development, and opens them."""

import hmac
import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, NoReturn, Protocol

from dramatiq.encoder import Encoder
from pydantic import SecretStr

type Keys = Mapping[str, bytes]

MAX_MESSAGE_BYTES: Final = 1_024  # bytes: a pointer has no reason to be longer
_MARK: Final = b"mw1"
_PARTS: Final = 4
_FIELDS: Final = frozenset(
    ("queue_name", "actor_name", "args", "kwargs", "options", "message_id", "message_timestamp")
)
_LARGEST_ID: Final = 2**63 - 1  # of PostgreSQL's bigint


class SetAsideReason(StrEnum):
    """Why a message is set aside; a label of the metric."""

    OVERSIZED = "oversized"
    UNSIGNED = "unsigned"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    MALFORMED = "malformed"  # signed, and yet no pointer to a row
    WRONG_QUEUE = "wrong_queue"
    UNKNOWN_ACTOR = "unknown_actor"


class UntrustedMessage(Exception):
    """This message is not acted on; `doubt` says why."""

    def __init__(self, doubt: SetAsideReason) -> None:
        """Say it by the doubt alone: what the message holds is not repeated."""
        super().__init__(doubt.value)
        self.doubt = doubt


class NoSigningKeys(Exception):
    """The queue's messages cannot be signed; set MARKWARDEN_QUEUE_KEYS."""


class SealedEncoder(Encoder):
    """What dramatiq encodes and decodes its messages with, in every process."""

    def __init__(self, keys: Keys) -> None:
        """Sign with the first of the keys, open what any of them has signed."""
        self.keys = dict(keys)

    def encode(self, data: dict[str, Any]) -> bytes:
        """Seal a message.

        Raises:
            NoSigningKeys: there is nothing to sign with.
        """
        if not self.keys:
            raise NoSigningKeys(NoSigningKeys.__doc__)
        key_id, secret = next(iter(self.keys.items()))
        body = json.dumps(data, separators=(",", ":")).encode()
        return b".".join((_MARK, key_id.encode(), _signature(key_id, secret, body), body))

    def decode(self, data: bytes) -> dict[str, Any]:
        """Open a message and check that it is a pointer to a row of work.

        Raises:
            UntrustedMessage: it is not ours, was changed on the way, or says what none may say.
        """
        fields = json.loads(self._verify_signature(data))
        if not _is_pointer(fields):
            _refuse_message(SetAsideReason.MALFORMED)
        return dict(fields)

    def _verify_signature(self, content: bytes) -> bytes:
        if len(content) > MAX_MESSAGE_BYTES:
            _refuse_message(SetAsideReason.OVERSIZED)
        parts = content.split(b".", _PARTS - 1)
        if len(parts) != _PARTS or parts[0] != _MARK:
            _refuse_message(SetAsideReason.UNSIGNED)
        key_id = parts[1].decode("latin-1")
        secret = self.keys.get(key_id)
        if secret is None:
            _refuse_message(SetAsideReason.UNKNOWN_KEY)
        if not hmac.compare_digest(parts[2], _signature(key_id, secret, parts[3])):
            _refuse_message(SetAsideReason.BAD_SIGNATURE)
        return parts[3]


def _signature(key_id: str, secret: bytes, body: bytes) -> bytes:
    signed_bytes = b".".join((_MARK, key_id.encode("latin-1"), body))
    return hmac.digest(secret, signed_bytes, sha256).hex().encode()


def _is_pointer(fields: object) -> bool:
    """Return whether the message holds a row id and nothing else, such as a callback or delay."""
    if not isinstance(fields, dict) or fields.keys() != _FIELDS:
        return False
    names = (fields["queue_name"], fields["actor_name"], fields["message_id"])
    return (
        all(isinstance(name, str) for name in names)
        and _is_case_id(fields["args"])
        and fields["kwargs"] == {}
        and fields["options"] == {"redis_message_id": fields["message_id"]}
    )


def _is_case_id(words: object) -> bool:
    if not isinstance(words, list) or len(words) != 1:
        return False
    return type(words[0]) is int and 0 < words[0] <= _LARGEST_ID


def _refuse_message(doubt: SetAsideReason) -> NoReturn:
    raise UntrustedMessage(doubt)


class SigningKey(Protocol):
    """A key as the settings give it."""

    @property
    def id(self) -> str:
        """The key's name in an envelope."""

    @property
    def secret(self) -> SecretStr:
        """The secret that it signs with."""


class KeySettings(Protocol):
    """What is needed of the settings."""

    @property
    def queue_keys(self) -> Sequence[SigningKey]:
        """The message keys, the signing key first."""

    @property
    def secret_key(self) -> str:
        """The secret from which a key for development is derived."""

    @property
    def is_development(self) -> bool:
        """Whether a key may be derived."""


def signing_keys(settings: KeySettings) -> Keys:
    """Return the keys by id; empty if none is set and none may be derived."""
    if settings.queue_keys:
        return {key.id: key.secret.get_secret_value().encode() for key in settings.queue_keys}
    if not settings.is_development:
        return {}
    secret = hmac.digest(settings.secret_key.encode(), b"markwarden queue", sha256)
    return {"development": secret}
