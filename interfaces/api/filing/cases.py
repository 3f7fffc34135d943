"""Cases: find one's own, take claims back before and after the decision, answer a question."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from interfaces.api.filing.schemas import AnswerIn, CaseOut, ShortNumber
from interfaces.api.protocol.answers import answer_once, build_answer, build_conflict
from interfaces.api.protocol.authentication import get_account, name_actor, require_scope
from interfaces.api.protocol.pagination import Cursor, Part, PartSize, fetch_part
from interfaces.api.protocol.problems import list_read_problems, list_write_problems
from interfaces.api.protocol.schemas import DateTime
from pipeline.filing.numbers import parse_number
from pipeline.vocabulary import CaseState, Reason
from records.accounts.models import Scope
from records.actions.cases import clarification
from records.actions.cases.clarification import NothingToAnswer
from records.actions.disputes import settlements
from records.actions.disputes.settlements import NotUpheld
from records.actions.filing import request_status, withdrawal
from records.actions.filing.withdrawal import NotOpen
from records.clock import database_now
from records.complaints.models import Case
from records.complaints.models.cases import CaseQuerySet
from records.ledger.idempotency import Answer
from records.rights.models import Right

router = Router(tags=["Cases"])


class CaseSearch(Schema):
    """Which cases, and from where on."""

    number: ShortNumber | None = Field(
        default=None, description="MW-4821-07, or MW-4821 for all cases of the request."
    )
    state: CaseState | None = Field(default=None, description="The state as the filer sees it.")
    stands: bool | None = Field(default=None, description="Upheld, and not reversed since.")
    reason: Reason | None = None
    right: UUID | None = None
    request: UUID | None = None
    listing: str | None = Field(
        default=None, max_length=140, pattern="^[^\\x00]*$", description="`marketplace:id`"
    )
    filed_from: DateTime | None = Field(default=None, description="With its time zone.")
    filed_before: DateTime | None = None
    cursor: Cursor = None
    per_page: PartSize = 50


class ChosenCases(Schema):
    """Several cases of the account, of one request or of many."""

    model_config = {"extra": "forbid"}

    cases: list[UUID] = Field(min_length=1, max_length=300)


class WithdrawnOut(Schema):
    """What became of each case that was named."""

    withdrawn: list[UUID]
    left: list[UUID] = Field(description="Already decided, or not yours: not changed.")


@router.get(
    "",
    auth=require_scope(Scope.READ),
    response={200: Part[CaseOut], **list_read_problems(422)},
    summary="Find cases",
)
def find_cases(request: HttpRequest, asked: Annotated[CaseSearch, Query()]) -> Part[CaseOut]:
    """Of every request of yours, the case opened last first."""
    now = database_now()
    found = _filter_cases(Case.objects.filter(account_id=get_account(request).pk), asked, now)
    rows, further = fetch_part(
        found.select_related("request", "listing"), asked.cursor, asked.per_page
    )
    return Part(items=build_cases(rows, now=now), next=further)


def _filter_cases(cases: CaseQuerySet, asked: CaseSearch, now: datetime) -> CaseQuerySet:
    number = parse_number(asked.number or "")
    named: dict[str, int | str | UUID | datetime | bool | QuerySet[Right] | None] = {
        "request_id": number.request if number else None,
        "line": number.line if number else None,
        "reason": asked.reason,
        "request__public_id": asked.request,
        "filed_at__gte": asked.filed_from,
        "filed_at__lt": asked.filed_before,
        "upheld_at__isnull": None if asked.stands is None else not asked.stands,
    }
    if asked.right is not None:
        named["right_id__in"] = Right.objects.filter(public_id=asked.right)
    if asked.listing is not None:
        place, _, name = asked.listing.partition(":")
        named |= {"listing__marketplace": place, "listing__external_id": name}
    found = cases.filter(**{name: value for name, value in named.items() if value is not None})
    return (
        found
        if asked.state is None
        else request_status.filter_by_shown_state(found, [asked.state], now=now)
    )


@router.post(
    "/withdrawal",
    auth=require_scope(Scope.FILE),
    response={200: WithdrawnOut, **list_write_problems(413)},
    summary="Withdraw several claims",
)
def withdraw_cases(request: HttpRequest, chosen: ChosenCases) -> HttpResponse:
    """Those that are open; what is decided already is left as it is and named."""
    return answer_once(request, lambda: _withdraw_all(get_account(request).pk, chosen.cases))


def _withdraw_all(account_id: int, chosen: list[UUID]) -> Answer:
    named = Case.objects.filter(account_id=account_id, public_id__in=chosen)
    case_ids = list(named.values_list("pk", flat=True))
    closed = withdrawal.withdraw_cases(case_ids, account_id, now=database_now())
    done = {case.public_id for case in closed.values()}
    once = list(dict.fromkeys(chosen))
    shown = WithdrawnOut(
        withdrawn=[one for one in once if one in done],
        left=[one for one in once if one not in done],
    )
    return build_answer(200, shown)


@router.get(
    "/{uuid:case_id}",
    auth=require_scope(Scope.READ, foreign=404),
    response={200: CaseOut, **list_read_problems(404)},
    summary="Get a case",
)
def own_case(request: HttpRequest, case_id: UUID) -> CaseOut:
    """What it came to, and why."""
    return render_case(get_case(request, case_id).pk)


@router.post(
    "/{uuid:case_id}/withdrawal",
    auth=require_scope(Scope.FILE, foreign=404),
    response={200: CaseOut, **list_write_problems(404)},
    summary="Withdraw the claim",
)
def withdraw_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """While it is open; 409 when it is decided already."""
    case = get_case(request, case_id)
    return answer_once(request, lambda: _withdraw(case))


def _withdraw(case: Case) -> Answer:
    try:
        withdrawal.withdraw_case(case.pk, case.account_id, now=database_now())
    except NotOpen as closed:
        return build_conflict("not_open", str(closed))
    return build_answer(200, render_case(case.pk))


@router.post(
    "/{uuid:case_id}/retraction",
    auth=require_scope(Scope.FILE, foreign=404),
    response={200: CaseOut, **list_write_problems(404)},
    summary="Retract an upheld claim",
)
def retract_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """As after a settlement: the listing goes up again where nothing else holds it."""
    case, actor = get_case(request, case_id), name_actor(request)
    return answer_once(request, lambda: _retract(case, actor))


def _retract(case: Case, actor: str) -> Answer:
    try:
        settlements.retract_claim(case.pk, case.account_id, actor=actor, now=database_now())
    except NotUpheld as refused:
        return build_conflict("not_upheld", str(refused))
    return build_answer(200, render_case(case.pk))


@router.post(
    "/{uuid:case_id}/clarification",
    auth=require_scope(Scope.FILE, foreign=404),
    response={200: CaseOut, **list_write_problems(404)},
    summary="Answer the question",
)
def answer_question(request: HttpRequest, case_id: UUID, reply: AnswerIn) -> HttpResponse:
    """The clock goes on with the time that was left; 409 when no question is open."""
    case = get_case(request, case_id)
    return answer_once(request, lambda: _clarify(case, reply.answer))


def _clarify(case: Case, text: str) -> Answer:
    try:
        clarification.answer_question(case.pk, case.account_id, text, now=database_now())
    except NothingToAnswer as closed:
        return build_conflict("nothing_to_answer", str(closed))
    return build_answer(200, render_case(case.pk))


def get_case(request: HttpRequest, case_id: UUID) -> Case:
    """The caller's case; somebody else's is as unknown as one that does not exist."""
    cases = Case.objects.filter(account_id=get_account(request).pk)
    return get_object_or_404(cases, public_id=case_id)


def render_case(case_id: int) -> CaseOut:
    """The case as it stands now."""
    cases: QuerySet[Case] = Case.objects.select_related("request", "listing").filter(pk=case_id)
    return build_cases(cases, now=database_now())[0]


def build_cases(cases: Iterable[Case], *, now: datetime) -> list[CaseOut]:
    """The cases as their filer is shown them."""
    return [CaseOut.from_record(one) for one in request_status.describe_cases(cases, now=now)]
