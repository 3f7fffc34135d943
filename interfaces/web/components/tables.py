"""Long lists in pages: page, order and filters are in the query string."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from interfaces.web.labels import Label

PAGE_SIZE: Final = 25
_LAST_PAGE: Final = 1000  # nobody turns so many; a bound for the database


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; one with a sort can be ordered by."""

    label: Label
    sort: str = ""
    direction: str = ""  # "ascending" or "descending" where the list is ordered by it


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice above a list."""

    name: str
    label: Label
    value: str
    choices: tuple[tuple[str, Label], ...]
    any_value: str | None = ""  # what the address says of no choice; None: one is always chosen


@dataclass(frozen=True, slots=True)
class Page[M: Model]:
    """One page of a list whose total is not counted."""

    rows: Sequence[M]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        """Whether there are buttons to show."""
        return self.has_next or self.has_previous

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1


def paginate[M: Model](
    rows: QuerySet[M, Any], request: HttpRequest, size: int = PAGE_SIZE
) -> Page[M]:
    """Return the page in the query string; one more row is read, to know whether more follow.

    Only the keys are ordered; joined rows are read for this page alone.
    """
    number = read_page_number(request)
    start = (number - 1) * size
    keys = list(rows.select_related(None).values_list("pk", flat=True)[start : start + size + 1])
    by_key = rows.order_by().in_bulk(keys[:size])
    return Page([by_key[key] for key in keys[:size] if key in by_key], number, len(keys) > size)


def read_page_number(request: HttpRequest) -> int:
    """Return the page number in the query string, by default 1."""
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 1
    return min(max(number, 1), _LAST_PAGE)


def read_choice(request: HttpRequest, name: str, choices: Container[str], default: str = "") -> str:
    """Return the value of that name in the query string; the default if it is not a choice."""
    value = request.GET.get(name, default)
    return value if value in choices else default


def read_search(request: HttpRequest, longest: int = 200) -> str:
    """Return what is searched for, without what no column can hold."""
    return request.GET.get("q", "").replace("\0", "").strip()[:longest]
