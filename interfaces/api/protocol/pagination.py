"""Lists in pages, bounded so that no number asked for is too large for the database."""

import math
from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

# No `type` aliases: behind one django-ninja loses the name of a parameter.
PageNumber = Annotated[int, Field(ge=1, le=1_000_000, description="From 1.")]
PerPage = Annotated[int, Field(ge=1, le=300, description="Items per page.")]
Cursor = Annotated[int | None, Field(ge=1, le=2**62, description="`next` of the previous page.")]
PartSize = Annotated[int, Field(ge=1, le=100, description="Items per page.")]


class Page[Item](Schema):
    """One page of a list, newest first."""

    items: list[Item]
    total: int
    page: int
    pages: int


class Part[Item](Schema):
    """A part of a list; `next` continues after it."""

    items: list[Item]
    next: str | None = Field(description="Send it as `cursor`; null: there are no more.")


def filter_by[Rows: QuerySet[Any, Any]](rows: Rows, **values: object) -> Rows:
    """Filter the rows by these values; None matches any."""
    return rows.filter(**{name: value for name, value in values.items() if value is not None})


def fetch_page[Row, Item: Schema](
    rows: QuerySet[Any, Row],
    page: int,
    per_page: int,
    build_items: Callable[[list[Row]], list[Item]],
) -> Page[Item]:
    """Return one page; it is empty beyond the last one."""
    total, start = rows.count(), (page - 1) * per_page
    items = build_items(list(rows[start : start + per_page]))
    return Page(items=items, total=total, page=page, pages=max(1, math.ceil(total / per_page)))


def fetch_part[Row: Model](
    rows: QuerySet[Row], cursor: int | None, per_page: int
) -> tuple[list[Row], str | None]:
    """Return the rows after the cursor, and the cursor for the rows after them."""
    after = rows if cursor is None else rows.filter(pk__lt=cursor)
    batch = list(after.order_by("-pk")[: per_page + 1])
    page = batch[:per_page]
    return page, str(page[-1].pk) if len(batch) > len(page) else None
