"""Forms that a password or a code is typed into once more: guesses are counted by person."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, override

from allauth.account.forms import ChangePasswordForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as CodeForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm

from records.accounts.models import User
from records.row_security.rate_limits import Limit, refill_tokens, spend_tokens

GUESSES_PER_HOUR: Final = 10


@contextmanager
def _counted_guess(person: User) -> Iterator[None]:
    """Count before anything is compared, wherever it comes from; the right answer starts anew."""
    limit = Limit("guesses of this person", str(person.pk), GUESSES_PER_HOUR, 3_600.0)
    spend_tokens([limit])
    yield
    refill_tokens(limit)


class CountedCodeForm(CodeForm):
    """The second step of signing in."""

    @override
    def clean_code(self) -> str:
        with _counted_guess(self.user):
            return str(super().clean_code())


class CountedCodeAgainForm(CodeAgainForm):
    """The same for who is signed in."""

    @override
    def clean_code(self) -> str:
        with _counted_guess(self.user):
            return str(super().clean_code())


class CountedPasswordForm(ReauthenticateForm):
    """The password again, for who is signed in."""

    def clean_password(self) -> str:
        with _counted_guess(self.user):
            return str(super().clean_password())


class CountedNewPasswordForm(ChangePasswordForm):
    """A new password, with the old one."""

    def clean_oldpassword(self) -> str:
        with _counted_guess(self.user):
            return str(super().clean_oldpassword())
