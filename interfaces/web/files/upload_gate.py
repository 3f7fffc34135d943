"""Before anything reads a large body: who sends it, how often, and how many are read at once."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from interfaces.web.rate_limits import count_uploads, render_too_many
from interfaces.web.row_security import find_seller, find_visitor
from records.row_security.connection_role import drop_role
from records.row_security.rate_limits import RateLimitReached

SMALL_BODY: Final = 1 << 20  # no form without a file is larger
_AT_ONCE: Final = 4  # each may take three times its size while it is taken apart
_WAIT_SECONDS: Final = 10.0
_BODIES: Final = BoundedSemaphore(_AT_ONCE)


class UploadGate:
    """A middleware before the one that looks for the form's token, which reads the body for it."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Made once by Django."""
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let a few large bodies be read at a time; the others are asked to come again."""
        if _get_size(request) <= SMALL_BODY:
            return self._respond(request)
        if not _BODIES.acquire(timeout=_WAIT_SECONDS):
            return HttpResponse(
                status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "30"}
            )
        try:
            return self._respond(request)
        finally:
            _BODIES.release()

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _positional: Sequence[object],
        _named: Mapping[str, object],
    ) -> HttpResponseBase | None:
        """Refuse a stranger's large body unread; the API asks for a key before it reads one."""
        if _get_size(request) <= SMALL_BODY or getattr(view, "csrf_exempt", False):
            return None
        try:
            sender = _name_sender(request)
            if not sender:
                return HttpResponse(status=HTTPStatus.CONTENT_TOO_LARGE)
            count_uploads(request, sender)
        except RateLimitReached as reached:
            return render_too_many(reached)
        finally:
            drop_role()
        return None


def _get_size(request: HttpRequest) -> int:
    written = request.META.get("CONTENT_LENGTH") or "0"
    return int(written) if written.isdecimal() else 0


def _name_sender(request: HttpRequest) -> str:
    if visitor := find_visitor(request):
        return f"user:{visitor.pk}"
    seller = find_seller(request)
    return f"seller:{seller.pk}" if seller else ""
