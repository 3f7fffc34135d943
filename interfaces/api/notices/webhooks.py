"""Webhooks: endpoints of the account, their secrets, what was sent to them, sending it again."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema
from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from gateways.configured import receiver_guard
from gateways.url_guard import FetchRefused
from interfaces.api.protocol.answers import build_answer, explain_refusals, refuse_field
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.pagination import Part, Search, fetch_part, filter_by
from interfaces.api.protocol.schemas import DateTime, RecordOut
from records.accounts.locks import lock_account
from records.accounts.models import Scope
from records.actions.filing.admission import reject_nul
from records.actions.notices import webhook_endpoints
from records.actions.notices.webhook_endpoints import UnknownEvent
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.notices.models.webhooks import Attempt, Delivery, DeliveryState, Endpoint
from records.notices.webhook_events import SUBSCRIBABLE, Event

type Address = Annotated[
    str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(reject_nul)
]
type Subscribable = Annotated[Event, WithJsonSchema({"type": "string", "enum": list(SUBSCRIBABLE)})]
_EVENTS_HELP = f"Among {', '.join(SUBSCRIBABLE)}."


class EndpointIn(Schema):
    """The address to call, and the events to send."""

    model_config = {"extra": "forbid"}

    url: Address = Field(description="https, a public host, port 443.")
    events: list[Subscribable] = Field(description=_EVENTS_HELP, min_length=1)


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


class DeliveryPart(Part[DeliveryOut]):
    """A part of the deliveries, newest first."""


class DeliveryFilters(Search):
    """Filters for deliveries, and where the list continues."""

    state: DeliveryState | None = None
    event: Event | None = None


class ReplayIn(Schema):
    """The moment since which failed messages are sent again."""

    model_config = {"extra": "forbid"}

    since: DateTime = Field(description="With its time zone.")


class ReplayOut(Schema):
    """The number of messages that are sent again."""

    replayed: int


router = Operations("Webhooks")

_EXPLAIN: Final = explain_refusals(
    {
        FetchRefused: lambda refused: refuse_field("url", str(refused.code), str(refused)),
        UnknownEvent: lambda refused: refuse_field("events", "no_such_event", str(refused)),
    }
)


@router.show("", Scope.MANAGE_WEBHOOKS, list[EndpointOut], "List your endpoints")
def own_endpoints(request: HttpRequest) -> list[EndpointOut]:
    """List the account's webhook endpoints, oldest first."""
    endpoints = Endpoint.objects.filter(account_id=get_account(request).pk).order_by("pk")
    return [EndpointOut.from_record(endpoint) for endpoint in endpoints]


@router.step(
    "POST ",
    Scope.MANAGE_WEBHOOKS,
    NewEndpointOut,
    "Add an endpoint",
    location="webhooks/{endpoint[id]}",
)
@_EXPLAIN
def add_endpoint(request: HttpRequest, body: EndpointIn) -> Answer:
    """Add a webhook endpoint.

    The response contains the endpoint and its secret, which is shown only in this response. The
    call is refused with 409 `too_many_endpoints`, with 422 `no_such_event`, and with 422 beside
    `url` if we may not send to this address.
    """
    receiver_guard().check_url(body.url)
    actor = name_actor(request)
    secret = webhook_endpoints.create_endpoint(
        get_account(request).pk, body.url, body.events, actor=actor, now=database_now()
    )
    return _render_made(secret, 201)


@router.show("/{uuid:endpoint_id}", Scope.MANAGE_WEBHOOKS, EndpointOut, "Get an endpoint")
def own_endpoint(request: HttpRequest, endpoint_id: UUID) -> EndpointOut:
    """Get an endpoint: whether it accepts our messages and, if not, since when."""
    return EndpointOut.from_record(_get_endpoint(request, endpoint_id))


def _show_locked(request: HttpRequest, endpoint_id: UUID) -> EndpointOut:
    lock_account(get_account(request).pk)
    return own_endpoint(request, endpoint_id)


@router.step(
    "PUT /{uuid:endpoint_id}",
    Scope.MANAGE_WEBHOOKS,
    EndpointOut,
    "Change an endpoint, or enable it again",
    show_locked=_show_locked,
)
@_EXPLAIN
def change_endpoint(request: HttpRequest, endpoint_id: UUID, body: EndpointIn) -> Answer:
    """Change the address or the events of an endpoint; a disabled endpoint is enabled again.

    The response contains the endpoint. Messages that are waiting go to the new address. The call is
    refused with 422 `no_such_event`, and with 422 beside `url` if we may not send to this address.
    """
    endpoint = _get_endpoint(request, endpoint_id)
    receiver_guard().check_url(body.url)
    webhook_endpoints.change_endpoint(
        endpoint, body.url, body.events, actor=name_actor(request), now=database_now()
    )
    return build_answer(200, EndpointOut.from_record(_get_endpoint(request, endpoint_id)))


