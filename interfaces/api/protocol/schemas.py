"""Shapes that several subjects show."""

from typing import Any, Self

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, model_validator


class RecordOut(Schema):
    """A shape that reads a record: each field the attribute of its name, the one that its
    `validation_alias` names, or what `resolve_<field>` makes of the record.
    """

    model_config = ConfigDict(populate_by_name=True)

    @classmethod
    def from_record(cls, record: object) -> Self:
        """The record as JSON shows it."""
        return cls.model_validate(record)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_instance(cls, read: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401 -- whatever is shown
        """What a view answers with is a shape already, and reads no record again."""
        return read if isinstance(read, cls) else handler(read)


class PlainOut(BaseModel):
    """A shape whose fields are the attributes of what it shows, read without a detour by Python.

    For what lists hold by the dozen.
    """

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def from_record(cls, record: object) -> Self:
        """The record as JSON shows it."""
        return cls.model_validate(record)


class SaidOut(PlainOut):
    """One text in both languages of the house."""

    en: str
    zh: str = Field(description="Simplified Chinese.")
