"""Disputes: what sellers say against upheld claims, the filer's answer, appeals."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Self
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema
from pydantic import AfterValidator, Field

from interfaces.api.filing.cases import get_case
from interfaces.api.filing.evidence_files import Tokens, find_files, refuse_unknown_file
from interfaces.api.protocol.answers import build_answer, explain_refusals, refuse_fields
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.pagination import Part, Search, fetch_part, filter_by
from interfaces.api.protocol.schemas import RecordOut
from pipeline.disputes.procedure import AppealState, CounterAnswer, CounterState, Ground
from pipeline.law.profiles import Party
from records.accounts.models import Scope
from records.actions.disputes import appeals, counter_answers, filer_inbox
from records.actions.disputes.appeals import AppealStatement
from records.actions.disputes.counter_answers import NothingToAnswer, ReplyRefused
from records.actions.faults import Fault
from records.actions.filing.admission import Prose, require_text
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification, CounterQuerySet
from records.ledger.idempotency import Answer

type Statement = Annotated[Prose, AfterValidator(require_text)]


class Reply(StrEnum):
    """A filer's possible answers to a counter-notification."""

    ACCEPT = CounterAnswer.ACCEPT.value
    REJECTION = CounterAnswer.REJECTION.value
    AUTHORITY_COMPLAINT = CounterAnswer.AUTHORITY_COMPLAINT.value
    SUIT = CounterAnswer.SUIT.value


class _DisputeOut(RecordOut):
    """A dispute as its filer may see it, without a ruling that can still be undone."""

    @classmethod
    def from_dispute(cls, dispute: CounterNotification | Appeal, now: datetime) -> Self:
        """Build the JSON form of a dispute at this moment."""
        return cls.model_validate(dispute, context={"now": now})

    @staticmethod
    def resolve_state(
        dispute: CounterNotification | Appeal, context: Mapping[str, datetime]
    ) -> str:
        return filer_inbox.get_state_for_filer(dispute, context["now"])

    @staticmethod
    def resolve_closed_at(
        dispute: CounterNotification | Appeal, context: Mapping[str, datetime]
    ) -> datetime | None:
        return filer_inbox.get_close_for_filer(dispute, context["now"])


class CounterOut(_DisputeOut):
    """A seller's dispute of an upheld claim of yours."""

    id: UUID = Field(validation_alias="public_id")
    case: UUID = Field(validation_alias="case.public_id")
    state: CounterState
    profile: str = Field(description="The law of the case.")
    chance: int = Field(description="Number of the seller's chance, from 1.")
    ground: Ground
    statement: str
    evidence: list[str] = Field(description="Names of the files that the seller has shown.")
    contact: dict[str, str] = Field(description="What the law lets you know about the seller.")
    forwarded_at: datetime | None
    answer_ends_at: datetime | None = Field(
        description="When your time to answer ends; after it, silence takes effect."
    )
    answer: str
    answer_text: str
    answered_at: datetime | None
    due_at: datetime | None = Field(description="When a person has to rule.")
    closed_at: datetime | None

    @staticmethod
    def resolve_evidence(counter: CounterNotification) -> list[str]:
        return [str(file.get("name", "")) for file in counter.evidence]

    @staticmethod
    def resolve_contact(counter: CounterNotification) -> dict[str, str]:
        return {name: str(value) for name, value in counter.contact.items()}


class CounterPart(Part[CounterOut]):
    """A part of the counter-notifications, newest first."""


class ReplyIn(Schema):
    """The filer's answer to a counter-notification."""

    model_config = {"extra": "forbid"}

    reply: Reply = Field(
        description="`accept` takes the claim back; the other answers are steps of the law."
    )
    statement: Prose = ""
    evidence: Tokens = []


class AppealOut(_DisputeOut):
    """An appeal of either party, for another person to decide."""

    id: UUID = Field(validation_alias="public_id")
    case: UUID = Field(validation_alias="case.public_id")
    party: Party
    state: AppealState
    statement: str = Field(description="Of your own appeals.")
    filed_at: datetime
    due_at: datetime
    closed_at: datetime | None

    @staticmethod
    def resolve_statement(appeal: Appeal) -> str:
        """Return the filer's own statement; a seller's is only for reviewers."""
        return appeal.statement if appeal.party == Party.FILER else ""


class AppealPart(Part[AppealOut]):
    """A part of the appeals, newest first."""


class AppealIn(Schema):
    """Why the decision is wrong."""

    model_config = {"extra": "forbid"}

    statement: Statement
    evidence: Tokens = []


router = Operations("Disputes")

_FIELDS: Final[Mapping[str, str]] = {"said": "reply", "text": "statement"}


class CounterSearch(Search):
    """Filters for counter-notifications, and where the list continues."""

    state: CounterState | None = None
    case: UUID | None = None


class AppealSearch(Search):
    """Filters for appeals, and where the list continues."""

    state: AppealState | None = None
    party: Party | None = None
    case: UUID | None = None


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
    rows, further = fetch_part(counters, filters)
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
        counter_answers.Reply(reply.reply, reply.statement, files),
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
    rows, further = fetch_part(appeals, filters)
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
