"""What is kept encrypted: letters with codes under the server's key, images under an account's."""

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from records.accounts.models.identity import SubjectKey

_NONCE_BYTES: Final = 12


class KeyErased(Exception):
    """The key of this account's images was erased: nobody can read them any more."""


def seal(content: bytes, purpose: str) -> bytes:
    """Encrypt with the server's key, which is derived from MARKWARDEN_SECRET_KEY."""
    return _encrypt(_derive_key(purpose), content)


def unseal(content: bytes, purpose: str) -> bytes:
    """Decrypt what was sealed for this purpose.

    Raises:
        KeyErased: another key closed it, or somebody altered it.
    """
    return _decrypt(_derive_key(purpose), content)


def encrypt_for_account(account_id: int, content: bytes) -> bytes:
    """Encrypt with the account's own key, which is made when it is first needed.

    Raises:
        KeyErased: this subject was erased; nothing new is kept for it.
    """
    fresh = seal(AESGCM.generate_key(256), _WRAPPING)
    kept, _ = SubjectKey.objects.get_or_create(account_id=account_id, defaults={"wrapped": fresh})
    return _encrypt(_subject_key(kept), content)


def decrypt_for_account(account_id: int, content: bytes) -> bytes:
    """Decrypt what was encrypted for this account.

    Raises:
        KeyErased: its key is gone.
    """
    kept = SubjectKey.objects.filter(account_id=account_id).first()
    if kept is None:
        raise KeyErased(KeyErased.__doc__)
    return _decrypt(_subject_key(kept), content)


_WRAPPING: Final = "keys of subjects"


def _subject_key(kept: SubjectKey) -> bytes:
    if not kept.wrapped:
        raise KeyErased(KeyErased.__doc__)
    return unseal(bytes(kept.wrapped), _WRAPPING)


def _derive_key(purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return derived.derive(settings.MARKWARDEN.secret_key.encode())


def _encrypt(key: bytes, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, None)


def _decrypt(key: bytes, content: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], None)
    except InvalidTag:
        raise KeyErased(KeyErased.__doc__) from None
