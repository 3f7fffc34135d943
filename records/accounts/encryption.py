"""What is kept encrypted: secrets under the server's keys, images under their owner's."""

import os
from base64 import b64decode, b64encode
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from records.accounts.models.identity import SubjectKey

_NONCE_BYTES: Final = 12
_LAST: Final = "SECRET_KEY"  # an id that no key of the settings may have


class KeyErased(Exception):
    """The key of this account's images was erased: nobody can read them any more."""


class SealingKeyUnknown(Exception):
    """Something is sealed under a key that MARKWARDEN_SEALING_KEYS does not name; add it again."""


class Purpose(StrEnum):
    """What is sealed: each kind under a key of its own, derived from the server's."""

    SUBJECT_KEYS = "keys of subjects"
    SELLER_KEYS = "keys of sellers"
    CODE_LETTERS = "letters with codes"
    REPORTS = "unconfirmed reports"
    SECOND_FACTORS = "second factors"
    WEBHOOK_SECRETS = "secrets of webhooks"


def seal(content: bytes, purpose: Purpose, owner: str = "") -> bytes:
    """Encrypt under the first of the server's keys, whose id comes first; only `owner` opens it."""
    name, secret = next(iter(_list_secrets().items()))
    return f"{name}:".encode() + encrypt(_derive_key(secret, purpose), content, owner)


def unseal(content: bytes, purpose: Purpose, owner: str = "") -> bytes:
    """Decrypt what was sealed for this purpose and owner.

    Raises:
        SealingKeyUnknown: the settings lack the key.
        KeyErased: it was sealed for another purpose or owner, or somebody altered it.
    """
    name, _, ciphertext = content.partition(b":")
    secret = _list_secrets().get(name.decode(errors="replace"))
    if secret is None:
        raise SealingKeyUnknown(SealingKeyUnknown.__doc__)
    return decrypt(_derive_key(secret, purpose), ciphertext, owner)


def seal_text(text: str, purpose: Purpose, owner: str = "") -> str:
    """Seal a text as text."""
    return b64encode(seal(text.encode(), purpose, owner)).decode()


def unseal_text(sealed_text: str, purpose: Purpose, owner: str = "") -> str:
    """Return the text that was sealed.

    Raises:
        SealingKeyUnknown: the settings lack the key, or this was never sealed.
        KeyErased: it was sealed for another purpose or owner, or somebody altered it.
    """
    try:
        content = b64decode(sealed_text)
    except ValueError:
        raise SealingKeyUnknown(SealingKeyUnknown.__doc__) from None
    return unseal(content, purpose, owner).decode()


def is_under_first_key(content: bytes) -> bool:
    """Return whether something is encrypted under the present first key."""
    return content.partition(b":")[0].decode(errors="replace") == next(iter(_list_secrets()))


def encrypt_for_account(account_id: int, content: bytes) -> bytes:
    """Encrypt with the account's own key, which is made when it is first needed.

    Raises:
        KeyErased: this subject was erased; nothing new is kept for it.
        SealingKeyUnknown: the settings lack the key that its own is sealed with.
    """
    fresh = seal(AESGCM.generate_key(256), Purpose.SUBJECT_KEYS, str(account_id))
    key, _ = SubjectKey.objects.get_or_create(account_id=account_id, defaults={"wrapped": fresh})
    return encrypt(_subject_key(key), content)


def decrypt_for_account(account_id: int, content: bytes) -> bytes:
    """Decrypt what was encrypted for this account.

    Raises:
        KeyErased: its key is gone.
        SealingKeyUnknown: the settings lack the key that its own is sealed with.
    """
    key = SubjectKey.objects.filter(account_id=account_id).first()
    if key is None:
        raise KeyErased(KeyErased.__doc__)
    return decrypt(_subject_key(key), content)


def _subject_key(key: SubjectKey) -> bytes:
    if not key.wrapped:
        raise KeyErased(KeyErased.__doc__)
    return unseal(bytes(key.wrapped), Purpose.SUBJECT_KEYS, str(key.account_id))


def _list_secrets() -> dict[str, str]:
    """Return the secrets by id, the encrypting one first; the last is the default."""
    environment = settings.MARKWARDEN
    secrets = {key.id: key.secret.get_secret_value() for key in environment.sealing_keys}
    return secrets | {_LAST: environment.secret_key}


def _derive_key(secret: str, purpose: Purpose) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.value.encode())
    return hkdf.derive(secret.encode())


def encrypt(key: bytes, content: bytes, owner: str = "") -> bytes:
    """Encrypt with AES-GCM under this key; the nonce comes first."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, owner.encode())


def decrypt(key: bytes, content: bytes, owner: str = "") -> bytes:
    """Decrypt what `encrypt` made with the same key and owner.

    Raises:
        KeyErased: it was encrypted under another key or for another owner, or somebody altered it.
    """
    try:
        return AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], owner.encode())
    except (InvalidTag, ValueError):
        raise KeyErased(KeyErased.__doc__) from None