@router.step(
    "DELETE /{uuid:endpoint_id}",
    Scope.MANAGE_WEBHOOKS,
    None,
    "Remove an endpoint",
    status=204,
    show_locked=_show_locked,
)
def remove_endpoint(request: HttpRequest, endpoint_id: UUID) -> Answer:
    """Remove an endpoint with its secrets and its delivery log."""
    webhook_endpoints.remove_endpoint(
        _get_endpoint(request, endpoint_id), actor=name_actor(request), now=database_now()
    )
    return Answer(204, {})


@router.step(
    "POST /{uuid:endpoint_id}/secret", Scope.MANAGE_WEBHOOKS, NewEndpointOut, "Replace the secret"
)
@_EXPLAIN
def rotate_secret(request: HttpRequest, endpoint_id: UUID) -> Answer:
    """Replace the secret of an endpoint.

    The response contains the new secret, which is shown only in this response. For one day messages
    are signed with both secrets; until it ends another replacement is refused with 409
    `too_many_secrets`.
    """
    endpoint = _get_endpoint(request, endpoint_id)
    secret = webhook_endpoints.rotate_secret(
        endpoint, actor=name_actor(request), now=database_now()
    )
    return _render_made(secret, 200)


@router.step(
    "POST /{uuid:endpoint_id}/test", Scope.MANAGE_WEBHOOKS, DeliveryOut, "Send a test", status=202
)
def test_endpoint(request: HttpRequest, endpoint_id: UUID) -> Answer:
    """Send an `endpoint.test` event to an endpoint in the usual way.

    The response contains the delivery; its result appears in the delivery log.
    """
    endpoint = _get_endpoint(request, endpoint_id)
    delivery = webhook_endpoints.send_test(endpoint, now=database_now())
    return build_answer(202, DeliveryOut.from_record(delivery))


@router.show("/{uuid:endpoint_id}/deliveries", Scope.MANAGE_WEBHOOKS, DeliveryPart, "Read the log")
def deliveries(
    request: HttpRequest, endpoint_id: UUID, filters: Annotated[DeliveryFilters, Query()]
) -> Part[DeliveryOut]:
    """List the messages sent to an endpoint, newest first.

    New messages do not shift the pages.
    """
    deliveries = Delivery.objects.filter(endpoint=_get_endpoint(request, endpoint_id))
    selection = filter_by(deliveries, state=filters.state, event=filters.event)
    rows, further = fetch_part(selection.prefetch_related("attempts"), filters)
    return Part(items=[DeliveryOut.from_record(row) for row in rows], next=further)


@router.step(
    "POST /{uuid:endpoint_id}/replay",
    Scope.MANAGE_WEBHOOKS,
    ReplayOut,
    "Send again what failed",
    status=202,
)
def replay_failed(request: HttpRequest, endpoint_id: UUID, body: ReplayIn) -> Answer:
    """Send again every message that failed for good since a moment.

    The response says how many are sent again; each keeps its id.
    """
    endpoint = _get_endpoint(request, endpoint_id)
    number = webhook_endpoints.replay_failed_deliveries(endpoint, body.since, now=database_now())
    return Answer(202, {"replayed": number})


@router.step(
    "POST /{uuid:endpoint_id}/deliveries/{uuid:delivery_id}/replay",
    Scope.MANAGE_WEBHOOKS,
    DeliveryOut,
    "Send a message again",
    status=202,
)
def replay(request: HttpRequest, endpoint_id: UUID, delivery_id: UUID) -> Answer:
    """Send a message again, even one that arrived.

    The response contains the delivery. The message keeps its id, so that a receiver can drop a
    duplicate.
    """
    deliveries = Delivery.objects.filter(endpoint=_get_endpoint(request, endpoint_id))
    delivery = get_object_or_404(deliveries, public_id=delivery_id)
    webhook_endpoints.replay_delivery(delivery, now=database_now())
    delivery.refresh_from_db()
    return build_answer(202, DeliveryOut.from_record(delivery))


def _get_endpoint(request: HttpRequest, endpoint_id: UUID) -> Endpoint:
    endpoints = Endpoint.objects.filter(account_id=get_account(request).pk)
    return get_object_or_404(endpoints, public_id=endpoint_id)


def _render_made(endpoint: webhook_endpoints.EndpointWithSecret, status: int) -> Answer:
    body = NewEndpointOut(
        endpoint=EndpointOut.from_record(endpoint.endpoint), secret=endpoint.secret
    )
    return build_answer(status, body, is_secret=True)
