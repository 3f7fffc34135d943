"""How a request stands, live: a stream says that something changed, a fragment shows what.

The stream carries no fact but "changed" and "decided": whoever cannot have one asks for the
fragment every few seconds, and sees the same.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from interfaces.look.doors import allow_roles, get_account_id
from interfaces.look.walls import act_for_account
from interfaces.portal.requests.cases import build_case_list
from interfaces.portal.requests.progress import measure_progress
from interfaces.portal.requests.streams import TooManyStreams, reserve_stream
from records.accounts.models import Role, User
from records.acts import following
from records.acts.following import RequestState
from records.complaints.models import TakedownRequest
from records.ledger.clock import database_now
from records.walls.standing import drop_role

LOOK_SECONDS: Final = 2.0
_ENDED: Final = (RequestState.DECIDED.value, RequestState.WITHDRAWN.value)
_CHANGED: Final = "event: changed\ndata: -\n\n"
STREAM_SECONDS: Final = 60.0  # then the browser opens another one, and others get their turn


@allow_roles(Role.FILER, foreign=404)
@never_cache
def show_status(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """The summary, and the state of each case that the page shows."""
    found = get_object_or_404(
        following.list_requests(get_account_id(visitor)), public_id=request_id
    )
    now = database_now()
    page = {
        "progress": measure_progress(found, now=now),
        "list": build_case_list(request, found, now=now),
        "is_alone": True,
    }
    return render(request, "portal/requests/status.html", page)


@allow_roles(Role.FILER, foreign=404)
def stream_changes(_request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponseBase:
    """A stream of events; 204, by which browsers do not come again, where no place is free."""
    account_id = get_account_id(visitor)
    found = get_object_or_404(following.list_requests(account_id), public_id=request_id)
    places = ExitStack()
    try:
        places.enter_context(reserve_stream(account_id))
    except TooManyStreams:
        return HttpResponse(status=204)
    answer = StreamingHttpResponse(_Stream(found, places), content_type="text/event-stream")
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"  # a proxy in front passes each event on at once
    return answer


class _Stream:
    """Yields events until all is decided or its time is over; closing it gives its place back."""

    def __init__(self, found: TakedownRequest, places: ExitStack) -> None:
        self._events = _iterate_events(found)
        self._places = places

    def __iter__(self) -> Iterator[str]:
        return self._events

    def close(self) -> None:
        """Called by the server, whatever ended the answer."""
        self._places.close()


def _iterate_events(found: TakedownRequest) -> Iterator[str]:
    until = time.monotonic() + STREAM_SECONDS
    before = _read_state(found)
    # The page is older than the stream: whatever changed in between is asked for at once.
    yield f"retry: {LOOK_SECONDS * 1000:.0f}\n{_CHANGED}"
    while time.monotonic() < until:
        now = _read_state(found)
        if now != before:
            yield _CHANGED
        if now.startswith(_ENDED):
            yield "event: decided\ndata: -\n\n"
            return
        before = now
        yield ": here\n\n"  # a browser that went away is noticed by this
        time.sleep(LOOK_SECONDS)


def _read_state(found: TakedownRequest) -> str:
    """How it stands. The request's own standing ended with its view: this one ends at once."""
    act_for_account(found.account_id)
    try:
        (one,) = following.describe_requests([found], now=database_now())
    finally:
        drop_role()
    return f"{one.state} {sorted(one.counts.items())}"
