"""How a request stands, live: a stream says that something changed, a fragment shows what.

The stream carries no fact but "changed" and "decided": anyone who cannot have one asks for the
fragment every few seconds, and sees the same.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from interfaces.portal.cases.lookups import get_request
from interfaces.portal.cases.presenters import build_case_list, measure_progress
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.row_security import act_for_account
from records.accounts.models import User
from records.actions.filing import request_status
from records.actions.filing.request_status import RequestState
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.row_security.connection_pool import return_connection
from records.row_security.connection_role import drop_role

PAGES = Pages(allow_filers)
_REQUEST = "requests/<uuid:request_id>/"
_MOST_OF_ACCOUNT: Final = 3  # tabs of one account

_lock = Lock()
_open_streams: Counter[int] = Counter()


class TooManyStreams(Exception):
    """No more streams are opened here; ask for the status instead."""


@contextmanager
def reserve_stream(account_id: int) -> Iterator[None]:
    """Reserve a place for one stream.

    Raises:
        TooManyStreams: there is none.
    """
    most = settings.MARKWARDEN.web_streams  # who comes later asks every few seconds instead
    with _lock:
        if _open_streams.total() >= most or _open_streams[account_id] >= _MOST_OF_ACCOUNT:
            raise TooManyStreams(TooManyStreams.__doc__)
        _open_streams[account_id] += 1
    try:
        yield
    finally:
        with _lock:
            _open_streams[account_id] -= 1
            if not _open_streams[account_id]:
                del _open_streams[account_id]


LOOK_SECONDS: Final = 2.0
_ENDED: Final = (RequestState.DECIDED.value, RequestState.WITHDRAWN.value)
_CHANGED: Final = "event: changed\ndata: -\n\n"
STREAM_SECONDS: Final = 60.0  # then the browser opens another one, and others get their turn


@PAGES.show(f"{_REQUEST}status/", name="request_status")
@never_cache
def show_status(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """Render the summary, and the state of each case on the page."""
    takedown = get_request(get_account_id(visitor), request_id)
    now = database_now()
    page = {
        "progress": measure_progress(takedown, now=now),
        "list": build_case_list(request, takedown, now=now),
        "is_alone": True,
    }
    return render(request, "portal/cases/request.html#status", page)


@PAGES.show(f"{_REQUEST}live/", name="request_live")
def stream_changes(_request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponseBase:
    """Stream events; answer 503 if no place is free, so that the page polls instead."""
    account_id = get_account_id(visitor)
    request = get_request(account_id, request_id)
    places = ExitStack()
    try:
        places.enter_context(reserve_stream(account_id))
    except TooManyStreams:
        return HttpResponse(status=503, headers={"Retry-After": f"{STREAM_SECONDS:.0f}"})
    kind = "text/event-stream; charset=utf-8"
    answer = StreamingHttpResponse(_Stream(request, places), content_type=kind)
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"  # a proxy in front passes each event on at once
    return answer


class _Stream:
    """Yields events until all is decided or its time is over; closing it gives its place back."""

    def __init__(self, request: TakedownRequest, places: ExitStack) -> None:
        self._events = _iterate_events(request)
        self._places = places

    def __iter__(self) -> Iterator[str]:
        return self._events

    def close(self) -> None:
        """Release the place; the server calls this however the response ended."""
        self._places.close()


def _iterate_events(request: TakedownRequest) -> Iterator[str]:
    until = time.monotonic() + STREAM_SECONDS
    before = _read_state(request)
    # The page is older than the stream: whatever changed in between is asked for at once.
    yield f"retry: {LOOK_SECONDS * 1000:.0f}\n{_CHANGED}"
    while time.monotonic() < until:
        now = _read_state(request)
        if now != before:
            yield _CHANGED
        if now.startswith(_ENDED):
            yield "event: decided\ndata: -\n\n"
            return
        before = now
        yield ": here\n\n"  # a browser that went away is noticed by this
        time.sleep(LOOK_SECONDS)


def _read_state(takedown: TakedownRequest) -> str:
    """Read the state under a role that ends at once, so that the connection serves others."""
    act_for_account(takedown.account_id)
    try:
        (request,) = request_status.describe_requests([takedown], now=database_now())
    finally:
        drop_role()
        return_connection()
    return f"{request.state} {sorted(request.counts.items())}"
