"""Webhooks: endpoints of the account, their secrets, what was sent to them, sending it again."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from gateways.configured import receiver_guard
from gateways.url_guard import FetchRefused
from interfaces.api.integrations.schemas import (
    DeliveryFilters,
    DeliveryOut,
    DeliveryPage,
    EndpointIn,
    EndpointMade,
    EndpointOut,
    ReplayIn,
    ReplayOut,
)
from interfaces.api.protocol.answers import answer_once, build_answer, build_conflict, refuse_field
from interfaces.api.protocol.authentication import get_account, name_actor, require_scope
from interfaces.api.protocol.pagination import fetch_part
from interfaces.api.protocol.problems import list_read_problems, list_write_problems
from records.accounts.models import Scope
from records.actions.notices import webhook_endpoints
from records.actions.notices.webhook_endpoints import TooManyEndpoints, TooManySecrets, UnknownEvent
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.webhooks.models import Delivery, Endpoint

router = Router(tags=["Webhooks"])

_CONFLICTS = {TooManyEndpoints: "too_many_endpoints", TooManySecrets: "too_many_secrets"}


@router.get(
    "",
    auth=require_scope(Scope.MANAGE_WEBHOOKS),
    response={200: list[EndpointOut], **list_read_problems()},
    summary="List your endpoints",
)
def own_endpoints(request: HttpRequest) -> list[EndpointOut]:
    """In the order in which they were made."""
    mine = Endpoint.objects.filter(account_id=get_account(request).pk).order_by("pk")
    return [EndpointOut.from_record(one) for one in mine]


@router.post(
    "",
    auth=require_scope(Scope.MANAGE_WEBHOOKS),
    response={201: EndpointMade, **list_write_problems(413)},
    summary="Add an endpoint",
)
def add_endpoint(request: HttpRequest, wanted: EndpointIn) -> HttpResponse:
    """The secret is shown this once; a repeated call gets no second look at it."""

    def act() -> Answer:
        _ensure_public(wanted.url)
        made = webhook_endpoints.create_endpoint(
            get_account(request).pk,
            wanted.url,
            wanted.events,
            actor=name_actor(request),
            now=database_now(),
        )
        return _render_made(made, 201)

    return answer_once(request, lambda: _run_or_explain(act))


@router.get(
    "/{uuid:endpoint_id}",
    auth=require_scope(Scope.MANAGE_WEBHOOKS, foreign=404),
    response={200: EndpointOut, **list_read_problems(404)},
    summary="Get an endpoint",
)
def own_endpoint(request: HttpRequest, endpoint_id: UUID) -> EndpointOut:
    """Whether it takes what is sent, and since when it does not."""
    return EndpointOut.from_record(_get_endpoint(request, endpoint_id))


@router.put(
    "/{uuid:endpoint_id}",
    auth=require_scope(Scope.MANAGE_WEBHOOKS, foreign=404),
    response={200: EndpointOut, **list_write_problems(404, 413)},
    summary="Change an endpoint, or enable it again",
)
def change_endpoint(request: HttpRequest, endpoint_id: UUID, wanted: EndpointIn) -> HttpResponse:
    """What was waiting for it goes to the new address."""
    endpoint = _get_endpoint(request, endpoint_id)

    def act() -> Answer:
        _ensure_public(wanted.url)
        webhook_endpoints.change_endpoint(
            endpoint, wanted.url, wanted.events, actor=name_actor(request), now=database_now()
        )
        shown = EndpointOut.from_record(_get_endpoint(request, endpoint_id))
        return build_answer(200, shown)

    return answer_once(request, lambda: _run_or_explain(act))


@router.delete(
    "/{uuid:endpoint_id}",
    auth=require_scope(Scope.MANAGE_WEBHOOKS, foreign=404),
    response={204: None, **list_write_problems(404)},
    summary="Remove an endpoint",
)
def remove_endpoint(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """With its secrets and its log."""

    def act() -> Answer:
        webhook_endpoints.remove_endpoint(
            _get_endpoint(request, endpoint_id), actor=name_actor(request), now=database_now()
        )
        return Answer(204, {})

    return answer_once(request, act)


@router.post(
    "/{uuid:endpoint_id}/secret",
    auth=require_scope(Scope.MANAGE_WEBHOOKS, foreign=404),
    response={200: EndpointMade, **list_write_problems(404)},
    summary="Replace the secret",
)
def rotate_secret(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """The old one signs beside the new one for a day; 409 while it does."""
    endpoint = _get_endpoint(request, endpoint_id)

    def act() -> Answer:
        made = webhook_endpoints.rotate_secret(
            endpoint, actor=name_actor(request), now=database_now()
        )
        return _render_made(made, 200)

    return answer_once(request, lambda: _run_or_explain(act))


@router.post(
    "/{uuid:endpoint_id}/test",
    auth=require_scope(Scope.MANAGE_WEBHOOKS, foreign=404),
    response={202: DeliveryOut, **list_write_problems(404)},
    summary="Send a test",
)
def test_endpoint(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """An `endpoint.test` goes the way of all events; look at the log for what became of it."""
    endpoint = _get_endpoint(request, endpoint_id)

    def act() -> Answer:
        sent = webhook_endpoints.send_test(endpoint, now=database_now())
        return build_answer(202, DeliveryOut.from_record(sent))

    return answer_once(request, act)


@router.get(
    "/{uuid:endpoint_id}/deliveries",
    auth=require_scope(Scope.MANAGE_WEBHOOKS, foreign=404),
    response={200: DeliveryPage, **list_read_problems(404, 422)},
    summary="Read the log",
)
def deliveries(
    request: HttpRequest, endpoint_id: UUID, filters: Annotated[DeliveryFilters, Query()]
) -> DeliveryPage:
    """Newest first. What comes in meanwhile moves no page."""
    found = _filter_deliveries(
        Delivery.objects.filter(endpoint=_get_endpoint(request, endpoint_id)), filters
    )
    rows, further = fetch_part(found.prefetch_related("attempts"), filters.cursor, filters.per_page)
    return DeliveryPage(items=[DeliveryOut.from_record(one) for one in rows], next=further)


def _filter_deliveries(found: QuerySet[Delivery], filters: DeliveryFilters) -> QuerySet[Delivery]:
    asked = {"state": filters.state, "event": filters.event}
    return found.filter(**{name: value for name, value in asked.items() if value is not None})


@router.post(
    "/{uuid:endpoint_id}/replay",
    auth=require_scope(Scope.MANAGE_WEBHOOKS, foreign=404),
    response={202: ReplayOut, **list_write_problems(404, 413)},
    summary="Send again what failed",
)
def replay_failed(request: HttpRequest, endpoint_id: UUID, wanted: ReplayIn) -> HttpResponse:
    """Whatever was given up since then, each under its own id."""
    endpoint = _get_endpoint(request, endpoint_id)

    def act() -> Answer:
        number = webhook_endpoints.replay_failed_deliveries(
            endpoint, wanted.since, now=database_now()
        )
        return Answer(202, {"replayed": number})

    return answer_once(request, act)


@router.post(
    "/{uuid:endpoint_id}/deliveries/{uuid:delivery_id}/replay",
    auth=require_scope(Scope.MANAGE_WEBHOOKS, foreign=404),
    response={202: DeliveryOut, **list_write_problems(404)},
    summary="Send a message again",
)
def replay(request: HttpRequest, endpoint_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Also one that arrived; under its own id, so that a receiver can drop what it has seen."""
    mine = Delivery.objects.filter(endpoint=_get_endpoint(request, endpoint_id))
    found = get_object_or_404(mine, public_id=delivery_id)

    def act() -> Answer:
        webhook_endpoints.replay_delivery(found, now=database_now())
        found.refresh_from_db()
        return build_answer(202, DeliveryOut.from_record(found))

    return answer_once(request, act)


def _get_endpoint(request: HttpRequest, endpoint_id: UUID) -> Endpoint:
    mine = Endpoint.objects.filter(account_id=get_account(request).pk)
    return get_object_or_404(mine, public_id=endpoint_id)


def _ensure_public(url: str) -> None:
    receiver_guard().check_url(url)


def _render_made(made: webhook_endpoints.EndpointWithSecret, status: int) -> Answer:
    shown = EndpointMade(endpoint=EndpointOut.from_record(made.endpoint), secret=made.secret)
    return build_answer(status, shown, is_secret=True)


def _run_or_explain(act: Callable[[], Answer]) -> Answer:
    """What the act answers, or why it refused."""
    try:
        return act()
    except FetchRefused as refused:
        return refuse_field("url", str(refused.code), str(refused))
    except UnknownEvent as refused:
        return refuse_field("events", "no_such_event", str(refused))
    except (TooManyEndpoints, TooManySecrets) as full:
        return build_conflict(_CONFLICTS[type(full)], str(full))
