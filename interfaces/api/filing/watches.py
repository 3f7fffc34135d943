"""The watch on a request: begin and end it, see what came back, file again from a draft."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from interfaces.api.filing.draft_schemas import DraftOut
from interfaces.api.filing.requests import get_request
from interfaces.api.protocol.answers import answer_once, build_answer, build_conflict
from interfaces.api.protocol.authentication import get_account, name_actor, require_scope
from interfaces.api.protocol.problems import list_read_problems, list_write_problems
from interfaces.api.protocol.schemas import RecordOut
from records.accounts.models import Scope
from records.actions.filing import relisting_watch, request_drafts
from records.actions.filing.request_drafts import NobodyToEdit
from records.clock import database_now
from records.complaints.models import Comeback, TakedownRequest, Watch
from records.ledger.idempotency import Answer

router = Router(tags=["Takedown requests"])


class ComebackOut(RecordOut):
    """A listing that shows what was taken down: the same one, or another of its seller."""

    id: int = Field(validation_alias="pk")
    case: UUID = Field(
        validation_alias="case.public_id", description="The case that took the first listing down."
    )
    listing: str = Field(description="`marketplace:id`")
    url: str = Field(validation_alias="listing.url")
    is_same_listing: bool
    seen_at: datetime

    @staticmethod
    def resolve_listing(seen: Comeback) -> str:
        return str(seen.listing)


class WatchOut(Schema):
    """Whether the listings of a request are looked for, and what came back."""

    watched_since: datetime | None = Field(description="Null: there is no watch.")
    watched_until: datetime | None
    comebacks: list[ComebackOut] = Field(description="On sale now, newest first; at most 50.")

    @classmethod
    def from_record(cls, request: TakedownRequest) -> "WatchOut":
        """The watch as JSON shows it."""
        watch = Watch.objects.filter(request=request).first()
        return cls(
            watched_since=watch.started_at if watch else None,
            watched_until=watch.ends_at if watch else None,
            comebacks=[
                ComebackOut.from_record(one) for one in relisting_watch.list_comebacks(request)
            ],
        )


@router.get(
    "/{uuid:request_id}/watch",
    auth=require_scope(Scope.READ, foreign=404),
    response={200: WatchOut, **list_read_problems(404)},
    summary="List listings that came back",
)
def watch_of_request(request: HttpRequest, request_id: UUID) -> WatchOut:
    """Looked for once a day while the watch lasts."""
    return WatchOut.from_record(get_request(request, request_id))


@router.put(
    "/{uuid:request_id}/watch",
    auth=require_scope(Scope.FILE, foreign=404),
    response={200: WatchOut, **list_write_problems(404)},
    summary="Watch listings that were taken down",
)
def begin_watch(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One that runs already is prolonged; what comes back is told by letter, and here."""
    found, actor = get_request(request, request_id), name_actor(request)
    return answer_once(request, lambda: _begin(found, actor))


def _begin(found: TakedownRequest, actor: str) -> Answer:
    try:
        person = request_drafts.find_editor(found.account_id)
    except NobodyToEdit:
        return _refuse_nobody()
    relisting_watch.start_watch(
        found.account_id, found.public_id, person, actor=actor, now=database_now()
    )
    return build_answer(200, WatchOut.from_record(found))


@router.delete(
    "/{uuid:request_id}/watch",
    auth=require_scope(Scope.FILE, foreign=404),
    response={204: None, **list_write_problems(404)},
    summary="Stop watching",
)
def end_watch(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What came back before stays told."""
    found, actor = get_request(request, request_id), name_actor(request)

    def act() -> Answer:
        relisting_watch.end_watch(
            found.account_id, found.public_id, actor=actor, now=database_now()
        )
        return Answer(204, {})

    return answer_once(request, act)


@router.post(
    "/{uuid:request_id}/comebacks/{int:comeback_id}/draft",
    auth=require_scope(Scope.FILE, foreign=404),
    response={201: DraftOut, **list_write_problems(404)},
    summary="Start to file again",
)
def file_again(request: HttpRequest, request_id: UUID, comeback_id: int) -> HttpResponse:
    """A draft on what came back, with all that was written the first time; file it when it is
    as it should be.
    """
    seen = Comeback.objects.select_related("case__request__right", "listing").filter(
        account_id=get_account(request).pk, case__request__public_id=request_id
    )
    comeback = get_object_or_404(seen, pk=comeback_id)
    return answer_once(request, lambda: _draft_again(comeback))


def _draft_again(seen: Comeback) -> Answer:
    try:
        with transaction.atomic():
            editor = request_drafts.find_editor(seen.account_id)
            draft = request_drafts.start_correction(
                seen.case, editor, texts=[seen.listing.url], now=database_now()
            )
    except NobodyToEdit:
        return _refuse_nobody()
    return build_answer(201, DraftOut.from_record(draft))


def _refuse_nobody() -> Answer:
    return build_conflict("nobody_to_tell", "The account has no people to inform. Invite one.")
