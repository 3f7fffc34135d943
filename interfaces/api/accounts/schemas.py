"""What the operations on API keys take and answer."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from interfaces.api.protocol.schemas import DateTime, RecordOut
from records.accounts.models import ApiKey, Scope
from records.actions.filing.admission import reject_nul

type KeyName = Annotated[str, StringConstraints(max_length=60), AfterValidator(reject_nul)]


class KeyOut(RecordOut):
    """A key of the calling account, by its prefix."""

    prefix: str
    name: str = Field(description="Name given by the account; may be empty.")
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_on: date | None

    @staticmethod
    def resolve_scopes(key: ApiKey) -> list[str]:
        return sorted(key.scopes)


class KeyIn(Schema):
    """The scopes and the end of a new key."""

    model_config = {"extra": "forbid"}

    scopes: list[Scope] = Field(min_length=1)
    expires_at: DateTime | None = Field(
        default=None, description="At most a year from now, which null or a later time means too."
    )
    name: KeyName = Field(default="", description="So that people know which program uses it.")


class KeyNameIn(Schema):
    """A new name of a key."""

    model_config = {"extra": "forbid"}

    name: KeyName


class NewKeyOut(Schema):
    """A new key, which is shown only this once."""

    key: str
    scopes: list[Scope]
