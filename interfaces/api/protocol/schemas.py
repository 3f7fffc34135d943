"""Shapes that several subjects show."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Final, Self

from ninja import Schema
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    model_validator,
)
from pydantic_core import PydanticCustomError

_DATE: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"


def _require_text(pattern: str, kind: str, example: str) -> Callable[[object], object]:
    """Build a check that runs before Pydantic's, which also accepts seconds since 1970."""
    compiled_pattern = re.compile(pattern, re.IGNORECASE)

    def check(value: object) -> object:
        if isinstance(value, str) and compiled_pattern.fullmatch(value):
            return value
        raise PydanticCustomError(f"{kind}_parsing", f"Write it as RFC 3339 does: {example}.")

    return check


# No `type` aliases: behind one django-ninja loses the name of a parameter.
DateTime = Annotated[
    AwareDatetime,
    BeforeValidator(_require_text(f"{_DATE}T{_TIME}", "datetime", "2026-11-27T10:00:00Z")),
]
Date = Annotated[date, BeforeValidator(_require_text(_DATE, "date", "2026-11-27"))]


class RecordOut(Schema):
    """A shape that reads a record: each field the attribute of its name, the one that its
    `validation_alias` names, or what `resolve_<field>` makes of the record.
    """

    model_config = ConfigDict(populate_by_name=True)

    @classmethod
    def from_record(cls, record: object) -> Self:
        """Build the JSON form of a record."""
        return cls.model_validate(record)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_instance(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401 -- whatever is shown
        """Keep an instance that the view built already, instead of reading it again."""
        return value if isinstance(value, cls) else handler(value)


class PlainOut(BaseModel):
    """A shape whose fields are the attributes of what it shows, read without a detour by Python.

    For what lists hold by the dozen.
    """

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def from_record(cls, record: object) -> Self:
        """Build the JSON form of a record."""
        return cls.model_validate(record)


class LocalizedTextOut(PlainOut):
    """One text in both languages of the house."""

    en: str
    zh: str = Field(description="Simplified Chinese.")
