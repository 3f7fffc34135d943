"""Why somebody opens these pages, and what was done with a thing, openings among it."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from interfaces.web.access import Pages, allow_roles
from interfaces.web.labels import label_stored
from records.accounts.models import Role, User, user_actor
from records.actions.evidence import openings
from records.actions.evidence.steps import KEEPERS
from records.clock import database_now
from records.evidence.acts import EvidenceAct
from records.evidence.models import Opening
from records.ledger.models import AuditEntry

PAGES = Pages()
READERS: Final = (*sorted(KEEPERS), Role.AUDITOR)
# Of the session: the reason, until when it is good, and the kinds of things found for it.
_WHY: Final = "evidence_why"
_LASTS: Final = timedelta(hours=1)
_LONGEST: Final = 200
_SAFE: Final = frozenset({"GET", "HEAD"})


@PAGES.step("evidence/why/", allow_roles(*READERS, is_personal=True))
def record_reason(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Keep why the visitor opens these pages, for an hour."""
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
    if request.method in _SAFE:
        return read_fresh_why(request)
    return str((request.session.get(_WHY) or ("",))[0])


def read_fresh_why(request: HttpRequest) -> str:
    """Return the reason that the visitor gave within the hour, also for a form; empty if none."""
    why, until, *_searched = request.session.get(_WHY) or ("", "")
    return why if why and database_now() < datetime.fromisoformat(until) else ""


def note_search(request: HttpRequest, visitor: User, kind: str) -> None:
    """Write down as an opened list that a search found things of a kind, once for each reason."""
    why, until, *searched = request.session[_WHY]
    if kind not in searched:
        openings.note_opening(kind, None, why, visitor, now=database_now())
        request.session[_WHY] = [why, until, *searched, kind]


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


_MOST: Final = 200
_DETAILS: Final = ("why", "said", "ground")


def list_history(kind: str, subject_id: int, thing_id: UUID) -> list[dict[str, Any]]:
    """List the history of a record, oldest first, as the timeline shows it."""
    chain = AuditEntry.objects.readable().filter(subject_kind=kind, subject_id=subject_id)
    entries = chain.order_by("-number").values_list("entry", flat=True)[:_MOST]
    rows = [json.loads(text) for text in entries]
    people = {
        user_actor(pk): name
        for pk, name in User.objects.filter(pk__in=_list_ids(rows)).values_list("pk", "username")
    }
    openings = Opening.objects.filter(thing_id=thing_id).select_related("person")
    moments: list[dict[str, Any]] = [
        {
            "at": datetime.fromisoformat(entry["at"]),
            "act": label_stored(EvidenceAct, entry["act"]),
            "who": people.get(entry["actor"], ""),
            "detail": [text for key in _DETAILS if (text := entry["body"].get(key))],
        }
        for entry in rows
    ]
    moments += [
        {
            "at": opening.opened_at,
            "act": _("opened"),
            "who": opening.person.username,
            "detail": [opening.why],
        }
        for opening in openings.order_by("-opened_at")[:_MOST]
    ]
    return sorted(moments, key=lambda moment: moment["at"])


def _list_ids(entries: Iterable[Mapping[str, Any]]) -> set[int]:
    """Return the ids of people among the actors."""
    actors = (entry["actor"].partition(":") for entry in entries)
    return {int(pk) for kind, _colon, pk in actors if kind == "user" and pk.isdecimal()}
