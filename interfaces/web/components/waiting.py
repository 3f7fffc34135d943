"""What waits for a person: how much of each kind, until when, and where it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from interfaces.web.labels import Label
from records.accounts.models import User
from records.clock import database_now

_CACHE_KEY: Final = "waiting_for_visitor"
MOST_COUNTED: Final = 100  # nobody counts further


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of thing that a person has to answer or decide."""

    page: str  # the name of the page in the bar that leads there
    label: Label
    address: str
    count: int
    until: date | datetime | None = None  # the first of them
    since: datetime | None = None  # the one that waits longest

    @property
    def figure(self) -> str:
        """The count, as far as it was counted."""
        return f"{MOST_COUNTED - 1}+" if self.count >= MOST_COUNTED else str(self.count)

    @property
    def is_moment(self) -> bool:
        """Does it end at a time of a day?"""
        return isinstance(self.until, datetime)


def measure(
    rows: QuerySet[Any, Any], deadline: str, *, page: str, label: Label, address: str = ""
) -> Waiting | None:
    """Count rows and find the first deadline in one query; None: nothing waits.

    Args:
        rows: what waits.
        deadline: the field that says until when, or since when with a minus before it.
        page: the name of the page in the bar.
        label: what it is.
        address: where it is done, if not on that page.
    """
    field, address = deadline.removeprefix("-"), address or reverse(page)
    times = list(rows.order_by(field).values_list(field, flat=True)[:MOST_COUNTED])
    if not times:
        return None
    if deadline != field:
        return Waiting(page, label, address, len(times), since=times[0])
    return Waiting(page, label, address, len(times), until=times[0])


def list_once(
    request: HttpRequest | None, find: Callable[..., tuple[Waiting, ...]]
) -> tuple[Waiting, ...]:
    """List what waits for the visitor, once per request: the bar and the page agree."""
    visitor = getattr(request, "user", None) or AnonymousUser()
    if request is None or not isinstance(visitor, User):
        return ()
    cache: dict[str, tuple[Waiting, ...]] = vars(request)
    if _CACHE_KEY not in cache:
        cache[_CACHE_KEY] = find(visitor, now=database_now())
    return cache[_CACHE_KEY]


def count_by_page(waiting: tuple[Waiting, ...]) -> dict[str, int]:
    """Count what waits behind each page of the bar."""
    counts = dict[str, int]()
    for entry in waiting:
        counts[entry.page] = counts.get(entry.page, 0) + entry.count
    return counts
