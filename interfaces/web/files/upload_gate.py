"""Before anything reads a large body: who sends it, and how often?

How many are read at once is bounded before: see interfaces/web/admission.py.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from threading import Lock
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from interfaces.web.admission import count_body_bytes
from interfaces.web.error_pages import handle_bad_request, render_unavailable
from interfaces.web.files.uploads import explain_refusal
from interfaces.web.rate_limits import count_uploads, hash_address, render_too_many
from interfaces.web.row_security import find_seller, find_visitor
from records.row_security.connection_role import drop_role
from records.row_security.rate_limits import RateLimitReached


class UploadGate:
    """A middleware before the one that looks for the form's token, which reads the body for it."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Leave the work to `process_view`: here we do not know yet who is signed in."""
        try:
            return self._respond(request)
        finally:
            if _HAS_TURN in request.META:
                _TURN.release()

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _positional: Sequence[object],
        _view_kwargs: Mapping[str, object],
    ) -> HttpResponseBase | None:
        """Refuse a stranger's large body unread; the API asks for a key before it reads one."""
        is_small = count_body_bytes(request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if is_small or getattr(view, "csrf_exempt", False):
            return None
        try:
            actor = _name_sender(request)
            sender = actor or _name_reporter(request)
            if not sender:
                return handle_bad_request(request, status=HTTPStatus.CONTENT_TOO_LARGE)
            if not (actor or take_turn(request)):
                return render_unavailable(str(explain_refusal("busy")))
            count_uploads(request, sender)
        except RateLimitReached as reached:
            return render_too_many(reached)
        finally:
            drop_role()
        return None


_TURN: Final = Lock()
_REPORTING: Final = frozenset({"portal:report", "portal:report_answer"})
_HAS_TURN: Final = "markwarden.turn"


def take_turn(request: HttpRequest) -> bool:
    """Return whether this report may send and open its files now: one at a time, without waiting.

    A slow sender, or ten papers that are slow to read, would hold a place for minutes; of visitors
    not signed in only one may. The turn ends with the request.
    """
    if _HAS_TURN not in request.META and _TURN.acquire(blocking=False):
        request.META[_HAS_TURN] = True
    return _HAS_TURN in request.META


def _name_reporter(request: HttpRequest) -> str:
    """Return the address as the sender of a public report; empty for other uploads."""
    match = request.resolver_match
    is_report = match is not None and match.view_name in _REPORTING
    is_fit = count_body_bytes(request) <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    return f"address:{hash_address(request)}" if is_report and is_fit else ""


def _name_sender(request: HttpRequest) -> str:
    if visitor := find_visitor(request):
        return visitor.actor
    seller = find_seller(request)
    return f"seller:{seller.pk}" if seller else ""
