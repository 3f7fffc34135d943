"""Lists in parts: each answer carries the cursor for what follows, so new rows shift nothing."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Annotated, Any, Final

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import Field

# No `type` aliases: behind one django-ninja loses the name of a parameter.
Cursor = Annotated[str | None, Field(max_length=500, description="`next` of the previous part.")]
PartSize = Annotated[int, Field(ge=1, le=100, description="Items per part.")]

_NEWEST_FIRST: Final = ("-pk",)
_NO_CURSOR: Final = "Send `next` of the previous part as it is, or leave the cursor out."


class Search(Schema):
    """Where a list continues."""

    cursor: Cursor = None
    per_page: PartSize = 50


class Part[Item](Schema):
    """A part of a list; `next` continues after it."""

    items: list[Item]
    next: str | None = Field(description="Send it as `cursor`; null: there are no more.")


def filter_by[Rows: QuerySet[Any, Any]](rows: Rows, **values: object) -> Rows:
    """Filter the rows by these values; None matches any."""
    return rows.filter(**{name: value for name, value in values.items() if value is not None})


def fetch_part[Row](
    rows: QuerySet[Any, Row], search: Search, order: tuple[str, ...] = _NEWEST_FIRST
) -> tuple[list[Row], str | None]:
    """Return the rows after the cursor, and the cursor for the rows after them.

    Args:
        rows: all that fit.
        search: where to go on, and how many rows to return.
        order: by what they are sorted; together no two rows have the same.
    """
    salt = f"{rows.model._meta.label}{order}"  # noqa: SLF001 -- Django's documented interface
    after = rows if search.cursor is None else rows.filter(_follow(search.cursor, salt, order))
    batch = list(after.order_by(*order)[: search.per_page + 1])
    part = batch[: search.per_page]
    return part, _write_cursor(part[-1], salt, order) if len(batch) > len(part) else None


def link_next(request: HttpRequest, cursor: str) -> str:
    """Write the `Link` header (RFC 8288) to the next part of what was asked for."""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f'<{request.path}?{query.urlencode()}>; rel="next"'


def _write_cursor(row: object, salt: str, order: tuple[str, ...]) -> str:
    values = [_read_value(row, name.lstrip("-")) for name in order]
    return signing.dumps(values, salt=salt, compress=True)


def _read_value(row: object, name: str) -> object:
    value = row[name] if isinstance(row, Mapping) else attrgetter(name)(row)
    return value if isinstance(value, int) else value.isoformat()


def _follow(cursor: str, salt: str, order: tuple[str, ...]) -> Q:
    """Match the rows that stand after the one that the cursor names."""
    try:
        values = signing.loads(cursor, salt=salt)
    except signing.BadSignature as strange:
        error = {"type": "no_cursor", "loc": ("query", "cursor"), "msg": _NO_CURSOR}
        raise ValidationError([error]) from strange
    after, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, way = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        after |= same & Q((f"{field}__{way}", value))
        same &= Q((field, value))
    return after
