"""Before anything reads a large body: who sends it, and how often?

How many are read at once is bounded before: see interfaces/web/admission.py.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from interfaces.web.admission import count_body_bytes
from interfaces.web.error_pages import handle_bad_request
from interfaces.web.rate_limits import count_uploads, hash_address, render_too_many
from interfaces.web.row_security import find_seller, find_visitor
from records.row_security.connection_role import drop_role
from records.row_security.rate_limits import RateLimitReached


class UploadGate:
    """A middleware before the one that looks for the form's token, which reads the body for it."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Made once by Django."""
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Leave it to `process_view`: here nobody knows yet who is signed in."""
        return self._respond(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _positional: Sequence[object],
        _named: Mapping[str, object],
    ) -> HttpResponseBase | None:
        """Refuse a stranger's large body unread; the API asks for a key before it reads one."""
        is_small = count_body_bytes(request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if is_small or getattr(view, "csrf_exempt", False):
            return None
        try:
            sender = _name_sender(request) or _name_reporter(request)
            if not sender:
                return handle_bad_request(request, status=HTTPStatus.CONTENT_TOO_LARGE)
            count_uploads(request, sender)
        except RateLimitReached as reached:
            return render_too_many(reached)
        finally:
            drop_role()
        return None


def _name_reporter(request: HttpRequest) -> str:
    """A stranger sends files with a report alone, as many as their address may."""
    match = request.resolver_match
    is_report = match is not None and match.view_name == "portal:report"
    is_fit = count_body_bytes(request) <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    return f"address:{hash_address(request)}" if is_report and is_fit else ""


def _name_sender(request: HttpRequest) -> str:
    if visitor := find_visitor(request):
        return f"user:{visitor.pk}"
    seller = find_seller(request)
    return f"seller:{seller.pk}" if seller else ""
