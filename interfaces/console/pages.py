"""The console's pages: the desk, and a case."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interfaces.console import typed
from interfaces.console.grounds import ACTS
from interfaces.console.queue import past_rulings, queue, undoable
from interfaces.console.screen import screen
from interfaces.console.seeing import DECIDERS, READERS, visible_case
from interfaces.look.doors import admits
from records.accounts.models import User
from records.ledger.clock import database_now


@admits(*DECIDERS)
@require_safe
def desk(request: HttpRequest, reviewer: User) -> HttpResponse:
    """What waits, what is held, what was ruled lately."""
    return _desk(request, reviewer, "console/desk.html")


@admits(*DECIDERS)
@require_safe
def desk_now(request: HttpRequest, reviewer: User) -> HttpResponse:
    """The part of the desk that changes, fetched again every few seconds."""
    return _desk(request, reviewer, "console/desk.html#now")


def _desk(request: HttpRequest, reviewer: User, template: str) -> HttpResponse:
    now = database_now()
    shown = {"queue": queue(reviewer, now=now), "past": past_rulings(reviewer, now=now)}
    return render(request, template, shown)


@admits(*READERS)
@require_safe
def case(request: HttpRequest, visitor: User, public_id: uuid.UUID) -> HttpResponse:
    """One case; who holds it finds the acts below."""
    now = database_now()
    shown = screen(visible_case(public_id, visitor, now=now), visitor, now=now)
    return render(
        request,
        "console/case.html",
        {
            "screen": shown,
            "acts": list(ACTS.values()) if shown.lease else [],
            "typed": typed.taken(request, public_id) if shown.lease else None,
            "undoable": undoable(visitor, now=now),
        },
    )
