"""How often may codes be asked for and tried? By address and by email, known or not alike."""

import hashlib
import hmac
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from interfaces.web.rate_limits import hash_address
from records.row_security.rate_limits import DAY, Limit, spend_tokens

_HOUR: Final = 3_600.0
_LETTERS_PER_EMAIL: Final = 10


def count_form(request: HttpRequest) -> None:
    """Count one form sent to a page of newcomers: each may cost a letter or try a code.

    Raises:
        RateLimitReached: wait.
    """
    chosen = settings.MARKWARDEN
    limits = [
        Limit("forms from this address", hash_address(request), chosen.codes_per_address, _HOUR)
    ]
    if email := request.POST.get("email", "").strip():
        limits.append(Limit("letters to this email", _hash_email(email), _LETTERS_PER_EMAIL, DAY))
    spend_tokens(limits)


def count_letter(email: str, most: int) -> None:
    """Count one letter that somebody has sent to an address which nobody has proven.

    Raises:
        RateLimitReached: nothing is sent.
    """
    spend_tokens([Limit("letters to this email", _hash_email(email.strip()), most, DAY)])


def _hash_email(email: str) -> str:
    key = settings.MARKWARDEN.secret_key.encode()
    return hmac.digest(key, email.casefold().encode(), hashlib.sha256)[:16].hex()
