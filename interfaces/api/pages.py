"""Pages of a list, bounded so that no number asked for is too large for the database."""

import math
from dataclasses import dataclass
from typing import Annotated

from django.db.models import Model, QuerySet
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
