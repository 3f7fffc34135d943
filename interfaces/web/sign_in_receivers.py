"""What follows when people sign in, fail to, or change how they do: entries, and ended sessions."""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash, user_logged_out, user_login_failed
from django.dispatch import Signal, receiver
from django.http import HttpRequest

from interfaces.web import sign_in_attempts
from records.accounts.models import User
from records.actions.accounts import access
from records.clock import database_now

_log = logging.getLogger(__name__)

_ACTS: dict[Signal, str] = {
    user_logged_out: "sign_out",
    account.password_changed: "change_password",
    account.password_reset: "reset_password",
    account.email_changed: "change_email",
    factors.authenticator_added: "add_factor",
    factors.authenticator_removed: "remove_factor",
    factors.authenticator_reset: "renew_factor",
    factors.authenticator_used: "show_factor",
    factors.authentication_failed: "fail_factor",
    account.login_code_rejected: "fail_code",
}


@receiver(list(_ACTS))
def note_act(
    signal: Signal, user: User | None, authenticator: Authenticator | None = None, **_sent: object
) -> None:
    """Record the act in the person's audit chain, with the kind of factor if it has one."""
    if user is not None:
        body = {"factor": authenticator.type} if authenticator else {}
        access.note_sign_in(user.pk, _ACTS[signal], body, now=database_now())


@receiver(account.user_logged_in)
def note_sign_in(request: HttpRequest, user: User, **_sent: object) -> None:
    """Record the sign-in with its methods; single sign-on records itself."""
    methods = sorted(
        {str(record["method"]) for record in get_authentication_records(request, user)}
    )
    access.note_sign_in(user.pk, "sign_in", {"by": methods}, now=database_now())


@receiver(user_login_failed)
def note_failure(credentials: dict[str, Any], **_sent: object) -> None:
    """Record a wrong password; the limit of attempts bounds these entries."""
    person = sign_in_attempts.find_person(str(credentials.get("username", "")))
    if person is None:
        _log.warning("A password was tried under a name that nobody has.")
        return
    access.note_sign_in(person, "fail_sign_in", {}, now=database_now())


# A new password ends them by itself.
@receiver(
    [
        account.email_changed,
        factors.authenticator_added,
        factors.authenticator_removed,
        factors.authenticator_reset,
    ]
)
def end_other_sessions(request: HttpRequest, user: User, **_sent: object) -> None:
    """End the person's other sessions; the one that made the change goes on."""
    if request.user.is_authenticated:
        access.end_sessions(user)
        update_session_auth_hash(request, user)
