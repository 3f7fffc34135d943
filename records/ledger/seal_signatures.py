"""Who drew a seal? An Ed25519 signature says so, by a key that only the drawer needs to hold."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE: Final = b"seals of the audit chain"


def sign(text: str) -> str:
    """Return this process's signature of a text, in base64."""
    return b64encode(_signing_key(read_secret()).sign(text.encode())).decode()


def is_signed_by_us(text: str, signature: str) -> bool:
    """Return whether one of the keys that the settings accept signed this text."""
    return any(is_signed_by(key, text, signature) for key in list_public_keys())


def list_public_keys() -> list[str]:
    """Return the accepted public keys in base64, by default this process's own."""
    return settings.MARKWARDEN.seals_public_keys or [own_public_key()]


def own_public_key() -> str:
    """Return the public key of what this process signs, in base64."""
    return b64encode(_signing_key(read_secret()).public_key().public_bytes_raw()).decode()


def is_signed_by(public_key: str, text: str, signature: str) -> bool:
    """Return whether this key, in base64, signed this text."""
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(public_key))
        key.verify(b64decode(signature), text.encode())
    except (InvalidSignature, NotBase64, ValueError):
        return False
    return True


def read_secret() -> str:
    """Return what this process's signing keys are derived from."""
    environment = settings.MARKWARDEN
    return environment.seals_signing_key.get_secret_value() or environment.audit_secret


@lru_cache(maxsize=2)
def _signing_key(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)
