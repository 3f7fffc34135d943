"""The console's pages: the desk, and a case."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from interfaces.console.cases import form_drafts
from interfaces.console.cases.actions import HOLD_CHOICES
from interfaces.console.cases.case_view import build_case_view
from interfaces.console.cases.permissions import READERS, SEE_ALL, filter_visible, get_visible_case
from interfaces.console.review.desk_queue import (
    build_queue,
    find_undoable_ruling,
    list_past_rulings,
)
from interfaces.console.review.filters import load_filter
from interfaces.console.review.groups.presenters import count_similar
from interfaces.console.review.notes_panel import build_action_bar, build_notes_panel
from interfaces.console.review.prefetch import list_picture_urls
from interfaces.console.review.reserved_cases import list_reserved_cases
from interfaces.console.review.roster.presenters import build_own_shift
from interfaces.console.review.waiting_list import build_waiting_list
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.request_headings import write_heading
from interfaces.web.components.search import note_opened
from records.accounts.models import Role, User
from records.cases.models import Case
from records.clock import database_now

PAGES = Pages()
_CASE = "cases/<uuid:public_id>/"


@PAGES.show("", allow_roles(*READERS))
def desk(request: HttpRequest, reviewer: User) -> HttpResponse:
    """Show what waits, what the reviewer holds, and their latest rulings."""
    return _render_desk(request, reviewer, "console/desk.html")


@PAGES.show("now/", allow_roles(*READERS))
def desk_now(request: HttpRequest, reviewer: User) -> HttpResponse:
    """Render the part of the desk that is fetched again every few seconds."""
    return _render_desk(request, reviewer, "console/desk.html#now")


def _render_desk(request: HttpRequest, visitor: User, template: str) -> HttpResponse:
    now = database_now()
    waitlist = build_waiting_list(request, now=now)
    context = {
        "queue": build_queue(visitor, waitlist.case_filter, now=now),
        "waitlist": waitlist,
        "shelf": list_reserved_cases(request.GET.get("shelf", ""), visitor, now=now),
        "past": list_past_rulings(visitor, now=now) if visitor.is_reviewer else [],
        "undoable": find_undoable_ruling(visitor, now=now),
        "shift": build_own_shift(visitor, now) if visitor.is_reviewer else None,
        "sees_all": visitor.role in SEE_ALL,
        "ahead": list_picture_urls(request, visitor, now=now),
    }
    return render(request, template, context)


@PAGES.show(_CASE, allow_roles(*READERS, foreign=404, overseers=SEE_ALL), name="case")
def case_detail(request: HttpRequest, visitor: User, public_id: uuid.UUID) -> HttpResponse:
    """Show a case, with the actions for its holder."""
    now = database_now()
    view = build_case_view(get_visible_case(public_id, visitor, now=now), visitor, now=now)
    note_opened(request, "case", public_id)
    bar = build_action_bar(view.case, visitor, is_held=view.lease is not None)
    return render(
        request,
        "console/case.html",
        {
            "screen": view,
            "similar": count_similar(view.case),
            "bar": bar,
            "spans": HOLD_CHOICES,
            "typed": form_drafts.pop_draft(request, public_id) if bar.acts else None,
            "notes_panel": build_notes_panel(view.case, visitor, now=now),
            "undoable": find_undoable_ruling(visitor, now=now),
            "ahead": list_picture_urls(request, visitor, now=now) if view.lease else [],
            "wanted": load_filter(request),
            "can_take_over": _can_take_over(visitor, view.holder),
        },
    )


@PAGES.show(
    f"{_CASE}request/", allow_roles(*READERS, foreign=404, overseers=SEE_ALL), name="request"
)
def request_detail(request: HttpRequest, visitor: User, public_id: uuid.UUID) -> HttpResponse:
    """Show the case's request, and those of its cases that the visitor may open."""
    now = database_now()
    case = get_visible_case(public_id, visitor, now=now)
    siblings = Case.objects.filter(request=case.request)
    cases = filter_visible(siblings, visitor, now=now).select_related("listing", "frozen")
    count = siblings.count()
    page = {
        "case": case,
        "heading": write_heading(case.request, count),
        "rows": cases.order_by("line"),
        "count": count,
    }
    return render(request, "console/request.html", page)


def _can_take_over(visitor: User, holder: User | None) -> bool:
    return visitor.role == Role.SENIOR_REVIEWER and holder is not None and holder != visitor
