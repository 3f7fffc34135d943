"""Disputes: what sellers say against upheld claims, the filer's answer, appeals."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema

from interfaces.api.disputes.schemas import (
    AppealIn,
    AppealOut,
    AppealPart,
    CounterOut,
    CounterPart,
    ReplyIn,
)
from interfaces.api.filing.cases import get_case
from interfaces.api.filing.evidence_files import find_files, refuse_unknown_file
from interfaces.api.protocol.answers import (
    build_answer,
    explain_refusals,
    refuse_fields,
)
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.pagination import Cursor, Part, PartSize, fetch_part, filter_by
from pipeline.disputes.procedure import AppealState, CounterState
from pipeline.law.profiles import Party
from records.accounts.models import Scope
from records.actions.disputes import appeals, counter_answers, filer_inbox
from records.actions.disputes.appeals import AppealStatement
from records.actions.disputes.counter_answers import NothingToAnswer, Reply, ReplyRefused
from records.actions.faults import Fault
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification, CounterQuerySet
from records.ledger.idempotency import Answer

router = Operations("Disputes")

_FIELDS: Final[Mapping[str, str]] = {"said": "reply", "text": "statement"}


class CounterSearch(Schema):
    """Filters for counter-notifications, and the cursor to continue from."""

    state: CounterState | None = None
    case: UUID | None = None
    cursor: Cursor = None
    per_page: PartSize = 50


class AppealSearch(Schema):
    """Filters for appeals, and the cursor to continue from."""

    state: AppealState | None = None
    party: Party | None = None
    case: UUID | None = None
    cursor: Cursor = None
    per_page: PartSize = 50


@router.show(
    "/counter-notifications", Scope.READ, CounterPart, "List counter-notifications of sellers"
)
def own_counters(
    request: HttpRequest, filters: Annotated[CounterSearch, Query()]
) -> Part[CounterOut]:
    """List the counter-notifications that sellers filed against your claims, newest first.

    A counter-notification appears here once it has been forwarded to you.
    """
    counters, now = filter_by(_find_counters(request), case__public_id=filters.case), database_now()
    if filters.state is not None:
        counters = counters.filter(filer_inbox.build_counter_condition([filters.state], now))
    rows, further = fetch_part(counters, filters.cursor, filters.per_page)
    return Part(items=[CounterOut.from_dispute(counter, now) for counter in rows], next=further)


@router.show(
    "/counter-notifications/{uuid:counter_id}", Scope.READ, CounterOut, "Get a counter-notification"
)
def own_counter(request: HttpRequest, counter_id: UUID) -> CounterOut:
    """Get what the seller says and how long you have to answer.

    The response is 404 if it was not forwarded to you.
    """
    return CounterOut.from_dispute(_get_counter(request, counter_id), database_now())


@router.step(
    "POST /counter-notifications/{uuid:counter_id}/answer",
    Scope.FILE,
    CounterOut,
    "Answer a counter-notification",
)
@explain_refusals(
    {
        ReplyRefused: lambda refusal: refuse_fields("reply_refused", _name_fields(refusal.faults)),
    }
)
def answer_counter(request: HttpRequest, counter_id: UUID, reply: ReplyIn) -> Answer:
    """Answer a counter-notification with `accept` or with a step that the law of the case knows.

    `accept` withdraws the claim; every other answer needs a statement. An answer that does not stop
    the restoration of the listing is recorded, but the deadline keeps running. The response
    contains the counter-notification. The call is refused with 409 `nothing_to_answer` if no answer
    of yours is awaited, and with 422 `reply_refused` or `unknown_file` if the answer or its
    evidence is not acceptable.
    """
    counter, now = _get_counter(request, counter_id), database_now()
    if (files := find_files(reply.evidence, counter.account_id)) is None:
        return refuse_unknown_file()
    result = counter_answers.reply_to_statement(
        [counter],
        counter.account_id,
        Reply(reply.reply, reply.statement, files),
        actor=name_actor(request),
        now=now,
    )
    if not result.answered_counters:
        raise NothingToAnswer
    return build_answer(200, CounterOut.from_dispute(result.answered_counters[0], now))


def _name_fields(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Rename the faults' fields to those of the request body."""
    return tuple(replace(fault, field=_FIELDS.get(fault.field, fault.field)) for fault in faults)


@router.show("/appeals", Scope.READ, AppealPart, "List appeals")
def own_appeals(request: HttpRequest, filters: Annotated[AppealSearch, Query()]) -> Part[AppealOut]:
    """List the appeals of both parties in your cases, newest first."""
    now = database_now()
    appeals = filter_by(
        Appeal.objects.filter(account_id=get_account(request).pk).select_related("case"),
        party=filters.party,
        case__public_id=filters.case,
    )
    if filters.state is not None:
        appeals = appeals.filter(filer_inbox.build_appeal_condition([filters.state], now))
    rows, further = fetch_part(appeals, filters.cursor, filters.per_page)
    return Part(items=[AppealOut.from_dispute(appeal, now) for appeal in rows], next=further)


@router.step(
    "POST /cases/{uuid:case_id}/appeal", Scope.FILE, AppealOut, "Appeal a decision", status=202
)
def appeal_case(request: HttpRequest, case_id: UUID, body: AppealIn) -> Answer:
    """Appeal the latest decision on a case.

    Another person reviews it; the decision stands until they rule. The response contains the
    appeal. Each decision can be appealed once, within the time that the law of the case allows:
    otherwise refused with 409 `cannot_appeal`. Evidence that you did not upload is refused with 422
    `unknown_file`.
    """
    case, actor, now = get_case(request, case_id), name_actor(request), database_now()
    if (files := find_files(body.evidence, case.account_id)) is None:
        return refuse_unknown_file()
    statement = AppealStatement(body.statement, files)
    appeal = appeals.file_appeal(case.pk, Party.FILER, statement, actor=actor, now=now)
    return build_answer(202, AppealOut.from_dispute(appeal, now))


def _find_counters(request: HttpRequest) -> CounterQuerySet:
    """Return the account's counter-notifications, without those not forwarded to it yet."""
    counters = CounterNotification.objects.filter(account_id=get_account(request).pk)
    return counters.exclude(state=CounterState.FILED).select_related("case")


def _get_counter(request: HttpRequest, counter_id: UUID) -> CounterNotification:
    return get_object_or_404(_find_counters(request), public_id=counter_id)
