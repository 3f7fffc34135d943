"""Cases: look at one's own, take one back, answer the question about one."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from interfaces.api.callers import answered_once, caller, needs
from interfaces.api.problems import Problem, problem
from interfaces.api.shapes import AnswerIn, CaseOut
from records.accounts.models import Scope
from records.acts import clarifying, following, withdrawing
from records.acts.clarifying import NothingToAnswer
from records.acts.withdrawing import NotOpen
from records.complaints.models import Case
from records.ledger.clock import database_now
from records.ledger.idempotency import Answer

router = Router(tags=["Cases"])


@router.get(
    "/{uuid:case_id}",
    auth=needs(Scope.READ, foreign=404),
    response={200: CaseOut, (401, 403, 404, 429, 503): Problem},
    summary="Look at one",
)
def own_case(request: HttpRequest, case_id: UUID) -> CaseOut:
    """What it came to, and why."""
    return _shown(_own(request, case_id).pk)


@router.post(
    "/{uuid:case_id}/withdrawal",
    auth=needs(Scope.FILE, foreign=404),
    response={200: CaseOut, (400, 401, 403, 404, 409, 422, 429, 503): Problem},
    summary="Withdraw the claim",
)
def withdraw_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """While it is open; 409 when it is decided already."""
    case = _own(request, case_id)
    return answered_once(request, lambda: _withdrawn(case))


def _withdrawn(case: Case) -> Answer:
    try:
        withdrawing.withdraw(case.pk, case.account_id, now=database_now())
    except NotOpen as closed:
        return _conflict("not_open", str(closed))
    return Answer(200, _shown(case.pk).model_dump(mode="json"))


@router.post(
    "/{uuid:case_id}/clarification",
    auth=needs(Scope.FILE, foreign=404),
    response={200: CaseOut, (400, 401, 403, 404, 409, 422, 429, 503): Problem},
    summary="Answer the question",
)
def answer_question(request: HttpRequest, case_id: UUID, reply: AnswerIn) -> HttpResponse:
    """The clock goes on with the time that was left; 409 when no question is open."""
    case = _own(request, case_id)
    return answered_once(request, lambda: _clarified(case, reply.answer))


def _clarified(case: Case, text: str) -> Answer:
    try:
        clarifying.answer(case.pk, case.account_id, text, now=database_now())
    except NothingToAnswer as closed:
        return _conflict("nothing_to_answer", str(closed))
    return Answer(200, _shown(case.pk).model_dump(mode="json"))


def _conflict(code: str, says: str) -> Answer:
    return Answer(409, problem(409, code, says).model_dump(mode="json"))


def _own(request: HttpRequest, case_id: UUID) -> Case:
    cases = Case.objects.filter(account_id=caller(request).pk)
    return get_object_or_404(cases, public_id=case_id)


def _shown(case_id: int) -> CaseOut:
    cases: QuerySet[Case] = Case.objects.select_related("request", "listing").filter(pk=case_id)
    return CaseOut.of(following.follow_cases(cases, now=database_now())[0])
