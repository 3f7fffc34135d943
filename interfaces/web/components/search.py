"""One search for each door: a page that works without a script, and the palette over each page.

What was typed never stands in an address: it comes by POST and is kept in the session.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interfaces.web.components.navigation import NavigationLink, list_links
from interfaces.web.components.waiting import Waiting, list_once
from interfaces.web.labels import Label
from records.accounts.models import User
from records.cases.search import LONGEST

MOST_OF_KIND: Final = 8
_WORDS: Final = "search_words"
_OPENED: Final = "opened_lately"
_MOST_OPENED: Final = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, and where it is."""

    title: str
    detail: Label
    address: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind."""

    label: Label
    hits: Sequence[Hit]


type Opened = tuple[str, str]  # the kind of a thing, and its public id


@dataclass(frozen=True, slots=True)
class SearchDoor:
    """How a door searches."""

    address: str  # the name of its page
    base: str  # the template of its pages
    links: Sequence[NavigationLink]
    find: Callable[[HttpRequest, User, str], Iterable[Hits]]
    list_waiting: Callable[..., tuple[Waiting, ...]]  # of the visitor; the time by name
    show_opened: Mapping[str, Callable[[User, Sequence[str]], Mapping[str, Hit]]]  # by kind


def search_response(request: HttpRequest, visitor: User, door: SearchDoor) -> HttpResponse:
    """Return the search page, the palette's part of it, or a redirect after a posted text."""
    query = request.session.get(_WORDS, "")
    if request.method == "POST":
        query = request.POST.get("q", "").replace("\0", "").strip()[:LONGEST]
        if "HX-Request" not in request.headers:
            request.session[_WORDS] = query
            return redirect(door.address)
    hits = _find(request, visitor, door, query)
    context = {
        "base": door.base,
        "typed": query,
        "groups": hits,
        "count": sum(len(group.hits) for group in hits),
    }
    name = "web/search.html#options" if request.method == "POST" else "web/search.html"
    return render(request, name, context)


def _find(request: HttpRequest, visitor: User, door: SearchDoor, query: str) -> list[Hits]:
    groups = [Hits(_("Waiting for you"), _list_waiting(request, door, query))]
    if not query:
        groups.append(Hits(_("Opened lately"), _list_opened(request, visitor, door)))
    else:
        groups += door.find(request, visitor, query)
    groups.append(Hits(_("Go to"), _list_pages(request, door, query)))
    return [group for group in groups if group.hits]


def _list_waiting(request: HttpRequest, door: SearchDoor, query: str) -> list[Hit]:
    """List what waits for the visitor: all of it, or what the words name."""
    waitings = list_once(request, door.list_waiting)
    return [
        Hit(str(waiting.label), waiting.figure, waiting.address)
        for waiting in waitings
        if query.casefold() in str(waiting.label).casefold()
    ]


def _list_pages(request: HttpRequest, door: SearchDoor, query: str) -> list[Hit]:
    labels = [(link.place, str(link.place.label)) for link in list_links(door.links, request)]
    return [
        Hit(text, str(place.menu), reverse(place.address))
        for place, text in labels
        if query.casefold() in text.casefold()
    ]


def note_opened(request: HttpRequest, kind: str, public_id: object) -> None:
    """Keep in the session that a thing's page was opened, the newest first."""
    before, now = request.session.get(_OPENED, []), [kind, str(public_id)]
    if before[:1] != [now]:
        rest = [page for page in before if page != now]
        request.session[_OPENED] = [now, *rest][:_MOST_OPENED]


def _list_opened(request: HttpRequest, visitor: User, door: SearchDoor) -> list[Hit]:
    """List the pages opened lately, without those the person may no longer see."""
    entries = [(kind, key) for kind, key in request.session.get(_OPENED, [])]
    hits = {
        (kind, key): hit
        for kind, show in door.show_opened.items()
        for key, hit in show(
            visitor, [key for opened_kind, key in entries if opened_kind == kind]
        ).items()
    }
    return [hits[key] for key in entries if key in hits]
