"""Drafts: keep a filing in the making, have its listings looked at, file it."""

from typing import Annotated, Final
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from interfaces.api.filing.evidence_files import UNKNOWN_FILE, refuse_unknown_file
from interfaces.api.filing.requests import FilingIn
from interfaces.api.filing.schemas import (
    DraftOut,
    DraftPart,
    DraftRow,
    FilingResultOut,
    OutlookOut,
    PreflightOut,
)
from interfaces.api.protocol.answers import (
    build_answer,
    build_conflict,
    explain_refusals,
    refuse_field,
    refuse_filing,
)
from interfaces.api.protocol.authentication import get_account
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.pagination import Part, Search, fetch_part
from interfaces.api.protocol.problems import build_problem
from interfaces.web.languages import find_language
from pipeline.reasons import Reason
from records import policies
from records.accounts.models import Scope
from records.actions.faults import Fault
from records.actions.filing import draft_check, draft_preflight, request_drafts, submission
from records.actions.filing.admission import FilingRefused, WrittenFiling
from records.actions.filing.request_drafts import TooMuchText
from records.clock import database_now
from records.filing.models import Draft
from records.ledger.idempotency import Answer
from records.rights.models import Right
from records.row_security.rate_limits import count_listings, count_preflights

router = Operations("Drafts")

_LONGEST_EMAIL: Final = 254
_FOUNDATION_FIELDS: Final = frozenset({"right", "reason"})
_EXPLAIN: Final = explain_refusals(
    {
        FilingRefused: refuse_filing,
        TooMuchText: lambda error: refuse_field("listings", "too_much_text", str(error)),
    }
)


@router.show("", Scope.READ, DraftPart, "List your drafts")
def own_drafts(request: HttpRequest, filters: Annotated[Search, Query()]) -> Part[DraftRow]:
    """List the account's drafts, newest first, whether people or programs began them."""
    drafts = Draft.objects.filter(account_id=get_account(request).pk).select_related("right")
    rows, further = fetch_part(drafts, filters)
    return Part(items=[DraftRow.from_record(draft) for draft in rows], next=further)


@router.step("POST ", Scope.FILE, DraftOut, "Create a draft", location="drafts/{id}")
@_EXPLAIN
def begin_draft(request: HttpRequest, filing: FilingIn) -> Answer:
    """Create a draft from a filing that may still be incomplete.

    The response contains the draft and what is missing or wrong in it. People of the account find
    it in the portal and are told before it expires. The call is refused with 422 `unfit_fields` if
    the right or the reason is not usable, with 422 `unknown_file` or `too_much_text`, and with 409
    `nobody_to_edit` if no person of the account can sign in.
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
    """Refuse a filing without a usable right and reason; return None if it may become a draft."""
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


@router.show("/{uuid:draft_id}", Scope.READ, DraftOut, "Get a draft")
def own_draft(request: HttpRequest, draft_id: UUID) -> DraftOut:
    """Get a draft and everything that a filing would refuse in it."""
    return DraftOut.from_record(_get_draft(request, draft_id))


def _show_locked(request: HttpRequest, draft_id: UUID) -> DraftOut:
    request_drafts.lock_draft(get_account(request).pk, draft_id)
    return own_draft(request, draft_id)


@router.step(
    "PUT /{uuid:draft_id}", Scope.FILE, DraftOut, "Replace a draft", show_locked=_show_locked
)
@_EXPLAIN
def rewrite_draft(request: HttpRequest, draft_id: UUID, filing: FilingIn) -> Answer:
    """Replace the listings, texts and statements of a draft; an expired draft is revived.

    The right and the reason cannot be changed. Without `evidence_files` the earlier files stay. The
    response contains the draft. The call is refused with 409 `draft_gone` if it was filed or
    deleted, and with 422 `unfit_fields`, `unknown_file` or `too_much_text` if the new content is
    not acceptable.
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


@router.step(
    "DELETE /{uuid:draft_id}",
    Scope.FILE,
    None,
    "Delete a draft",
    status=204,
    show_locked=_show_locked,
)
def discard_draft(request: HttpRequest, draft_id: UUID) -> Answer:
    """Delete a draft and its pre-flight results."""
    draft = _get_draft(request, draft_id)
    request_drafts.discard_draft(draft.account_id, draft_id)
    return Answer(204, {})


@router.step(
    "POST /{uuid:draft_id}/preflight",
    Scope.FILE,
    PreflightOut,
    "Check the listings of a draft",
    status=202,
)
@_EXPLAIN
def ask_preflight(request: HttpRequest, draft_id: UUID) -> Answer:
    """Ask a worker to check the draft's listings that were not checked yet.

    They are checked as they would be after filing. The response contains the number of listings
    that will be checked. The call is refused with 409 `draft_gone` if the draft has expired, and
    with 429 `too_many` beyond the daily number of listings.
    """
    draft = _get_draft(request, draft_id)
    with transaction.atomic():
        listings = draft_preflight.request_preflight(
            draft.account_id, draft.public_id, now=database_now()
        )
        if listings:
            most = policies.policy().preflight.listings_a_day
            count_preflights(draft.account_id, listings, most)
    return Answer(202, {"asked": listings})


@router.show(
    "/{uuid:draft_id}/preflight", Scope.READ, OutlookOut, "Get the expected result of a draft"
)
def own_outlook(request: HttpRequest, draft_id: UUID) -> OutlookOut:
    """Get the result that is expected for each listing of a draft.

    Ask again while `done` is less than `asked`.
    """
    draft = _get_draft(request, draft_id)
    preflights = draft_preflight.list_preflights(draft)
    return OutlookOut.from_preflights(
        draft_preflight.predict_outcomes(draft, preflights, now=database_now())
    )


@router.step(
    "POST /{uuid:draft_id}/filing",
    Scope.FILE,
    FilingResultOut,
    "File a draft",
    status=202,
    show_locked=_show_locked,
)
@_EXPLAIN
def file_draft(request: HttpRequest, draft_id: UUID) -> Answer:
    """File a draft as a takedown request; the draft is deleted.

    The response contains the request and the lines that were refused. Repeated calls file it only
    once. The call is refused with 409 `draft_expired`, and with 422 `filing_refused` if nothing
    could be filed.
    """
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
            count_listings(draft.account_id, result.cases)
    return build_answer(202, FilingResultOut.from_record(result))


def _get_draft(request: HttpRequest, draft_id: UUID) -> Draft:
    drafts = Draft.objects.filter(account_id=get_account(request).pk).select_related("right")
    return get_object_or_404(drafts, public_id=draft_id)
