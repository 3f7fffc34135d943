"""Takedown requests: file one, list your own, get one with its cases."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from interfaces.api.filing.cases import build_cases
from interfaces.api.filing.evidence_files import (
    UNKNOWN_FILE,
    Tokens,
    find_files,
    refuse_unknown_file,
)
from interfaces.api.filing.schemas import (
    CaseOut,
    CasePart,
    FilingCheckOut,
    FilingResultOut,
    RequestOut,
    RequestPart,
    ShortNumber,
)
from interfaces.api.protocol.answers import build_answer, refuse_filing
from interfaces.api.protocol.authentication import get_account
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.pagination import Part, Search, fetch_part, filter_by
from interfaces.api.protocol.schemas import DateTime, RecordOut
from interfaces.web.languages import find_language
from pipeline.filing.numbers import parse_number
from pipeline.reasons import Reason
from pipeline.vocabulary import CaseState
from records.accounts.models import Scope
from records.actions.filing import draft_check, request_status, submission
from records.actions.filing.admission import FilingRefused, WrittenFiling
from records.actions.filing.request_drafts import EvidenceFile
from records.actions.filing.request_status import RequestState
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.notices import letter_archive
from records.notices.letter_archive import Delivery
from records.row_security.rate_limits import count_listings

router = Operations("Takedown requests")


class FilingIn(WrittenFiling):
    """A takedown request: one right, one reason, up to 300 listings."""

    evidence_files: dict[str, Tokens] = Field(
        default_factory=dict,
        description="By evidence code, tokens of files uploaded to /evidence-files.",
    )

    def list_files(self, account_id: int) -> list[EvidenceFile] | None:
        """Return the files with their evidence codes; None if a token is not the account's."""
        files = list[EvidenceFile]()
        for code, tokens in self.evidence_files.items():
            uploads = find_files(tokens, account_id)
            if uploads is None:
                return None
            files += [{**file, "code": code} for file in uploads]
        return files


class RequestFilters(Search):
    """Filters for requests, and where the list continues."""

    number: ShortNumber | None = Field(default=None, description="For example MW-4821.")
    state: RequestState | None = None
    reason: Reason | None = None
    right: UUID | None = None
    filed_from: DateTime | None = Field(default=None, description="With its time zone.")
    filed_before: DateTime | None = None


class CaseFilters(Search):
    """Filters for cases, and where the list continues."""

    state: CaseState | None = None


@router.step("POST ", Scope.FILE, FilingResultOut, "File a takedown request", status=202)
def file_request(request: HttpRequest, filing: FilingIn) -> Answer:
    """File a takedown request with up to 300 listings.

    The response contains the request and its cases; `refused` names the lines that became no case.
    If nothing can be filed, the call is refused with 422 `filing_refused` and every error; an
    unknown evidence token is refused with 422 `unknown_file`. With an Idempotency-Key a repeated
    call gets the first answer for 24 hours.
    """
    account_id = get_account(request).pk
    if (files := filing.list_files(account_id)) is None:
        return refuse_unknown_file(UNKNOWN_FILE)
    try:
        with transaction.atomic():
            result = submission.file_request(
                filing.as_filing(account_id, files), language=find_language(request)
            )
            count_listings(account_id, result.cases)
    except FilingRefused as refused:
        return refuse_filing(refused)
    return build_answer(202, FilingResultOut.from_record(result))


@router.show("", Scope.READ, RequestPart, "List your requests")
def own_requests(
    request: HttpRequest, filters: Annotated[RequestFilters, Query()]
) -> Part[RequestOut]:
    """List your takedown requests, newest first."""
    now = database_now()
    account_requests = request_status.list_requests(get_account(request).pk)
    matches = _filter_requests(account_requests, filters, now)
    rows, further = fetch_part(matches, filters, ("-filed_at", "-pk"))
    return Part(items=_build_requests(rows, now), next=further)


