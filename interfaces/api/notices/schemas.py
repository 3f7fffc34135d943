"""What the API says of endpoints, deliveries and keys."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from interfaces.api.protocol.schemas import DateTime, RecordOut
from records.actions.filing.admission import reject_nul
from records.notices.models.webhooks import Attempt, Delivery, DeliveryState
from records.notices.webhook_events import SUBSCRIBABLE, Event

type Address = Annotated[
    str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(reject_nul)
]
_EVENTS_HELP = f"Among {', '.join(SUBSCRIBABLE)}."


class EndpointIn(Schema):
    """The address to call, and the events to send."""

    model_config = {"extra": "forbid"}

    url: Address = Field(description="https, a public host, port 443.")
    events: list[Event] = Field(description=_EVENTS_HELP, min_length=1)


class EndpointOut(RecordOut):
    """An endpoint of the calling account."""

    id: UUID = Field(validation_alias="public_id")
    url: str
    events: list[str] = Field(description=_EVENTS_HELP)
    created_at: datetime
    failing_since: datetime | None = Field(description="Null: the last attempt arrived.")
    disabled_at: datetime | None = Field(description="Change the endpoint to enable it again.")


class NewEndpointOut(Schema):
    """An endpoint with a new secret, which is shown only this once."""

    endpoint: EndpointOut
    secret: str = Field(description="`whsec_` and base64, as in Standard Webhooks.")


class AttemptOut(RecordOut):
    """One attempt to deliver."""

    at: datetime
    status: int | None = Field(description="HTTP status; null: no response.")
    why: str = Field(description="Empty: it arrived.")
    milliseconds: int


class DeliveryOut(RecordOut):
    """One event for one endpoint, with its latest attempts first."""

    id: UUID = Field(validation_alias="public_id")
    webhook_id: str = Field(description="The same at every attempt and replay.")
    event: str
    happened_at: datetime
    state: DeliveryState
    next_attempt_at: datetime | None
    attempts: list[AttemptOut]

    @staticmethod
    def resolve_next_attempt_at(delivery: Delivery) -> datetime | None:
        return delivery.send_after if delivery.state == DeliveryState.PENDING else None

    @staticmethod
    def resolve_attempts(delivery: Delivery) -> list[Attempt]:
        return sorted(delivery.attempts.all(), key=lambda attempt: -attempt.pk)


class DeliveryPage(Schema):
    """A part of the deliveries, newest first; `next` continues with older ones."""

    items: list[DeliveryOut]
    next: str | None = Field(description="Send it as `cursor`; null: there are no more.")


class DeliveryFilters(Schema):
    """Filters for deliveries, and the cursor to continue from."""

    state: DeliveryState | None = None
    event: Event | None = None
    cursor: int | None = Field(default=None, ge=1, le=2**62, description="`next` of the last page.")
    per_page: int = Field(default=50, ge=1, le=100)


class ReplayIn(Schema):
    """The moment since which failed messages are sent again."""

    model_config = {"extra": "forbid"}

    since: DateTime = Field(description="With its time zone.")


class ReplayOut(Schema):
    """The number of messages that are sent again."""

    replayed: int
