"""A right goes to another account: offered, taken over or declined, taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from interfaces.api.protocol.answers import answer_once, build_answer, build_conflict, refuse_fields
from interfaces.api.protocol.authentication import get_account, name_actor, require_scope
from interfaces.api.protocol.pagination import Cursor, Part, PartSize, fetch_part
from interfaces.api.protocol.problems import list_read_problems, list_write_problems
from interfaces.api.rights.rights import get_right
from records.accounts.models import Account, Scope
from records.actions.faults import Fault
from records.actions.rights import transfer
from records.actions.rights.repository import WrongState
from records.actions.rights.transfer import NotOffered
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.rights.models import Assignment, AssignmentState, Right

router = Router(tags=["Rights"])


class OfferSearch(Schema):
    """Which offers, and from where on."""

    state: AssignmentState | None = None
    cursor: Cursor = None
    per_page: PartSize = 50


class OfferIn(Schema):
    """To whom."""

    model_config = {"extra": "forbid"}

    to: UUID = Field(description="Number of the other account, as shown on its pages.")


class OfferAnswer(Schema):
    """Whether your account takes it over."""

    model_config = {"extra": "forbid"}

    accepts: bool


class OfferOut(Schema):
    """A right offered by you, or to you."""

    id: UUID
    right: UUID | None = Field(description="Null: the right is not yours yet, or no longer yours.")
    title: str
    is_to_you: bool
    to: UUID
    state: AssignmentState = Field(description="An accepted offer takes effect within a minute.")
    offered_at: datetime
    answered_at: datetime | None
    done_at: datetime | None


@router.get(
    "/right-offers",
    auth=require_scope(Scope.READ),
    response={200: Part[OfferOut], **list_read_problems(422)},
    summary="List offers of rights",
)
def own_offers(request: HttpRequest, asked: Annotated[OfferSearch, Query()]) -> Part[OfferOut]:
    """Made by you and to you, the latest first."""
    account = get_account(request)
    found = Assignment.objects.filter(
        Q(of_account_id=account.pk) | Q(to_public_id=account.public_id)
    )
    if asked.state is not None:
        found = found.filter(state=asked.state)
    rows, further = fetch_part(found, asked.cursor, asked.per_page)
    return Part(items=_list_offers(rows, account), next=further)


@router.post(
    "/rights/{uuid:right_id}/offer",
    auth=require_scope(Scope.MANAGE_RIGHTS, foreign=404),
    response={201: OfferOut, **list_write_problems(404, 413)},
    summary="Offer a right to another account",
)
def offer_right(request: HttpRequest, right_id: UUID, wanted: OfferIn) -> HttpResponse:
    """It stays yours until that account accepts; whether there is such an account is not said."""
    right, account, actor = get_right(request, right_id), get_account(request), name_actor(request)
    return answer_once(request, lambda: _offer(right, wanted.to, account, actor))


def _offer(right: Right, to: UUID, account: Account, actor: str) -> Answer:
    if to == account.public_id:
        says = "This is the number of your own account. Give the number of the other account."
        return refuse_fields("own_account", (Fault("to", "own_account", says),))
    try:
        made = transfer.offer_right(right.pk, to, actor=actor, now=database_now())
    except WrongState as refused:
        return build_conflict("wrong_state", str(refused))
    return _render_offer(made, account, 201)


@router.delete(
    "/right-offers/{uuid:offer_id}",
    auth=require_scope(Scope.MANAGE_RIGHTS, foreign=404),
    response={204: None, **list_write_problems(404)},
    summary="Take an offer back",
)
def take_offer_back(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """You keep the right; 409 when it was answered already."""
    mine = Assignment.objects.filter(of_account_id=get_account(request).pk)
    found, actor = get_object_or_404(mine, public_id=offer_id), name_actor(request)
    return answer_once(request, lambda: _take_back(found, actor))


def _take_back(found: Assignment, actor: str) -> Answer:
    try:
        transfer.withdraw_offer(found.pk, actor=actor, now=database_now())
    except NotOffered as over:
        return build_conflict("not_offered", str(over))
    return Answer(204, {})


@router.post(
    "/right-offers/{uuid:offered_id}/answer",
    auth=require_scope(Scope.MANAGE_RIGHTS, foreign=404),
    response={200: OfferOut, **list_write_problems(404, 413)},
    summary="Accept or decline an offer",
)
def answer_offer(request: HttpRequest, offered_id: UUID, said: OfferAnswer) -> HttpResponse:
    """It stands among your rights within a minute, and waits for a verifier where it was in force;
    409 when it was answered already, or taken back.
    """
    account = get_account(request)
    to_us = Assignment.objects.filter(to_public_id=account.public_id)
    found = get_object_or_404(to_us, public_id=offered_id)
    return answer_once(request, lambda: _answer_offer(found, account, accepts=said.accepts))


def _answer_offer(found: Assignment, account: Account, *, accepts: bool) -> Answer:
    try:
        told = transfer.answer_offer(found.pk, account, accepts=accepts, now=database_now())
    except NotOffered as over:
        return build_conflict("not_offered", str(over))
    return _render_offer(told, account, 200)


def _render_offer(one: Assignment, account: Account, status: int) -> Answer:
    return build_answer(status, _list_offers([one], account)[0])


def _list_offers(rows: Iterable[Assignment], account: Account) -> list[OfferOut]:
    offers = list(rows)
    mine = Right.objects.filter(owner_id=account.pk, pk__in=[one.right_id for one in offers])
    named = dict(mine.values_list("pk", "public_id"))
    return [
        OfferOut(
            id=one.public_id,
            right=named.get(one.right_id),
            title=one.title,
            is_to_you=one.to_public_id == account.public_id,
            to=one.to_public_id,
            state=AssignmentState(one.state),
            offered_at=one.offered_at,
            answered_at=one.answered_at,
            done_at=one.done_at,
        )
        for one in offers
    ]