def _build_requests(rows: list[TakedownRequest], now: datetime) -> list[RequestOut]:
    summaries = request_status.describe_requests(rows, now=now)
    return [RequestOut.from_record(request) for request in summaries]


def _filter_requests(
    requests: QuerySet[TakedownRequest], filters: RequestFilters, now: datetime
) -> QuerySet[TakedownRequest]:
    number = parse_number(filters.number or "")
    if filters.state is not None:
        requests = request_status.filter_requests(requests, filters.state, now=now)
    return filter_by(
        requests,
        pk=number.request if number else None,
        reason=filters.reason,
        right__public_id=filters.right,
        filed_at__gte=filters.filed_from,
        filed_at__lt=filters.filed_before,
    )


@router.show("/{uuid:request_id}", Scope.READ, RequestOut, "Get a request")
def own_request(request: HttpRequest, request_id: UUID) -> RequestOut:
    """Get a takedown request; its state follows from its cases."""
    takedown = get_request(request, request_id)
    return _build_requests([takedown], database_now())[0]


@router.show("/{uuid:request_id}/cases", Scope.READ, CasePart, "List the cases of a request")
def cases_of_request(
    request: HttpRequest, request_id: UUID, filters: Annotated[CaseFilters, Query()]
) -> Part[CaseOut]:
    """List the cases of a takedown request in the order of its lines."""
    now = database_now()
    cases = get_request(request, request_id).cases.all()  # which know their request
    if filters.state is not None:
        cases = request_status.filter_by_shown_state(cases, [filters.state], now=now)
    rows, further = fetch_part(cases.select_related("listing"), filters, ("line",))
    return Part(items=build_cases(rows, now=now), next=further)


def get_request(request: HttpRequest, request_id: UUID) -> TakedownRequest:
    """Return the caller's request; raise Http404 if there is none."""
    return get_object_or_404(
        request_status.list_requests(get_account(request).pk), public_id=request_id
    )


@router.call(
    "POST /check",
    Scope.FILE,
    {200: FilingCheckOut},
    "Check a filing without filing it",
    problems=(400, 409, 413, 422),
)
def check_filing(request: HttpRequest, filing: FilingIn) -> FilingCheckOut:
    """Check a filing without filing or storing it.

    The response contains every error at once, and for each line whether the listing is already
    claimed or taken down. To learn what matching would find, create a draft and ask for its
    pre-flight check.
    """
    account_id = get_account(request).pk
    files = filing.list_files(account_id)
    typed_filing = filing.as_filing(account_id, files or ())
    faults = draft_check.list_filing_faults(typed_filing, database_now())
    if files is None:
        faults = (*faults, UNKNOWN_FILE)
    return FilingCheckOut.from_rows(faults, draft_check.check_filing(typed_filing))


class LetterOut(RecordOut):
    """One letter, in the language of the filing."""

    kind: str = Field(description="Kind of letter, for example receipt, question or result.")
    state: Delivery
    at: datetime = Field(description="When it was sent, or will be sent.")
    attempts: int
    subject: str = Field(validation_alias="letter.subject")
    text: str = Field(validation_alias="letter.text")
    is_preview: bool = Field(
        description="True: it was not sent, and would read so now. False: as it was sent."
    )
    sha256: str = Field(description="SHA-256 of the document that was sent. Empty for a preview.")


@router.show(
    "/{uuid:request_id}/letters", Scope.READ, list[LetterOut], "List the letters of a request"
)
def letters_of_request(request: HttpRequest, request_id: UUID) -> list[LetterOut]:
    """List the letters sent to you about a request, newest first.

    The response contains at most 100, including those that are still to be sent.
    """
    takedown = get_request(request, request_id)
    letters = letter_archive.list_request_letters(
        takedown, settings.MARKWARDEN.public_url, now=database_now()
    )
    return [LetterOut.from_record(letter) for letter in letters if letter.letter is not None]
