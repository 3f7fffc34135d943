"""Why a single sign-on lets nobody in, in words that say what to do."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NOT_TRUSTED: Final = _(
    "What your organisation's sign-in sent could not be trusted, so nobody was signed in. Begin "
    "again; if it happens twice, tell your administrator."
)
_REFUSALS: Final[Mapping[str, str | Promise]] = {
    "issuer_silent": _(
        "Your organisation's sign-in does not answer. Try again in a minute, or sign in with your "
        "password."
    ),
    "not_signed_in_there": _(
        "Your organisation's sign-in let nobody in, or you stopped there. Begin again."
    ),
    "not_begun": _(
        "This sign-in was not begun in this browser, was used already, or is older than ten "
        "minutes. Begin again."
    ),
    "wrong_state": _("This sign-in was begun elsewhere, perhaps in another tab. Begin again."),
    "code_refused": _("This sign-in was used already, or took too long. Begin again."),
    "expired": _(
        "What your organisation's sign-in sent is out of date. Begin again; if it happens twice, "
        "its clock or ours is wrong: tell your administrator."
    ),
    "email_unverified": _(
        "Your organisation has not verified your email address. Ask your administrator to verify "
        "it, then begin again."
    ),
    "no_such_staff": _(
        "No member of staff has your email address here. Ask your administrator to enrol you. "
        "Rights holders sign in with their password."
    ),
    "other_subject": _(
        "Your email address is tied to another person of your organisation's sign-in. Ask your "
        "administrator to release it."
    ),
}


def explain_refusal(code: str) -> str | Promise:
    """A forged token and one for somebody else say the same: nobody can do more about either."""
    return _REFUSALS.get(code, _NOT_TRUSTED)
