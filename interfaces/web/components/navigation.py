"""The places of a door, for its bar: what a person of that role may open, in order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context

from interfaces.web.labels import Label
from records.accounts.models import Role, User

_MOST_WITHOUT_MENUS: Final = 6


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One link of the bar."""

    address: str  # the name of its page
    label: Label
    roles: Collection[Role]
    pages: Collection[str] = ()  # names of further pages that lie behind it
    command: str = ""  # the name of the key that opens it, where there is one
    menu: Label = ""  # under which it lies where the bar would be long
    is_in_bar: bool = True  # else the search alone leads there

    def covers_page(self, page: str) -> bool:
        """Return whether the link leads to this page."""
        return page in {self.address.rpartition(":")[2], *self.pages}


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link as the bar shows it to one person on one page."""

    place: NavigationLink
    is_current: bool
    count: int = 0  # of what waits there for the visitor
    letter: str = ""  # of the key that opens it


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """A link by itself, or several under the name of their menu."""

    menu: Label
    links: tuple[ShownLink, ...]

    @property
    def is_current(self) -> bool:
        """Does the page lie behind one of them?"""
        return any(link.is_current for link in self.links)

    @property
    def count(self) -> int:
        """How much waits behind all of them."""
        return sum(link.count for link in self.links)


def find_request(context: Context) -> HttpRequest | None:
    """Return the request that a template is rendered for; None: there is none."""
    request = context.get("request")
    return request if isinstance(request, HttpRequest) else None


def group_links(links: Sequence[ShownLink]) -> tuple[NavigationGroup, ...]:
    """Group the links as the bar shows them: singly, or neighbours of one menu together."""
    links = [link for link in links if link.place.is_in_bar]
    menus = {str(link.place.menu) for link in links}
    if len(links) <= _MOST_WITHOUT_MENUS or len(menus) == 1:
        return tuple(NavigationGroup("", (link,)) for link in links)
    runs = (tuple(run) for _, run in groupby(links, lambda link: str(link.place.menu) or id(link)))
    return tuple(NavigationGroup(run[0].place.menu if len(run) > 1 else "", run) for run in runs)


def list_links(
    places: Iterable[NavigationLink],
    request: HttpRequest | None,
    counts: Mapping[str, int] | None = None,
) -> tuple[ShownLink, ...]:
    """List the visitor's links with what waits behind each; none without a sign-in."""
    visitor = getattr(request, "user", None) or AnonymousUser()
    if request is None or not isinstance(visitor, User):
        return ()
    links = (place for place in places if visitor.role in place.roles)
    return list_all_links(links, request, counts)


def list_all_links(
    places: Iterable[NavigationLink],
    request: HttpRequest | None,
    counts: Mapping[str, int] | None = None,
) -> tuple[ShownLink, ...]:
    """List all of these links, for every visitor."""
    match = request.resolver_match if request else None
    page = match.url_name or "" if match else ""
    waiting = counts or {}
    return tuple(
        ShownLink(place, place.covers_page(page), waiting.get(place.address, 0)) for place in places
    )
