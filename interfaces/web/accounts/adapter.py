"""Where the library that keeps people meets our records: accounts, letters, steps."""

from typing import Any, override

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest

from interfaces.web.accounts.forms import RegisterForm
from records.accounts.models import AccountState, User
from records.actions.accounts import email_codes, registration
from records.actions.accounts.registration import AccountStep
from records.actions.filing import report_adoption
from records.clock import database_now
from records.notices import confirmation_letters


class AccountAdapter(DefaultAccountAdapter):
    """The library's own, but for what has to stand in our records or go by our post."""

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into our outbox, sealed; what we have no words for is not sent."""
        kind = template_prefix.rpartition("/")[2].removesuffix("_signup")
        if kind in confirmation_letters.CODE_KINDS:
            address = f"{settings.MARKWARDEN.public_url}/sign-in/"
            sealed = email_codes.CodeMessage(email, code=context.get("code", ""), address=address)
            email_codes.post_code(kind, sealed, now=database_now())

    @override
    def save_user(
        self,
        request: HttpRequest,
        user: User,
        form: RegisterForm,
        commit: bool = True,  # asked for by the library; a newcomer is always kept
    ) -> User:
        """A newcomer is somebody only with an account of their own."""
        newcomer: User = super().save_user(request, user, form, commit=False)
        registration.register_account(newcomer, form.registration(), now=database_now())
        return newcomer

    def set_password(self, user: User, password: str) -> None:
        """Nothing else of a person is written by who is not known yet."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The first address that answers moves the account on; each brings its reports along."""
        is_confirmed: bool = super().confirm_email(request, email_address)
        account = email_address.user.account
        if is_confirmed and account is not None:
            now = database_now()
            report_adoption.request_adoption(account, email_address.email, now)
            if account.state == AccountState.REGISTERED:
                actor = f"user:{email_address.user_id}"
                registration.advance_account(
                    account.pk, AccountStep.VERIFY_EMAIL, actor=actor, now=now
                )
        return is_confirmed

    def add_message(self, *_said: object, **_more: object) -> None:
        """Our pages say what was done; the library's own words would stand beside them."""
