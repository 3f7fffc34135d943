"""How many requests does this process work on at once, and what do the others hear?

Each one more would make all of them slower, and takes a connection of the database. Beyond them
requests wait their turn for a short time, the longest waiting first; then they are refused.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import local
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from interfaces.web.error_pages import RETRY_AFTER_SECONDS, render_unavailable
from interfaces.web.rate_limits import forget_sender

_WAIT_SECONDS: Final = 4.0

type _Places = SimpleQueue[None]


def limit_requests(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Limit how many requests are handled at once; a stream counts until it begins.

    Large bodies, which fill memory while they are read, have half of the places at most.
    """
    most = settings.MARKWARDEN.web_requests
    places, of_uploads = _open_places(most), _open_places(max(1, most // 2))

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":  # of which Django makes a GET
            return _refuse_trace(request)
        is_large = count_body_bytes(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        try:
            with ExitStack() as stack:
                for wanted in (of_uploads, places) if is_large else (places,):
                    stack.enter_context(_take(wanted))
                forget_sender()
                return answer(request)
        except _NoPlace:
            return _refuse(request)

    return respond


def _open_places(number: int) -> _Places:
    places: _Places = SimpleQueue()
    for _place in range(number):
        places.put(None)
    return places


class _NoPlace(Exception):
    pass


_HELD: Final = local()  # the places of the request that this thread works on


@contextmanager
def _take(places: _Places) -> Iterator[None]:
    try:
        places.get(timeout=_WAIT_SECONDS)
    except Empty:
        raise _NoPlace from None
    before = getattr(_HELD, "places", ())
    _HELD.places = (*before, places)
    try:
        yield
    finally:
        _HELD.places = before
        places.put(None)


@contextmanager
def step_aside() -> Iterator[None]:
    """Let others have this request's place while another process works for it.

    It waits for its place afterwards as long as it takes: who may step aside is limited elsewhere.
    """
    held: tuple[_Places, ...] = getattr(_HELD, "places", ())
    for places in held:
        places.put(None)
    try:
        yield
    finally:
        for places in held:
            places.get()


def count_body_bytes(request: HttpRequest) -> int:
    """Return the size of the body as it is announced; Django reads no more than that."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def _refuse(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        detail = "Nothing was changed: too many calls at once. Send the same call again."
        retry_after = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return _refuse_call(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, retry_after)
    with translation.override(translation.get_language_from_request(request)):
        return render_unavailable(
            _("Too many people ask at once, so nothing was changed. Try again in a moment.")
        )


def _refuse_trace(request: HttpRequest) -> HttpResponse:
    allowed = ["GET", "HEAD", "POST"]
    if not request.path_info.startswith("/api/"):
        return HttpResponseNotAllowed(allowed)
    status, detail = HTTPStatus.METHOD_NOT_ALLOWED, "No address takes TRACE."
    return _refuse_call(status, "method_not_allowed", detail, {"Allow": ", ".join(allowed)})


def _refuse_call(
    status: HTTPStatus, code: str, detail: str, headers: dict[str, str]
) -> HttpResponse:
    """Refuse a call in the form of the API, whose own code is not run."""
    problem = {
        "type": f"urn:markwarden:{code}",
        "title": status.phrase,
        "status": status,
        "detail": detail,
        "errors": [],
        "refused": [],
    }
    return JsonResponse(
        problem, status=status, content_type="application/problem+json", headers=headers
    )
