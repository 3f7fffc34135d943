"""What comes back after a takedown: the watch on a request, near duplicates, filing again."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import Field

from interfaces.api.filing.requests import get_request
from interfaces.api.filing.schemas import DraftOut
from interfaces.api.protocol.answers import build_answer, build_conflict, explain_refusals
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.schemas import RecordOut
from pipeline.vocabulary import ProposalState
from records.accounts.models import Scope
from records.actions.filing import relisting_watch, request_drafts
from records.actions.filing.request_drafts import NoEditor
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.filing.models import Relisting, Watch
from records.ledger.idempotency import Answer
from records.screening.models import NearDuplicate

router = Operations("Takedown requests")

_NOBODY: Final = "The account has no people to inform. Invite one."
_EXPLAIN: Final = explain_refusals(
    {NoEditor: lambda _error: build_conflict("nobody_to_tell", _NOBODY)}
)


class RelistingOut(RecordOut):
    """A listing with the content that was taken down: the same one, or another of its seller."""

    id: int = Field(validation_alias="pk")
    case: UUID = Field(
        validation_alias="case.public_id", description="The case that took the first listing down."
    )
    listing: str = Field(description="`marketplace:id`")
    url: str = Field(validation_alias="listing.url")
    is_same_listing: bool
    seen_at: datetime

    @staticmethod
    def resolve_listing(relisting: Relisting) -> str:
        return str(relisting.listing)


class WatchOut(Schema):
    """The watch on a request's listings, and what came back."""

    watched_since: datetime | None = Field(description="Null: there is no watch.")
    watched_until: datetime | None
    comebacks: list[RelistingOut] = Field(description="On sale now, newest first; at most 50.")

    @classmethod
    def from_record(cls, request: TakedownRequest) -> "WatchOut":
        """Build the watch on a request with the listings that came back."""
        watch = Watch.objects.filter(request=request).first()
        return cls(
            watched_since=watch.started_at if watch else None,
            watched_until=watch.ends_at if watch else None,
            comebacks=list(map(RelistingOut.from_record, relisting_watch.list_relistings(request))),
        )


@router.show("/{uuid:request_id}/watch", Scope.READ, WatchOut, "List listings that came back")
def watch_of_request(request: HttpRequest, request_id: UUID) -> WatchOut:
    """Get the watch on a request and the listings that came back.

    While the watch lasts, we look for them once a day.
    """
    return WatchOut.from_record(get_request(request, request_id))


@router.step(
    "PUT /{uuid:request_id}/watch", Scope.FILE, WatchOut, "Watch listings that were taken down"
)
@_EXPLAIN
def begin_watch(request: HttpRequest, request_id: UUID) -> Answer:
    """Watch for listings of a request that come back, or extend a running watch.

    The response contains the watch. We email you what comes back and list it here. The call is
    refused with 409 `nobody_to_tell` if no person of the account can sign in.
    """
    takedown, actor = get_request(request, request_id), name_actor(request)
    person = request_drafts.find_editor(takedown.account_id)
    relisting_watch.start_watch(
        takedown.account_id, takedown.public_id, person, actor=actor, now=database_now()
    )
    return build_answer(200, WatchOut.from_record(takedown))


@router.step("DELETE /{uuid:request_id}/watch", Scope.FILE, None, "Stop watching", status=204)
def end_watch(request: HttpRequest, request_id: UUID) -> Answer:
    """Stop the watch on a request; listings that came back stay listed."""
    takedown, actor = get_request(request, request_id), name_actor(request)
    relisting_watch.end_watch(
        takedown.account_id, takedown.public_id, actor=actor, now=database_now()
    )
    return Answer(204, {})


@router.step(
    "POST /{uuid:request_id}/comebacks/{int:comeback_id}/draft",
    Scope.FILE,
    DraftOut,
    "Start to file again",
    location="drafts/{id}",
)
@_EXPLAIN
def file_again(request: HttpRequest, request_id: UUID, comeback_id: int) -> Answer:
    """Start a draft against a listing that came back, with everything from the first filing.

    The response contains the draft; complete it and file it. The call is refused with 409
    `nobody_to_tell` if no person of the account can sign in.
    """
    relistings = Relisting.objects.select_related("case__request__right", "listing").filter(
        account_id=get_account(request).pk, case__request__public_id=request_id
    )
    relisting = get_object_or_404(relistings, pk=comeback_id)
    with transaction.atomic():
        editor = request_drafts.find_editor(relisting.account_id)
        draft = request_drafts.start_correction(
            relisting.case, editor, texts=[relisting.listing.url], now=database_now()
        )
    return build_answer(201, DraftOut.from_record(draft))


class NearDuplicateOut(RecordOut):
    """A live listing that looks like an upheld one."""

    case: UUID = Field(
        validation_alias="case.public_id", description="The case whose listing it looks like."
    )
    listing: str = Field(description="`marketplace:id`, as a filing names it.")
    has_same_picture: bool
    has_same_title: bool
    is_linked_seller: bool = Field(description="Of the same legal entity.")
    state: ProposalState
    found_at: datetime

    @staticmethod
    def resolve_listing(duplicate: NearDuplicate) -> str:
        return str(duplicate)


@router.show(
    "/{uuid:request_id}/near-duplicates",
    Scope.READ,
    list[NearDuplicateOut],
    "List live listings that look like upheld ones",
)
def list_near_duplicates(request: HttpRequest, request_id: UUID) -> list[NearDuplicateOut]:
    """List live listings that look like upheld ones of a request, at most 1,000.

    They are searched for once a case is upheld and its ruling can no longer be undone. Nothing is
    filed automatically: file a request against those that infringe.
    """
    duplicates = NearDuplicate.objects.filter(
        case__request=get_request(request, request_id), case__upheld_at__isnull=False
    )
    rows = duplicates.select_related("case").order_by("pk")[:1000]
    return [NearDuplicateOut.from_record(duplicate) for duplicate in rows]
