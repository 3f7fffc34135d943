"""When does a session end? After a while without its person, and once a working day is over."""

import time
from typing import Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest

from records.accounts.models import User
from records.actions.accounts.single_sign_on import STAFF

BACKGROUND_HEADER: Final = "X-Background"  # what a page asks for by itself shows nobody's presence
_BEGAN: Final = "began_at"
_SEEN_AT: Final = "seen_at"
_NOTED_EVERY_SECONDS: Final = 60.0  # a row is written so often, not with every page


def is_over(request: HttpRequest, visitor: User) -> bool:
    """Return whether the session has lasted too long; if not, record that its person is here."""
    config, now = settings.MARKWARDEN, time.time()
    idle_minutes, most_hours = (
        (config.staff_idle_minutes, config.staff_session_hours)
        if visitor.role in STAFF
        else (config.filer_idle_minutes, config.filer_session_hours)
    )
    began = request.session.get(_BEGAN, now)
    seen_at = request.session.get(_SEEN_AT, now)
    if now - seen_at >= 60 * idle_minutes or now - began >= 3600 * most_hours:
        return True
    if _BEGAN not in request.session:
        request.session[_BEGAN] = request.session[_SEEN_AT] = now
    elif now - seen_at >= _NOTED_EVERY_SECONDS and not _is_background(request):
        request.session[_SEEN_AT] = now
    return False


def renew_session_key(request: HttpRequest) -> None:
    """Let the same session go on under another key."""
    before = request.session.session_key
    request.session.cycle_key()
    sessions = UserSession.objects.filter(session_key=before)
    sessions.update(session_key=request.session.session_key)


def _is_background(request: HttpRequest) -> bool:
    is_stream = "text/event-stream" in request.headers.get("Accept", "")
    return is_stream or BACKGROUND_HEADER in request.headers
