"""Why somebody opens these pages: asked for once an hour, kept with each page that they open."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from interfaces.web.access import Pages, allow_roles
from records.accounts.models import Role, User
from records.actions.evidence import openings
from records.actions.evidence.steps import KEEPERS
from records.clock import database_now

PAGES = Pages()


READERS: Final = (*sorted(KEEPERS), Role.AUDITOR)
_WHY: Final = "evidence_why"  # of the session: the reason, and until when it is good
_LASTS: Final = timedelta(hours=1)
_LONGEST: Final = 200
_SAFE: Final = frozenset({"GET", "HEAD"})


@PAGES.step("evidence/why/", allow_roles(*READERS, is_personal=True))
def record_reason(request: HttpRequest, visitor: User) -> HttpResponse:
    """Keep why the visitor opens these pages, for an hour."""
    del visitor
    why = request.POST.get("why", "").replace("\0", "").strip()[:_LONGEST]
    keep_why(request, why, database_now() + _LASTS)
    url = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return redirect(url if is_here else reverse("console:orders"))


def keep_why(request: HttpRequest, why: str, until: datetime) -> None:
    """Keep a reason in the session; an empty one is asked for again."""
    request.session[_WHY] = [why, until.isoformat()]


def read_why(request: HttpRequest) -> str:
    """Return the reason that the visitor gave within the hour; empty if none.

    An older reason still counts for a form, so that nothing typed on its page is lost.
    """
    why, until = request.session.get(_WHY) or ("", "")
    is_good = why and (
        request.method not in _SAFE or database_now() < datetime.fromisoformat(until)
    )
    return why if is_good else ""


def open_page(
    request: HttpRequest,
    visitor: User,
    kind: str,
    thing_id: UUID | None,
    show: Callable[[], HttpResponseBase],
) -> HttpResponseBase:
    """Show a page of a thing, or of a list, to a person who said why, and write it down."""
    why = read_why(request)
    if not why:
        url = request.get_full_path() if request.method in _SAFE else ""
        return render(request, "console/evidence/why.html", {"next": url, "longest": _LONGEST})
    if request.method in _SAFE:
        openings.note_opening(kind, thing_id, why, visitor, now=database_now())
    return show()
