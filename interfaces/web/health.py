"""Does the web process live, is it ready? Answered before any page, for supervisors.

A probe comes to the process's own address, which is not a host of the pages, and as nobody.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

_UNDERSCORED: Final = "HTTP_X_UNDERSCORED"
_KEPT_SECONDS: Final = 1.0
_WAIT_SECONDS: Final = 2.0


def answer_probes(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer `/health/live` and `/health/ready`, and pass on all other requests.

    A busy process that says so to its visitors is ready: its neighbours are as busy.
    """
    probe = _DatabaseProbe()

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":  # of which Django makes a GET
            return HttpResponseNotAllowed(["GET", "POST"])
        if request.path_info == "/health/live":
            # To WSGI a name with underscores is that with hyphens: the doctor asks who drops it.
            return JsonResponse({"pages": True, "hyphens": _UNDERSCORED not in request.META})
        if request.path_info == "/health/ready":
            is_answering = probe.is_up()
            return JsonResponse({"database": is_answering}, status=200 if is_answering else 503)
        return answer(request)

    return respond


class _DatabaseProbe:
    """Asks the database once a second at most, one at a time, however many want to know."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked_at = -_KEPT_SECONDS
        self._is_up = False

    def is_up(self) -> bool:
        """Return whether the database answers; False after waiting too long for another probe."""
        if not self._lock.acquire(timeout=_WAIT_SECONDS):
            return False
        try:
            if time.monotonic() - self._asked_at >= _KEPT_SECONDS:
                self._is_up = _ask_database()
                self._asked_at = time.monotonic()
            return self._is_up
        finally:
            self._lock.release()


def _ask_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        connection.close()
        return False
    return True
