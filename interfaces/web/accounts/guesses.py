"""Forms that a password or a code is typed into once more: guesses are counted by person."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, override

from allauth.account.forms import ChangePasswordForm, ReauthenticateForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as CodeForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.conf import settings
from django.core.exceptions import ValidationError

from interfaces.web.accounts.second_factors import hash_recovery_code
from records.accounts.models import User
from records.actions.accounts import access
from records.clock import database_now
from records.row_security.rate_limits import Limit, RateLimitReached, refill_tokens, spend_tokens

GUESSES_PER_HOUR: Final = 10
_USED_SECONDS: Final = 120.0  # a code of the app is good for thirty


@contextmanager
def _counted_guess(person: User) -> Iterator[None]:
    """Count before anything is compared, from any address; the right answer resets the count."""
    limit = Limit("guesses of this person", str(person.pk), GUESSES_PER_HOUR, 3_600.0)
    spend_tokens([limit])
    yield
    refill_tokens(limit)


def _use_once(person: User, code: str) -> str:
    """Return the code at its first use in any process; the library forgets too soon."""
    key = settings.SECRET_KEY.encode()
    digest = hmac.digest(key, normalize_user_code(code).encode(), hashlib.sha256)[:16].hex()
    use = Limit("uses of this code", f"{person.pk}:{digest}", 1, _USED_SECONDS)
    try:
        spend_tokens([use])
    except RateLimitReached:
        raise get_adapter().validation_error("incorrect_code") from None
    return code


class CountedCodeForm(CodeForm):
    """The second step of signing in."""

    @override
    def clean_code(self) -> str:
        with _counted_guess(self.user):
            self.cleaned_data["code"] = hash_recovery_code(self.user, self.cleaned_data["code"])
            return _use_once(self.user, super().clean_code())


class CountedCodeAgainForm(CodeAgainForm):
    """The form that asks a signed-in person for a code again."""

    @override
    def clean_code(self) -> str:
        with _counted_guess(self.user):
            self.cleaned_data["code"] = hash_recovery_code(self.user, self.cleaned_data["code"])
            return _use_once(self.user, super().clean_code())


class FirstCodeForm(ActivateTOTPForm):
    """The code that sets a factor up; it opens nothing afterwards."""

    @override
    def clean_code(self) -> str:
        return _use_once(self.user, super().clean_code())


class CountedPasswordForm(ReauthenticateForm):
    """The form that asks a signed-in person for the password again."""

    def clean_password(self) -> str:
        with _counted_guess(self.user):
            return str(super().clean_password())


class CountedNewPasswordForm(ChangePasswordForm):
    """A new password, with the old one."""

    def clean_oldpassword(self) -> str:
        with _counted_guess(self.user):
            try:
                return str(super().clean_oldpassword())
            except ValidationError:  # of this one the library tells nobody
                access.note_sign_in(self.user.pk, "fail_password", {}, now=database_now())
                raise
