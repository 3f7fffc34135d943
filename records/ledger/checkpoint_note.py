"""Signed checkpoints of the log as C2SP writes them: signed-note, tlog-checkpoint, cosignature.

No database and no settings: a checkpoint and a public key are all that a reader needs.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from records.ledger.merkle import HASH_BYTES

_OF_LOG, _WITH_TIME = b"\x01", b"\x04"  # types of signatures
_DASH: Final = "\N{EM DASH} "
_ID_BYTES, _TIME_BYTES = 4, 8


class NotReadable(ValueError):
    """This cannot be read as a checkpoint or a public key of C2SP."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """A public key and the name under which it signs, which is the origin of the log."""

    name: str
    public: bytes

    @staticmethod
    def parse(text: str) -> "LogKey":
        """Read a key as `name+id+key`.

        Raises:
            NotReadable: it is none, or not that of its id.
        """
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        kind_and_key = _decode(encoded)
        key = LogKey(name, kind_and_key[1:])
        if kind_and_key[:1] not in {_OF_LOG, _WITH_TIME} or len(key.public) != HASH_BYTES:
            raise NotReadable(f"{text!r} is no public key of Ed25519.")
        if not _is_name(name) or key.id(kind_and_key[:1]).hex() != key_id:
            raise NotReadable(f"{text!r} has not the id of its key.")
        return key

    def text(self) -> str:
        """Return the key as verifiers take it (C2SP's `vkey`)."""
        return f"{self.name}+{self.id(_OF_LOG).hex()}+{_encode(_OF_LOG + self.public)}"

    def id(self, kind: bytes) -> bytes:
        """Return the id by which a signature of this type names the key."""
        return sha256(self.name.encode() + b"\n" + kind + self.public).digest()[:_ID_BYTES]

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        """Return whether this key made the signature."""
        try:
            _load_key(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


_load_key: Final = lru_cache(maxsize=16)(Ed25519PublicKey.from_public_bytes)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says, and who signed it."""

    origin: str
    size: int
    root: bytes
    body: str  # what is signed
    signatures: tuple[tuple[str, bytes], ...]  # name of the key, its id with the signature

    def is_signed_by(self, key: LogKey) -> bool:
        """Return whether this key signed it as a log signs."""
        signature = self._find_signature(key, _OF_LOG)
        return key.has_signed(self.body.encode(), signature)

    def find_time(self, key: LogKey) -> datetime | None:
        """Return when this key signed it, as the signature itself says; None: it did not."""
        signature = self._find_signature(key, _WITH_TIME)
        seconds = int.from_bytes(signature[:_TIME_BYTES])
        message = _message_with_time(self.body, seconds)
        if not key.has_signed(message, signature[_TIME_BYTES:]):
            return None
        return datetime.fromtimestamp(seconds, UTC)

    def _find_signature(self, key: LogKey, kind: bytes) -> bytes:
        """Return what stands under this key; nothing where that is in doubt."""
        found = [
            signature[_ID_BYTES:]
            for name, signature in self.signatures
            if name == key.name and signature[:_ID_BYTES] == key.id(kind)
        ]
        return found[0] if len(found) == 1 else b""


def sign_checkpoint(
    size: int, root: bytes, at: datetime, *, origin: str, key: Ed25519PrivateKey
) -> str:
    """Write a checkpoint, signed as a log signs, and once more with the time as a witness does."""
    signer = LogKey(origin, key.public_key().public_bytes_raw())
    body, seconds = f"{origin}\n{size}\n{_encode(root)}\n", int(at.timestamp())
    plain = signer.id(_OF_LOG) + key.sign(body.encode())
    timed = signer.id(_WITH_TIME) + seconds.to_bytes(_TIME_BYTES)
    timed += key.sign(_message_with_time(body, seconds))
    return f"{body}\n" + "".join(f"{_DASH}{origin} {_encode(each)}\n" for each in (plain, timed))


def _message_with_time(body: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def read_checkpoint(note: str) -> Checkpoint:
    """Read a checkpoint; its signatures are for the caller to check.

    Raises:
        NotReadable: it is none.
    """
    text, gap, lines = note.rpartition("\n\n")
    match text.split("\n"):
        case [origin, size, root] if gap and _is_name(origin) and _is_number(size):
            checkpoint = Checkpoint(
                origin, int(size), _decode(root), f"{text}\n", _read_lines(lines)
            )
            if len(checkpoint.root) == HASH_BYTES:
                return checkpoint
    raise NotReadable(
        "This is no checkpoint: it has no origin, size and root above its signatures."
    )


def read_cosignatures(text: str, checkpoint: Checkpoint, key: LogKey) -> str:
    """Return the lines of a witness's answer in which it signed this checkpoint.

    Raises:
        NotReadable: the answer has none.
    """
    answered = Checkpoint(
        checkpoint.origin, checkpoint.size, checkpoint.root, checkpoint.body, _read_lines(text)
    )
    if answered.find_time(key) is None:
        raise NotReadable("The answer bears no signature of the witness's key.")
    return "".join(f"{_DASH}{name} {_encode(each)}\n" for name, each in answered.signatures)


def _read_lines(text: str) -> tuple[tuple[str, bytes], ...]:
    if not text.endswith("\n"):
        raise NotReadable("The last line of the signatures has no end.")
    signatures = []
    for line in text[:-1].split("\n"):
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not _is_name(name):
            raise NotReadable(f"{line[:80]!r} is no signature.")
        signatures.append((name, _decode(encoded)))
    return tuple(signatures)


def _is_name(name: str) -> bool:
    return bool(name) and name.isprintable() and "+" not in name and not name.count(" ")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and str(int(text)) == text


def _encode(content: bytes) -> str:
    return b64encode(content).decode()


def _decode(text: str) -> bytes:
    """Decode base64; of several texts that say the same only the usual one counts."""
    try:
        content = b64decode(text, validate=True)
    except ValueError as broken:
        raise NotReadable(f"{text[:80]!r} is no base64.") from broken
    if not content or _encode(content) != text:
        raise NotReadable(f"{text[:80]!r} is no base64.")
    return content
