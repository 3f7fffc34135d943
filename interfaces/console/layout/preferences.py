"""What staff set for themselves: letters of the keys, blurred or grey pictures."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from interfaces.console.layout import keyboard
from interfaces.web.access import Pages, allow_roles
from interfaces.web.accounts.views import YEAR_SECONDS
from records.accounts.models import User
from records.actions.accounts.single_sign_on import STAFF

PAGES = Pages()


PICTURES_COOKIE: Final = f"{settings.COOKIE_PREFIX}markwarden_pictures"  # written by console.js too
_VEILS: Final = ("blur", "grey")


def read_veils(request: HttpRequest | None) -> tuple[str, ...]:
    """Read how this browser softens pictures: blur, grey, both or neither."""
    names = request.COOKIES.get(PICTURES_COOKIE, "").split(".") if request else []
    return tuple(veil for veil in _VEILS if veil in names)


@PAGES.form("preferences/", allow_roles(*STAFF, is_personal=True))
def preferences(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show or save the form; its choices stay in the browser for a year."""
    del visitor
    keys = keyboard.read_letters(request)
    if request.method != "POST":
        return _render_form(request, keys)
    if "reset" in request.POST:
        return _save_choices(
            request, {command.name: command.letter for command in keyboard.COMMANDS}
        )
    keys = {name: request.POST.get(name, "").strip().lower() for name in keys}
    return (
        _render_form(request, keys, 422)
        if keyboard.find_faults(keys)
        else _save_choices(request, keys)
    )


def _render_form(request: HttpRequest, keys: keyboard.Letters, status: int = 200) -> HttpResponse:
    wrong = keyboard.find_faults(keys)
    rows = [(command, keys[command.name], wrong.get(command.name)) for command in keyboard.COMMANDS]
    context = {"rows": rows, "veiled": read_veils(request), "has_faults": bool(wrong)}
    return render(request, "console/preferences.html", context, status=status)


def _save_choices(request: HttpRequest, keys: keyboard.Letters) -> HttpResponse:
    answer = redirect("console:preferences")
    cookie = ".".join(veil for veil in _VEILS if request.POST.get(f"veil-{veil}"))
    _set_cookie(answer, keyboard.COOKIE, keyboard.encode_cookie(keys))
    _set_cookie(answer, PICTURES_COOKIE, cookie)
    messages.success(request, _("Saved in this browser."))
    return answer


def _set_cookie(answer: HttpResponse, name: str, value: str) -> None:
    is_secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=YEAR_SECONDS, secure=is_secure, samesite="Lax")
