"""The places of a door, for its bar: what a person of that role may open, in order."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from interfaces.look.labels import Label
from records.accounts.models import Role, User


@dataclass(frozen=True, slots=True)
class Place:
    """One link of the bar."""

    address: str  # the name of its page
    label: Label
    roles: frozenset[Role]
    pages: frozenset[str] = frozenset()  # names of further pages that lie behind it
    command: str = ""  # the name of the key that opens it, where there is one

    def has(self, page: str) -> bool:
        """Does this page lie behind the link?"""
        return page in {self.address.rpartition(":")[2], *self.pages}


@dataclass(frozen=True, slots=True)
class Shown:
    """A link as the bar shows it to one person on one page."""

    place: Place
    is_current: bool


def shown(places: Iterable[Place], request: HttpRequest | None) -> tuple[Shown, ...]:
    """The links for whoever asks; nobody who is not signed in sees any."""
    visitor = getattr(request, "user", None) or AnonymousUser()
    if request is None or not isinstance(visitor, User):
        return ()
    return shown_to_all((one for one in places if visitor.role in one.roles), request)


def shown_to_all(places: Iterable[Place], request: HttpRequest | None) -> tuple[Shown, ...]:
    """Every one of these links, for whoever asks."""
    match = request.resolver_match if request else None
    page = match.url_name or "" if match else ""
    return tuple(Shown(one, one.has(page)) for one in places)
