"""Disputes: what sellers say against upheld claims, the filer's answer, appeals."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from interfaces.api.disputes.schemas import AppealIn, AppealOut, CounterOut, ReplyIn
from interfaces.api.filing.cases import get_case
from interfaces.api.filing.evidence_files import find_files, refuse_unknown_file
from interfaces.api.protocol.answers import answer_once, build_answer, build_conflict
from interfaces.api.protocol.authentication import get_account, name_actor, require_scope
from interfaces.api.protocol.pagination import Cursor, Part, PartSize, fetch_part
from interfaces.api.protocol.problems import list_read_problems, list_write_problems
from pipeline.disputes.procedure import AppealState, CounterState
from pipeline.law.profiles import Party
from records.accounts.models import Scope
from records.actions.disputes import appeals, counter_answers
from records.actions.disputes.appeals import AppealStatement, CannotAppeal
from records.actions.disputes.counter_answers import NothingToAnswer
from records.clock import database_now
from records.complaints.models import Appeal, Case, CounterNotification
from records.complaints.models.disputes import CounterQuerySet
from records.ledger.idempotency import Answer

router = Router(tags=["Disputes"])


class CounterSearch(Schema):
    """Which counter-notifications, and from where on."""

    state: CounterState | None = None
    case: UUID | None = None
    cursor: Cursor = None
    per_page: PartSize = 50


class AppealSearch(Schema):
    """Which appeals, and from where on."""

    state: AppealState | None = None
    party: Party | None = None
    case: UUID | None = None
    cursor: Cursor = None
    per_page: PartSize = 50


@router.get(
    "/counter-notifications",
    auth=require_scope(Scope.READ),
    response={200: Part[CounterOut], **list_read_problems(422)},
    summary="List counter-notifications of sellers",
)
def own_counters(
    request: HttpRequest, asked: Annotated[CounterSearch, Query()]
) -> Part[CounterOut]:
    """Those that were put before you, the latest first."""
    asked_for = {"state": asked.state, "case__public_id": asked.case}
    found = _find_counters(request).filter(
        **{name: value for name, value in asked_for.items() if value is not None}
    )
    rows, further = fetch_part(found, asked.cursor, asked.per_page)
    return Part(items=[CounterOut.from_record(one) for one in rows], next=further)


@router.get(
    "/counter-notifications/{uuid:counter_id}",
    auth=require_scope(Scope.READ, foreign=404),
    response={200: CounterOut, **list_read_problems(404)},
    summary="Get a counter-notification",
)
def own_counter(request: HttpRequest, counter_id: UUID) -> CounterOut:
    """What the seller says, and until when you can answer."""
    return CounterOut.from_record(_get_counter(request, counter_id))


@router.post(
    "/counter-notifications/{uuid:counter_id}/answer",
    auth=require_scope(Scope.FILE, foreign=404),
    response={200: CounterOut, **list_write_problems(404, 413)},
    summary="Answer a counter-notification",
)
def answer_counter(request: HttpRequest, counter_id: UUID, reply: ReplyIn) -> HttpResponse:
    """Acceptance takes the claim back. A step that does not stop the restoring under the law of
    the case is kept, and the time runs on; 409 when it awaits no answer of yours.
    """
    counter, actor = _get_counter(request, counter_id), name_actor(request)
    return answer_once(request, lambda: _answer(counter, reply, actor))


def _answer(counter: CounterNotification, reply: ReplyIn, actor: str) -> Answer:
    if (files := find_files(reply.evidence, counter.account_id)) is None:
        return refuse_unknown_file()
    try:
        told = counter_answers.answer_counter(
            counter.pk,
            counter.account_id,
            reply.reply,
            text=reply.statement,
            evidence=files,
            actor=actor,
            now=database_now(),
        )
    except NothingToAnswer as refused:
        return build_conflict("nothing_to_answer", str(refused))
    return build_answer(200, CounterOut.from_record(told))


@router.get(
    "/appeals",
    auth=require_scope(Scope.READ),
    response={200: Part[AppealOut], **list_read_problems(422)},
    summary="List appeals",
)
def own_appeals(request: HttpRequest, asked: Annotated[AppealSearch, Query()]) -> Part[AppealOut]:
    """Of either party in your cases, the latest first."""
    asked_for = {"state": asked.state, "party": asked.party, "case__public_id": asked.case}
    found = Appeal.objects.filter(account_id=get_account(request).pk).filter(
        **{name: value for name, value in asked_for.items() if value is not None}
    )
    rows, further = fetch_part(found.select_related("case"), asked.cursor, asked.per_page)
    return Part(items=[AppealOut.from_record(one) for one in rows], next=further)


@router.post(
    "/cases/{uuid:case_id}/appeal",
    auth=require_scope(Scope.FILE, foreign=404),
    response={202: AppealOut, **list_write_problems(404, 413)},
    summary="Appeal a decision",
)
def appeal_case(request: HttpRequest, case_id: UUID, wanted: AppealIn) -> HttpResponse:
    """Another person looks at it; until then the decision stands. Once for each decision, and
    within the window of the law of the case; 409 otherwise.
    """
    case, actor = get_case(request, case_id), name_actor(request)
    return answer_once(request, lambda: _appeal(case, wanted, actor))


def _appeal(case: Case, wanted: AppealIn, actor: str) -> Answer:
    if (files := find_files(wanted.evidence, case.account_id)) is None:
        return refuse_unknown_file()
    try:
        plea = AppealStatement(wanted.statement, files)
        made = appeals.file_appeal(case.pk, Party.FILER, plea, actor=actor, now=database_now())
    except CannotAppeal as refused:
        return build_conflict("cannot_appeal", str(refused))
    return build_answer(202, AppealOut.from_record(made))


def _find_counters(request: HttpRequest) -> CounterQuerySet:
    """What the seller still words is nobody else's yet."""
    mine = CounterNotification.objects.filter(account_id=get_account(request).pk)
    return mine.exclude(state=CounterState.FILED).select_related("case")


def _get_counter(request: HttpRequest, counter_id: UUID) -> CounterNotification:
    return get_object_or_404(_find_counters(request), public_id=counter_id)
