"""A right goes to another account: offered, taken over or declined, taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema
from pydantic import Field

from interfaces.api.protocol.answers import build_answer, refuse_fields
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.pagination import Part, Search, fetch_part
from interfaces.api.rights.rights import get_right
from records.accounts.models import Account, Scope
from records.actions.faults import Fault
from records.actions.rights import transfer
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.rights.models import Assignment, AssignmentState, Right

router = Operations("Rights")


class OfferSearch(Search):
    """Filters for offers, and where the list continues."""

    state: AssignmentState | None = None


class OfferIn(Schema):
    """The account that the right is offered to."""

    model_config = {"extra": "forbid"}

    to: UUID = Field(description="Number of the other account, as shown on its pages.")


class OfferAnswer(Schema):
    """Whether your account accepts the right."""

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


class OfferPart(Part[OfferOut]):
    """A part of the offers, newest first."""


@router.show("/right-offers", Scope.READ, OfferPart, "List offers of rights")
def own_offers(request: HttpRequest, filters: Annotated[OfferSearch, Query()]) -> Part[OfferOut]:
    """List the offers of rights that you made or received, newest first."""
    account = get_account(request)
    assignments = Assignment.objects.filter(
        Q(of_account_id=account.pk) | Q(to_public_id=account.public_id)
    )
    if filters.state is not None:
        assignments = assignments.filter(state=filters.state)
    rows, further = fetch_part(assignments, filters)
    return Part(items=_list_offers(rows, account), next=further)


@router.step(
    "POST /rights/{uuid:right_id}/offer",
    Scope.MANAGE_RIGHTS,
    OfferOut,
    "Offer a right to another account",
    location="right-offers/{id}",
)
def offer_right(request: HttpRequest, right_id: UUID, body: OfferIn) -> Answer:
    """Offer a right to another account.

    The response contains the offer. The right stays yours until that account accepts; the answer
    does not say whether the account exists. The call is refused with 409 `wrong_state` if the right
    cannot be transferred now, and with 422 `own_account` if the offer is to yourself.
    """
    right, account, actor = get_right(request, right_id), get_account(request), name_actor(request)
    if body.to == account.public_id:
        message = "This is the number of your own account. Give the number of the other account."
        return refuse_fields("own_account", (Fault("to", "own_account", message),))
    offer = transfer.offer_right(right.pk, body.to, actor=actor, now=database_now())
    return _render_offer(offer, account, 201)


@router.step(
    "DELETE /right-offers/{uuid:offer_id}",
    Scope.MANAGE_RIGHTS,
    None,
    "Take an offer back",
    status=204,
)
def take_offer_back(request: HttpRequest, offer_id: UUID) -> Answer:
    """Withdraw an offer and keep the right.

    The call is refused with 409 `not_offered` if the offer was answered or withdrawn already.
    """
    assignments = Assignment.objects.filter(of_account_id=get_account(request).pk)
    offer = get_object_or_404(assignments, public_id=offer_id)
    transfer.withdraw_offer(offer.pk, actor=name_actor(request), now=database_now())
    return Answer(204, {})


@router.step(
    "POST /right-offers/{uuid:offered_id}/answer",
    Scope.MANAGE_RIGHTS,
    OfferOut,
    "Accept or decline an offer",
)
def answer_offer(request: HttpRequest, offered_id: UUID, reply: OfferAnswer) -> Answer:
    """Accept or decline a right that was offered to you.

    The response contains the offer. An accepted right is yours within a minute; if it was in force,
    it waits for a verifier. The call is refused with 409 `not_offered` if the offer was answered or
    withdrawn already.
    """
    account = get_account(request)
    to_us = Assignment.objects.filter(to_public_id=account.public_id)
    offer = transfer.answer_offer(
        get_object_or_404(to_us, public_id=offered_id).pk,
        account,
        accepts=reply.accepts,
        actor=name_actor(request),
        now=database_now(),
    )
    return _render_offer(offer, account, 200)


def _render_offer(offer: Assignment, account: Account, status: int) -> Answer:
    return build_answer(status, _list_offers([offer], account)[0])


def _list_offers(rows: Iterable[Assignment], account: Account) -> list[OfferOut]:
    offers = list(rows)
    rights = Right.objects.filter(owner_id=account.pk, pk__in=[offer.right_id for offer in offers])
    public_ids = dict(rights.values_list("pk", "public_id"))
    return [
        OfferOut(
            id=offer.public_id,
            right=public_ids.get(offer.right_id),
            title=offer.title,
            is_to_you=offer.to_public_id == account.public_id,
            to=offer.to_public_id,
            state=AssignmentState(offer.state),
            offered_at=offer.offered_at,
            answered_at=offer.answered_at,
            done_at=offer.done_at,
        )
        for offer in offers
    ]
