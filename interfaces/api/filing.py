"""Takedown requests: file one, list one's own, look at one with its cases."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from interfaces.api.callers import answer_once, get_account, require_scope
from interfaces.api.pages import PageNumber, PerPage, fetch_page
from interfaces.api.problems import Problem, build_refusal
from interfaces.api.shapes import CaseOut, FiledOut, Page, RequestOut
from interfaces.look.limits import count_listings
from pipeline.words import CaseState, Reason
from records.accounts.models import Scope
from records.acts import filing, following
from records.acts.admission import FilingRefused
from records.acts.following import RequestState
from records.acts.written import WrittenFiling
from records.complaints.models import Case, TakedownRequest
from records.ledger.clock import database_now
from records.ledger.idempotency import Answer

router = Router(tags=["Takedown requests"])


class RequestFilters(Schema):
    """Which requests, and which page of them."""

    state: RequestState | None = None
    reason: Reason | None = None
    right: UUID | None = None
    filed_from: AwareDatetime | None = Field(default=None, description="With its time zone.")
    filed_before: AwareDatetime | None = None
    page: PageNumber = 1
    per_page: PerPage = 20


class CaseFilters(Schema):
    """Which cases, and which page of them."""

    state: CaseState | None = None
    page: PageNumber = 1
    per_page: PerPage = 100


@router.post(
    "",
    auth=require_scope(Scope.FILE),
    response={202: FiledOut, (400, 401, 403, 409, 413, 422, 429, 503): Problem},
    summary="File a takedown request",
)
def file_request(request: HttpRequest, filing: WrittenFiling) -> HttpResponse:
    """Accepted whole or in part, or refused whole; `refused` names lines that make no case.

    With an Idempotency-Key a repeated call gets the first answer for 24 hours.
    """
    return answer_once(request, lambda: _file(filing, get_account(request).pk))


def _file(written: WrittenFiling, account_id: int) -> Answer:
    try:
        with transaction.atomic():
            filed = filing.file_request(written.as_filing(account_id))
            count_listings(account_id, filed.cases + filed.duplicates)
    except FilingRefused as refused:
        return Answer(422, build_refusal(refused).model_dump(mode="json"))
    return Answer(202, FiledOut.from_record(filed).model_dump(mode="json"))


@router.get(
    "",
    auth=require_scope(Scope.READ),
    response={200: Page[RequestOut], (401, 403, 422, 429, 503): Problem},
    summary="List your requests",
)
def own_requests(
    request: HttpRequest, filters: Annotated[RequestFilters, Query()]
) -> Page[RequestOut]:
    """Newest first."""
    chosen = _filter_requests(
        following.list_requests(get_account(request).pk, state=filters.state), filters
    )
    page = fetch_page(chosen, filters.page, filters.per_page)
    items = [
        RequestOut.from_record(one)
        for one in following.describe_requests(page.rows, now=database_now())
    ]
    return Page(items=items, total=page.total, page=filters.page, pages=page.pages)


def _filter_requests(
    requests: QuerySet[TakedownRequest], filters: RequestFilters
) -> QuerySet[TakedownRequest]:
    asked: dict[str, str | UUID | datetime | None] = {
        "reason": filters.reason,
        "right__public_id": filters.right,
        "filed_at__gte": filters.filed_from,
        "filed_at__lt": filters.filed_before,
    }
    return requests.filter(**{name: value for name, value in asked.items() if value is not None})


@router.get(
    "/{uuid:request_id}",
    auth=require_scope(Scope.READ, foreign=404),
    response={200: RequestOut, (401, 403, 404, 429, 503): Problem},
    summary="Look at a request",
)
def own_request(request: HttpRequest, request_id: UUID) -> RequestOut:
    """Its state is derived from its cases."""
    found = _get_request(request, request_id)
    return RequestOut.from_record(following.describe_requests([found], now=database_now())[0])


@router.get(
    "/{uuid:request_id}/cases",
    auth=require_scope(Scope.READ, foreign=404),
    response={200: Page[CaseOut], (401, 403, 404, 422, 429, 503): Problem},
    summary="List its cases",
)
def cases_of_request(
    request: HttpRequest, request_id: UUID, filters: Annotated[CaseFilters, Query()]
) -> Page[CaseOut]:
    """In the order of the lines that named them."""
    cases = Case.objects.filter(request=_get_request(request, request_id))
    if filters.state is not None:
        cases = cases.filter(state=filters.state)
    page = fetch_page(
        cases.select_related("request", "listing").order_by("line"), filters.page, filters.per_page
    )
    items = [
        CaseOut.from_record(one) for one in following.describe_cases(page.rows, now=database_now())
    ]
    return Page(items=items, total=page.total, page=filters.page, pages=page.pages)


def _get_request(request: HttpRequest, request_id: UUID) -> TakedownRequest:
    return get_object_or_404(following.list_requests(get_account(request).pk), public_id=request_id)
