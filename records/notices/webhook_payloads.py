"""What an event says: the ids of what it is about, and nothing of what is in it."""

from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from records.cases.models import Case, TakedownRequest
from records.notices.models.webhooks import Delivery
from records.rights.models import Right

REQUEST_NUMBER: Final = r"^MW-[0-9]+$"
CASE_NUMBER: Final = r"^MW-[0-9]+-[0-9]{2,}$"


class AboutNothing(BaseModel):
    """An event that is about nothing: the test."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def of(cls, _delivery: Delivery) -> Self:
        """Read what the event is about."""
        return cls()


class AboutRequest(AboutNothing):
    """A takedown request."""

    request: UUID
    number: Annotated[str, Field(pattern=REQUEST_NUMBER)]

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Read what the event is about."""
        request = TakedownRequest.objects.get(pk=delivery.request_id or 0)
        return cls(request=request.public_id, number=request.number)


class AboutCase(AboutNothing):
    """A case, with its request and its line there."""

    request: UUID
    case: UUID
    line: int
    number: Annotated[str, Field(pattern=CASE_NUMBER)]

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Read what the event is about."""
        case = Case.objects.select_related("request").get(pk=delivery.case_id or 0)
        request = case.request.public_id
        return cls(request=request, case=case.public_id, line=case.line, number=case.number)


class AboutRight(AboutNothing):
    """A right."""

    right: UUID

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Read what the event is about."""
        return cls(right=Right.objects.get(pk=delivery.right_id or 0).public_id)
