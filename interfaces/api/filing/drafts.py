"""Drafts: keep a filing in the making, have its listings looked at, file it."""

from typing import Annotated, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from interfaces.api.filing.draft_schemas import (
    DraftOut,
    DraftPart,
    DraftRow,
    OutlookOut,
    PreflightOut,
)
from interfaces.api.filing.evidence_files import UNKNOWN_FILE, refuse_unknown_file
from interfaces.api.filing.requests import FilingIn
from interfaces.api.filing.schemas import FilingResultOut
from interfaces.api.protocol.answers import (
    build_answer,
    build_conflict,
    explain_refusals,
    refuse_field,
    refuse_filing,
    run_once_per_key,
)
from interfaces.api.protocol.authentication import get_account, require_scope
from interfaces.api.protocol.pagination import Cursor, Part, PartSize, fetch_part
from interfaces.api.protocol.problems import build_problem, list_read_problems, list_write_problems
from interfaces.web.languages import find_language
from pipeline.reasons import Reason
from records import policies
from records.accounts.models import Scope
from records.actions.faults import Fault
from records.actions.filing import draft_check, draft_preflight, request_drafts, submission
from records.actions.filing.admission import FilingRefused, WrittenFiling
from records.actions.filing.request_drafts import DraftGone, NoEditor, TooMuchText
from records.clock import database_now
from records.complaints.models import Draft
from records.ledger.idempotency import Answer
from records.rights.models import Right
from records.row_security.rate_limits import count_listings, count_preflights

router = Router(tags=["Drafts"])

_LONGEST_EMAIL: Final = 254
_FOUNDATION_FIELDS: Final = frozenset({"right", "reason"})
_EXPLAIN: Final = explain_refusals(
    {
        DraftGone: "draft_gone",  # an expired one can still be read
        FilingRefused: refuse_filing,
        NoEditor: "nobody_to_edit",
        TooMuchText: lambda error: refuse_field("listings", "too_much_text", str(error)),
    }
)


class DraftSearch(Schema):
    """From where on."""

    cursor: Cursor = None
    per_page: PartSize = 50


@router.get(
    "",
    auth=require_scope(Scope.READ),
    response={200: DraftPart, **list_read_problems(422)},
    summary="List your drafts",
)
def own_drafts(request: HttpRequest, filters: Annotated[DraftSearch, Query()]) -> Part[DraftRow]:
    """Of people and machines alike, the one begun last first."""
    drafts = Draft.objects.filter(account_id=get_account(request).pk).select_related("right")
    rows, further = fetch_part(drafts, filters.cursor, filters.per_page)
    return Part(items=[DraftRow.from_record(draft) for draft in rows], next=further)


@router.post(
    "",
    auth=require_scope(Scope.FILE),
    response={201: DraftOut, **list_write_problems(413)},
    summary="Create a draft",
)
@run_once_per_key
@_EXPLAIN
def begin_draft(request: HttpRequest, filing: FilingIn) -> Answer:
    """All but the right and the reason may be missing or wrong: the answer says what is. People
    of the account find it in the portal, and are told before it expires.
    """
    account_id = get_account(request).pk
    if (refusal := _check_foundations(account_id, filing)) is not None:
        return refusal
    if (files := filing.list_files(account_id)) is None:
        return refuse_unknown_file(UNKNOWN_FILE)
    right = Right.objects.get(public_id=filing.right)
    now, name = database_now(), uuid4()
    with transaction.atomic():
        editor = request_drafts.find_editor(account_id)
        request_drafts.start_draft(editor, right, Reason(filing.reason), once=name, now=now)
        draft = request_drafts.replace_draft(
            account_id, name, filing.listings, filing.as_draft(files), now=now
        )
    return build_answer(201, DraftOut.from_record(draft))


def _check_foundations(account_id: int, filing: WrittenFiling) -> Answer | None:
    """The right and the reason have to be there; almost everything else is for later."""
    all_of_it = draft_check.list_filing_faults(filing.as_filing(account_id), database_now())
    return _refuse_faults(
        [fault for fault in all_of_it if fault.field in _FOUNDATION_FIELDS], filing
    )


def _refuse_faults(faults: list[Fault], filing: WrittenFiling) -> Answer | None:
    if len(filing.filer_email) > _LONGEST_EMAIL:
        faults.append(
            Fault("filer_email", "too_long", "An email address may have at most 254 characters.")
        )
    if not faults:
        return None
    detail = " ".join(str(fault.says) for fault in faults)
    return build_answer(422, build_problem(422, "unfit_fields", detail, faults=faults))


