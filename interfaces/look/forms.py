"""The form to sign in with."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from interfaces.look import sign_ins
from interfaces.look.limits import hash_address
from records.ledger.clock import database_now
from records.walls.standing import Standing, assume_role


class SignInForm(AuthenticationForm):
    """Django's own, behind the count of attempts."""

    def clean(self) -> dict[str, Any]:
        """Count the attempt before any password is looked at."""
        name = self.cleaned_data.get("username")
        assume_role(Standing.DOOR)
        if name:
            self._count(name)
        return super().clean()

    def _count(self, name: str) -> None:
        now = database_now()
        try:
            sign_ins.count_attempt(name, now=now)
            if self.request is not None:
                sign_ins.count_attempt(f"from {hash_address(self.request)}", now=now)
        except sign_ins.TooManyAttempts:
            says = _("Too many attempts. Wait a minute and try again.")
            raise ValidationError(says, code="too_many_attempts") from None
