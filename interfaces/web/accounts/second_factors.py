"""Second factors are kept sealed: a copy of the database lets nobody in."""

from typing import override

from allauth.mfa.adapter import DefaultMFAAdapter

from records.accounts.encryption import Purpose, seal_text, unseal_text


class SecondFactorAdapter(DefaultMFAAdapter):
    """The library's own, which would keep the seeds as they are."""

    @override
    def encrypt(self, text: str) -> str:
        return seal_text(text, Purpose.SECOND_FACTORS)

    @override
    def decrypt(self, encrypted_text: str) -> str:
        return unseal_text(encrypted_text, Purpose.SECOND_FACTORS)
