"""The console's pages: the desk, and a case."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interfaces.console import typed
from interfaces.console.ahead import addresses
from interfaces.console.colleagues.between import bar, between
from interfaces.console.colleagues.shelves import shelf
from interfaces.console.colleagues.times import CHOICES
from interfaces.console.groups.shown import count_similar
from interfaces.console.queue import past_rulings, queue, undoable
from interfaces.console.roster.shown import own_shift
from interfaces.console.screen import screen
from interfaces.console.seeing import READERS, SEE_ALL, visible_case
from interfaces.console.waiting import waitlist
from interfaces.console.wanted import kept
from interfaces.look.doors import admits
from records.accounts.models import Role, User
from records.ledger.clock import database_now


@admits(*READERS)
@require_safe
def desk(request: HttpRequest, reviewer: User) -> HttpResponse:
    """What waits, what is held, what was ruled lately."""
    return _desk(request, reviewer, "console/desk.html")


@admits(*READERS)
@require_safe
def desk_now(request: HttpRequest, reviewer: User) -> HttpResponse:
    """The part of the desk that changes, fetched again every few seconds."""
    return _desk(request, reviewer, "console/desk.html#now")


def _desk(request: HttpRequest, visitor: User, template: str) -> HttpResponse:
    now = database_now()
    asked = waitlist(request, now=now)
    shown = {
        "queue": queue(visitor, asked.wanted, now=now),
        "waitlist": asked,
        "shelf": shelf(request.GET.get("shelf", ""), visitor, now=now),
        "past": past_rulings(visitor, now=now) if visitor.is_reviewer else [],
        "undoable": undoable(visitor, now=now),
        "shift": own_shift(visitor, now) if visitor.is_reviewer else None,
        "sees_all": visitor.role in SEE_ALL,
        "ahead": addresses(request, visitor, now=now),
    }
    return render(request, template, shown)


@admits(*READERS, foreign=404, overseers=SEE_ALL)
@require_safe
def case(request: HttpRequest, visitor: User, public_id: uuid.UUID) -> HttpResponse:
    """One case; who holds it finds the acts below."""
    now = database_now()
    shown = screen(visible_case(public_id, visitor, now=now), visitor, now=now)
    offered = bar(shown.case, visitor, is_held=shown.lease is not None)
    return render(
        request,
        "console/case.html",
        {
            "screen": shown,
            "similar": count_similar(shown.case),
            "bar": offered,
            "spans": CHOICES,
            "typed": typed.taken(request, public_id) if offered.acts else None,
            "between": between(shown.case, visitor, now=now),
            "undoable": undoable(visitor, now=now),
            "ahead": addresses(request, visitor, now=now) if shown.lease else [],
            "wanted": kept(request),
            "can_take_over": _can_take_over(visitor, shown.holder),
        },
    )


def _can_take_over(visitor: User, holder: User | None) -> bool:
    return visitor.role == Role.SENIOR_REVIEWER and holder is not None and holder != visitor
