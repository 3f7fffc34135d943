"""Where the library that keeps people meets our records: accounts, letters, steps."""

import time
from datetime import timedelta
from typing import Any, Final, override

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress, Login
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

from interfaces.web import rate_limits
from interfaces.web.accounts.forms import RegisterForm
from records.accounts.models import AccountState, Role, User, user_actor
from records.actions.accounts import email_codes, registration
from records.actions.accounts.registration import AccountStep
from records.actions.filing import report_adoption
from records.clock import database_now
from records.notices.letters import confirmation_letters

_NEWS_KEPT_FOR: Final = timedelta(days=7)


class AccountAdapter(DefaultAccountAdapter):
    """The library's adapter, with our records, our outbox and our rules of sign-in."""

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post mail to our outbox, encrypted; mail for which we have no text is not sent."""
        kind = template_prefix.rpartition("/")[2].removesuffix("_signup")
        if kind in confirmation_letters.CODE_KINDS:
            address = f"{settings.MARKWARDEN.public_url}/sign-in/"
            code = context.get("code", "")
            message = email_codes.CodeMessage(email, code=code, address=address)
            kept_for = email_codes.KEPT_FOR if code else _NEWS_KEPT_FOR
            email_codes.post_code(kind, message, now=database_now(), kept_for=kept_for)

    @override
    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Send it to enrolled people too, whose address the library does not know."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    @override
    def is_login_by_code_required(self, login: Login) -> bool:
        """Return whether a filer without an app has to enter a code sent by email.

        Raises:
            RateLimitReached: so many codes were sent today to who knows the password.
        """
        person: User | None = login.user  # none: an address that is registered already
        is_asked = settings.MARKWARDEN.second_factor_of_filers
        if person is None or person.role != Role.FILER or not is_asked:
            return False
        is_new = person.account is not None and person.account.state == AccountState.REGISTERED
        methods = {record["method"] for record in get_authentication_records(self.request, person)}
        if is_new or "code" in methods or is_mfa_enabled(person):
            return False
        rate_limits.count_sign_in_code(person.pk)
        return True

    @override
    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's network, without the host, for their list of sessions."""
        return rate_limits.mask_address(request)

    @override
    def is_reauthentication_required(self, *, app: str, **more: object) -> bool:
        """Return whether to ask again: not soon after signing in.

        People with neither a password nor an app sign on at their organisation: they are signed
        out here, and sign on again.
        """
        visitor = self.request.user
        records = get_authentication_records(self.request, visitor)
        newest = max((record["at"] for record in records), default=0.0)
        if time.time() - newest < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        if visitor.is_authenticated and not self.get_reauthentication_methods(visitor):
            logout(self.request)
            raise ReauthenticationRequired
        is_required: bool = super().is_reauthentication_required(app=app, **more)
        return is_required

    @override
    def save_user(
        self,
        request: HttpRequest,
        user: User,
        form: RegisterForm,
        commit: bool = True,  # asked for by the library; a newcomer is always kept
    ) -> User:
        """Save a new user together with their account."""
        newcomer: User = super().save_user(request, user, form, commit=False)
        registration.register_account(newcomer, form.registration(), now=database_now())
        return newcomer

    def set_password(self, user: User, password: str) -> None:
        """Save only the password: the visitor is not signed in yet."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address; the first advances the account, and each brings its reports."""
        is_confirmed: bool = super().confirm_email(request, email_address)
        account = email_address.user.account
        if is_confirmed and account is not None:
            now = database_now()
            report_adoption.request_adoption(account, email_address.email, now)
            if account.state == AccountState.REGISTERED:
                actor = user_actor(email_address.user_id)
                registration.advance_account(
                    account.pk, AccountStep.VERIFY_EMAIL, actor=actor, now=now
                )
        return is_confirmed

    def add_message(self, *_said: object, **_more: object) -> None:
        """Drop the library's messages: our pages say what was done."""
