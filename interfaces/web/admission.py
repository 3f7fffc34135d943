"""How many requests does this process work on at once, and what do the others hear?

Each one more would make all of them slower, and takes a connection of the database. Beyond them
requests wait their turn for a short time, the longest waiting first; then they are refused.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from queue import Empty, SimpleQueue
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext as _

from interfaces.web.error_pages import RETRY_AFTER_SECONDS, render_unavailable

_WAIT_SECONDS: Final = 4.0

type _Places = SimpleQueue[None]


def limit_requests(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Limit how many requests are handled at once; a stream counts until it begins.

    Slow senders hold no place: what fits into memory is read before. Larger bodies are read by
    their page, and have half of the places at most.
    """
    most = settings.MARKWARDEN.web_requests
    places, of_uploads = _open_places(most), _open_places(max(1, most // 2))

    def respond(request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            try:
                if count_body_bytes(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
                    stack.enter_context(_take(of_uploads))
                else:
                    _ = request.body
                stack.enter_context(_take(places))
            except Empty:
                return _refuse(request)
            except UnreadablePostError:
                return HttpResponse(status=HTTPStatus.BAD_REQUEST)  # nobody is there to read it
            return answer(request)

    return respond


def _open_places(number: int) -> _Places:
    places: _Places = SimpleQueue()
    for _place in range(number):
        places.put(None)
    return places


@contextmanager
def _take(places: _Places) -> Iterator[None]:
    places.get(timeout=_WAIT_SECONDS)
    try:
        yield
    finally:
        places.put(None)


def count_body_bytes(request: HttpRequest) -> int:
    """Return the size of the body as it is announced; Django reads no more than that."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def _refuse(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        return _refuse_call()
    with translation.override(translation.get_language_from_request(request)):
        return render_unavailable(
            _("Too many people ask at once, so nothing was changed. Try again in a moment.")
        )


def _refuse_call() -> HttpResponse:
    """Refuse a call in the form of the API, whose own code is not run."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    problem = {
        "type": "urn:markwarden:busy",
        "title": status.phrase,
        "status": status,
        "detail": "Nothing was changed: too many calls at once. Send the same call again.",
        "errors": [],
        "refused": [],
    }
    return JsonResponse(
        problem,
        status=status,
        content_type="application/problem+json",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )
