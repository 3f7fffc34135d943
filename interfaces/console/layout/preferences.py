"""What staff set for themselves: letters of the keys, blurred or grey pictures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.web.access import Pages, allow_roles
from interfaces.web.accounts.views import YEAR_SECONDS
from records.accounts.models import User
from records.actions.accounts.single_sign_on import STAFF

COOKIE: Final = f"{settings.COOKIE_PREFIX}markwarden_keys"
_LETTER: Final = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a letter does."""

    name: str
    letter: str  # as the house sets it
    label: Promise


COMMANDS: Final = (
    Command("claim", "n", _("Claim the next case")),
    Command("uphold", "u", _("Uphold")),
    Command("reject", "r", _("Reject")),
    Command("ask", "c", _("Ask the filer")),
    Command("skip", "s", _("Skip")),
    Command("hold", "h", _("Hold: set the case aside")),
    Command("hand_over", "o", _("Hand over to a colleague")),
    Command("escalate", "e", _("Escalate to the senior reviewers")),
    Command("opinion", "p", _("Ask for a second opinion, or give one")),
    Command("note", "w", _("Write a note to colleagues")),
    Command("undo", "z", _("Undo the last ruling, for 30 seconds")),
    Command("back", "t", _("Take back a lost case, or take over a case that somebody holds")),
    Command("blur", "b", _("Blur or show the pictures")),
    Command("grey", "g", _("Show the pictures in grey or in colour")),
    Command("similar", "m", _("Cases similar to this one")),
    Command("home", "d", _("Go to the desk")),
)
type Letters = Mapping[str, str]
_DEFAULT_LETTERS: Final[Letters] = MappingProxyType(
    {command.name: command.letter for command in COMMANDS}
)


def read_letters(request: HttpRequest | None) -> Letters:
    """Read the letter of each command; the defaults if the cookie is missing or invalid."""
    cookie = request.COOKIES.get(COOKIE, "") if request else ""
    choices = dict(pair.split(":", 1) for pair in cookie.split(".") if ":" in pair)
    letters = {
        **_DEFAULT_LETTERS,
        **{name: key for name, key in choices.items() if name in _DEFAULT_LETTERS},
    }
    return letters if not find_faults(letters) else _DEFAULT_LETTERS


def find_faults(chosen_letters: Letters) -> Mapping[str, Promise]:
    """Return what is wrong with a choice, by command; empty if it can be used."""
    letters = list(chosen_letters.values())
    wrong: dict[str, Promise] = {}
    for name, letter in chosen_letters.items():
        if not _LETTER.fullmatch(letter):
            wrong[name] = _("Enter one letter from A to Z.")
        elif letters.count(letter) > 1:
            wrong[name] = _("Another command uses this letter.")
    return wrong


def encode_cookie(chosen_letters: Letters) -> str:
    """Encode the letters that differ from the defaults for the cookie."""
    return ".".join(
        f"{name}:{key}" for name, key in chosen_letters.items() if _DEFAULT_LETTERS[name] != key
    )


PAGES = Pages()
PICTURES_COOKIE: Final = f"{settings.COOKIE_PREFIX}markwarden_pictures"  # written by console.js too
_VEILS: Final = ("blur", "grey")


def read_veils(request: HttpRequest | None) -> tuple[str, ...]:
    """Read how this browser softens pictures: blur, grey, both or neither."""
    names = request.COOKIES.get(PICTURES_COOKIE, "").split(".") if request else []
    return tuple(veil for veil in _VEILS if veil in names)


@PAGES.form("preferences/", allow_roles(*STAFF, is_personal=True))
def preferences(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Show or save the form; its choices stay in the browser for a year."""
    keys = read_letters(request)
    if request.method != "POST":
        return _render_form(request, keys)
    if "reset" in request.POST:
        return _save_choices(request, {command.name: command.letter for command in COMMANDS})
    keys = {name: request.POST.get(name, "").strip().lower() for name in keys}
    return _render_form(request, keys, 422) if find_faults(keys) else _save_choices(request, keys)


def _render_form(request: HttpRequest, keys: Letters, status: int = 200) -> HttpResponse:
    wrong = find_faults(keys)
    rows = [(command, keys[command.name], wrong.get(command.name)) for command in COMMANDS]
    context = {"rows": rows, "veiled": read_veils(request), "has_faults": bool(wrong)}
    return render(request, "console/preferences.html", context, status=status)


def _save_choices(request: HttpRequest, keys: Letters) -> HttpResponse:
    answer = redirect("console:preferences")
    cookie = ".".join(veil for veil in _VEILS if request.POST.get(f"veil-{veil}"))
    _set_cookie(answer, COOKIE, encode_cookie(keys), is_for_scripts=False)
    _set_cookie(answer, PICTURES_COOKIE, cookie, is_for_scripts=True)
    messages.success(request, gettext("Saved in this browser."))
    return answer


def _set_cookie(answer: HttpResponse, name: str, value: str, *, is_for_scripts: bool) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=not is_for_scripts,
        samesite="Lax",
    )
