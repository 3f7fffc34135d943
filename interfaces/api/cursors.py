"""Lists by cursor, the newest first: what comes in meanwhile moves no page."""

from typing import Annotated

from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

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
