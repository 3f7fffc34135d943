"""Has this member of staff shown a second factor in this session?"""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from records.accounts.models import User
from records.acts.signing_on import STAFF


def find_factor_page(request: HttpRequest, visitor: User) -> str | None:
    """The page that has to come first for this person; None: there is none."""
    if visitor.role not in STAFF or not settings.MARKWARDEN.second_factor_of_staff:
        return None
    if any(one["method"] == "mfa" for one in get_authentication_records(request, visitor)):
        return None
    return "mfa_reauthenticate" if is_mfa_enabled(visitor) else "mfa_activate_totp"


def note_factor_shown(request: HttpRequest, visitor: User, by: str = "totp") -> None:
    """Whoever sets a factor up has just shown it; single sign-on may have asked for one too."""
    record_authentication(request, visitor, method="mfa", type=by)
