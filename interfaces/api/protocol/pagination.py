"""Pages of a list, bounded so that no number asked for is too large for the database."""

import math
from dataclasses import dataclass
from typing import Annotated

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

# No `type` aliases: behind one django-ninja loses the name of a parameter.
PageNumber = Annotated[int, Field(ge=1, le=1_000_000, description="From 1.")]
PerPage = Annotated[int, Field(ge=1, le=300, description="Items a page.")]


@dataclass(frozen=True, slots=True)
class PageRows[Row: Model]:
    """The rows of one page, and how many there are in all."""

    rows: list[Row]
    total: int
    pages: int


def fetch_page[Row: Model](rows: QuerySet[Row], page: int, per_page: int) -> PageRows[Row]:
    """One page; beyond the last it is empty."""
    total = rows.count()
    start = (page - 1) * per_page
    return PageRows(
        list(rows[start : start + per_page]), total, max(1, math.ceil(total / per_page))
    )


# No `type` aliases: behind one django-ninja loses the name of a parameter.
Cursor = Annotated[int | None, Field(ge=1, le=2**62, description="`next` of the page before.")]
PartSize = Annotated[int, Field(ge=1, le=100, description="Items a page.")]


class Part[Item](Schema):
    """Some of a list; `next` asks for those after."""

    items: list[Item]
    next: str | None = Field(description="Send it as `cursor`; null: there are no more.")


def fetch_part[Row: Model](
    rows: QuerySet[Row], cursor: int | None, per_page: int
) -> tuple[list[Row], str | None]:
    """The rows after the cursor, and the cursor for those after them."""
    after = rows if cursor is None else rows.filter(pk__lt=cursor)
    found = list(after.order_by("-pk")[: per_page + 1])
    shown = found[:per_page]
    return shown, str(shown[-1].pk) if len(found) > len(shown) else None
