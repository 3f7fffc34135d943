"""Shapes that several subjects show."""

from ninja import Schema
from pydantic import Field

from pipeline.policy.tables import Said


class SaidOut(Schema):
    """One text in both languages of the house."""

    en: str
    zh: str = Field(description="Simplified Chinese.")

    @classmethod
    def from_record(cls, said: Said) -> "SaidOut":
        """The text as JSON shows it."""
        return cls(en=said.en, zh=said.zh)
