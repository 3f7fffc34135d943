"""What is kept under a key: letters with codes under the house's, images under their subject's."""

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


def sealed(content: bytes, purpose: str) -> bytes:
    """Under the key of the house, which follows from MARKWARDEN_SECRET_KEY."""
    return _closed(_house_key(purpose), content)


def unsealed(content: bytes, purpose: str) -> bytes:
    """What was sealed for this purpose.

    Raises:
        KeyErased: another key closed it, or somebody altered it.
    """
    return _opened(_house_key(purpose), content)


def encrypted(account_id: int, content: bytes) -> bytes:
    """Under the subject's key, which is made when it is first needed.

    Raises:
        KeyErased: this subject was erased; nothing new is kept for it.
    """
    fresh = sealed(AESGCM.generate_key(256), _WRAPPING)
    kept, _ = SubjectKey.objects.get_or_create(account_id=account_id, defaults={"wrapped": fresh})
    return _closed(_subject_key(kept), content)


def decrypted(account_id: int, content: bytes) -> bytes:
    """What was encrypted for this subject.

    Raises:
        KeyErased: its key is gone.
    """
    kept = SubjectKey.objects.filter(account_id=account_id).first()
    if kept is None:
        raise KeyErased(KeyErased.__doc__)
    return _opened(_subject_key(kept), content)


_WRAPPING: Final = "keys of subjects"


def _subject_key(kept: SubjectKey) -> bytes:
    if not kept.wrapped:
        raise KeyErased(KeyErased.__doc__)
    return unsealed(bytes(kept.wrapped), _WRAPPING)


def _house_key(purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return derived.derive(settings.MARKWARDEN.secret_key.encode())


def _closed(key: bytes, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, None)


def _opened(key: bytes, content: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], None)
    except InvalidTag:
        raise KeyErased(KeyErased.__doc__) from None
