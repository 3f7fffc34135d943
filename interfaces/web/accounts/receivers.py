"""What follows when a person changes how they sign in: their other sessions end."""

from allauth.account.signals import email_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth import update_session_auth_hash
from django.dispatch import receiver
from django.http import HttpRequest

from records.accounts.models import User
from records.actions.accounts import access


# A new password ends them by itself.
@receiver([email_changed, authenticator_added, authenticator_removed, authenticator_reset])
def end_other_sessions(request: HttpRequest, user: User, **_sent: object) -> None:
    """The one that changed it goes on; who confirms a first address has none yet."""
    if request.user.is_authenticated:
        access.end_sessions(user)
        update_session_auth_hash(request, user)
