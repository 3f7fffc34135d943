"""Which passwords are little more than words that everybody here knows?"""

import re
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Listed in docs/explanation/security.md: the product, its subject, its roles and its places.
OWN_WORDS: Final = (
    "markwarden", "takedown", "trademark", "copyright", "counterfeit", "infringement", "notice",
    "request", "listing", "marketplace", "seller", "merchant", "filer", "agent", "owner", "rights",
    "holder", "reviewer", "review", "senior", "verifier", "auditor", "policy", "admin",
    "console", "portal", "account", "password", "passwort", "secret", "welcome", "login", "signin",
    "mima", "shangbiao", "qinquan", "密码", "商标", "侵权",
)  # fmt: skip
_FEWEST_OTHERS: Final = 8


class OwnWordsValidator:
    """Refuses a password of which too little is left without these words, digits and signs."""

    def validate(self, password: str, _user: object = None) -> None:
        """Say why a password is refused.

        Raises:
            ValidationError: fewer than eight letters of it are anything else.
        """
        words = sorted((*OWN_WORDS, *_list_names_of_installation()), key=len, reverse=True)
        pattern = re.compile("|".join(re.escape(word) for word in words))
        is_made_of_them = bool(pattern.search(password.casefold()))
        rest = re.sub(r"[\W\d_]", "", pattern.sub("", password.casefold()))
        if is_made_of_them and len(rest) < _FEWEST_OTHERS:
            raise ValidationError(self.get_help_text(), code="password_of_own_words")

    def get_help_text(self) -> str:
        """Return the advice that the form shows."""
        return _("Words of this service and digits are easy to guess. Add other words.")


def _list_names_of_installation() -> list[str]:
    """List the parts of this installation's host name and of its marketplaces' codes."""
    host = urlsplit(settings.MARKWARDEN.public_url).hostname or ""
    names = [*host.split("."), *(place.code for place in settings.MARKWARDEN.marketplaces)]
    return [name.casefold() for name in names if len(name) > 3 and not name.isdigit()]
