"""Second factors encrypted, recovery codes hashed: a copy of the database lets nobody sign in."""

import secrets
from typing import Any, Final, override

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import get_hasher

from records.accounts.encryption import Purpose, seal_text, unseal_text
from records.accounts.models import User

_COUNT: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read for another
_LENGTH: Final = 12
_MIGRATED_CODES: Final = "migrated_codes"  # where the library looks for codes it did not derive


class SecondFactorAdapter(DefaultMFAAdapter):
    """The library's own, which would keep the seeds as they are."""

    @override
    def encrypt(self, text: str) -> str:
        return seal_text(text, Purpose.SECOND_FACTORS)

    @override
    def decrypt(self, encrypted_text: str) -> str:
        return unseal_text(encrypted_text, Purpose.SECOND_FACTORS)


def renew_recovery_codes(person_id: int | None) -> list[str]:
    """Put ten codes of which only hashes are kept in place of the library's; return the codes."""
    authenticator = _find_kept(person_id)
    if authenticator is None:
        return []
    salt = get_hasher().salt()
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(_COUNT)]
    hashes = [get_hasher().encode(code, salt) for code in codes]
    authenticator.data = {
        _MIGRATED_CODES: [seal_text(digest, Purpose.SECOND_FACTORS) for digest in hashes]
    }
    authenticator.save(update_fields=["data"])
    return codes


def hash_recovery_code(person: User, typed_code: str) -> str:
    """Hash what was typed if it looks like a recovery code of this person; else return it."""
    code = "".join(typed_code.split()).casefold()
    authenticator = _find_kept(person.pk) if len(code) == _LENGTH else None
    if authenticator is None or not authenticator.data.get(_MIGRATED_CODES):
        return typed_code
    hasher: Any = get_hasher()
    first = unseal_text(authenticator.data[_MIGRATED_CODES][0], Purpose.SECOND_FACTORS)
    return str(hasher.encode(code, hasher.decode(first)["salt"]))


def _find_kept(person_id: int | None) -> Authenticator | None:
    of_type = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)
    return of_type.filter(user_id=person_id).first()