@router.get(
    "/{uuid:draft_id}",
    auth=require_scope(Scope.READ, foreign=404),
    response={200: DraftOut, **list_read_problems(404)},
    summary="Get a draft",
)
def own_draft(request: HttpRequest, draft_id: UUID) -> DraftOut:
    """Checked as the filing would check it."""
    return DraftOut.from_record(_get_draft(request, draft_id))


@router.put(
    "/{uuid:draft_id}",
    auth=require_scope(Scope.FILE, foreign=404),
    response={200: DraftOut, **list_write_problems(404, 413)},
    summary="Replace a draft",
)
@run_once_per_key
@_EXPLAIN
def rewrite_draft(request: HttpRequest, draft_id: UUID, filing: FilingIn) -> Answer:
    """Its listings, texts and statements; its right and its reason cannot be changed.
    Without `evidence_files` those that were given before stay.
    """
    account_id = _get_draft(request, draft_id).account_id
    if (refusal := _refuse_faults([], filing)) is not None:
        return refusal
    if (files := filing.list_files(account_id)) is None:
        return refuse_unknown_file(UNKNOWN_FILE)
    draft = request_drafts.replace_draft(
        account_id, draft_id, filing.listings, filing.as_draft(files), now=database_now()
    )
    return build_answer(200, DraftOut.from_record(draft))


@router.delete(
    "/{uuid:draft_id}",
    auth=require_scope(Scope.FILE, foreign=404),
    response={204: None, **list_write_problems(404)},
    summary="Delete a draft",
)
@run_once_per_key
def discard_draft(request: HttpRequest, draft_id: UUID) -> Answer:
    """With what was found out for it."""
    draft = _get_draft(request, draft_id)
    request_drafts.discard_draft(draft.account_id, draft_id)
    return Answer(204, {})


@router.post(
    "/{uuid:draft_id}/preflight",
    auth=require_scope(Scope.FILE, foreign=404),
    response={202: PreflightOut, **list_write_problems(404)},
    summary="Check the listings of a draft",
)
@run_once_per_key
@_EXPLAIN
def ask_preflight(request: HttpRequest, draft_id: UUID) -> Answer:
    """A worker checks the listings that were not checked yet, as it would after the filing."""
    draft = _get_draft(request, draft_id)
    with transaction.atomic():
        listings = draft_preflight.request_preflight(
            draft.account_id, draft.public_id, now=database_now()
        )
        if listings:
            most = policies.policy().preflight.listings_a_day
            count_preflights(draft.account_id, listings, most)
    return Answer(202, {"asked": listings})


@router.get(
    "/{uuid:draft_id}/preflight",
    auth=require_scope(Scope.READ, foreign=404),
    response={200: OutlookOut, **list_read_problems(404)},
    summary="Get the expected result of a draft",
)
def own_outlook(request: HttpRequest, draft_id: UUID) -> OutlookOut:
    """What is known so far of each listing; ask again while `done` is below `asked`."""
    draft = _get_draft(request, draft_id)
    preflights = draft_preflight.list_preflights(draft)
    return OutlookOut.from_preflights(
        draft_preflight.predict_outcomes(draft, preflights, now=database_now())
    )


@router.post(
    "/{uuid:draft_id}/filing",
    auth=require_scope(Scope.FILE, foreign=404),
    response={202: FilingResultOut, **list_write_problems(404)},
    summary="File a draft",
)
@run_once_per_key
@_EXPLAIN
def file_draft(request: HttpRequest, draft_id: UUID) -> Answer:
    """Once: the draft is a takedown request from here on, and no draft any more."""
    draft = _get_draft(request, draft_id)
    if draft.expires_at <= database_now():
        return build_conflict("draft_expired", "This draft has expired. Replace it, then file it.")
    with transaction.atomic():
        # First, so that a second call waits here: what it finds filed counts once.
        # What it returns holds what was replaced since this call read the draft.
        newest = request_drafts.discard_draft(draft.account_id, draft.public_id)
        result = submission.file_request(
            draft_check.build_filing(newest or draft), language=find_language(request)
        )
        if newest is not None:
            count_listings(draft.account_id, result.cases + result.duplicates)
    return build_answer(202, FilingResultOut.from_record(result))


def _get_draft(request: HttpRequest, draft_id: UUID) -> Draft:
    drafts = Draft.objects.filter(account_id=get_account(request).pk).select_related("right")
    return get_object_or_404(drafts, public_id=draft_id)
