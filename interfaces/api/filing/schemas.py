"""What the API says of requests and cases."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field

from interfaces.api.protocol.problems import LineOut
from interfaces.api.protocol.schemas import SaidOut
from pipeline.disputes.statements import Result
from pipeline.vocabulary import Outcome
from records.actions.filing.admission import Prose, require_text
from records.actions.filing.request_status import FollowedCase, FollowedRequest
from records.complaints.models import Clarification


class RequestOut(Schema):
    """A takedown request; its state is derived from its cases."""

    id: UUID
    state: str = Field(description="needs_answer, in_progress, decided or withdrawn.")
    right: UUID
    reason: str
    lane: str
    filed_at: datetime
    cases: int
    counts: dict[str, int] = Field(description="Cases by state.")
    refused: list[LineOut]

    @classmethod
    def from_record(cls, followed: FollowedRequest) -> "RequestOut":
        """The request as JSON shows it."""
        request = followed.request
        return cls(
            id=request.public_id,
            state=followed.state,
            right=request.right.public_id,
            reason=request.reason,
            lane=request.lane,
            filed_at=request.filed_at,
            cases=followed.cases,
            counts=followed.counts,
            refused=[LineOut(**line) for line in request.refused_lines],
        )


class QuestionOut(Schema):
    """What the filer is asked; the clock stands still until the answer."""

    code: str
    question: str
    asked_at: datetime
    lapses_at: datetime

    @classmethod
    def from_record(cls, question: Clarification) -> "QuestionOut":
        """The question as JSON shows it."""
        return cls(
            code=question.reason_code,
            question=question.question,
            asked_at=question.asked_at,
            lapses_at=question.lapses_at,
        )


class ResultOut(Schema):
    """What a decision says to its filer."""

    outcome: SaidOut
    reasons: SaidOut
    automation: str = Field(description="fully, partially or not")
    automation_says: SaidOut
    how_to_fix: SaidOut | None
    redress: list[SaidOut]

    @classmethod
    def from_record(cls, result: Result) -> "ResultOut":
        """The result as JSON shows it."""
        return cls(
            outcome=SaidOut.from_record(result.outcome),
            reasons=SaidOut.from_record(result.reasons),
            automation=result.automation,
            automation_says=SaidOut.from_record(result.automation_says),
            how_to_fix=SaidOut.from_record(result.how_to_fix) if result.how_to_fix else None,
            redress=[SaidOut.from_record(said) for said in result.redress],
        )


class CaseOut(Schema):
    """One listing of a request, and what it came to."""

    id: UUID
    request: UUID
    line: int
    listing: str = Field(description="`marketplace:id`")
    url: str
    state: str
    stands: bool = Field(description="It is upheld, and nothing has reversed it since.")
    outcome: Outcome | None = Field(description="Of first instance, once decided.")
    decided_by: str | None = Field(description="policy or person")
    decided_at: datetime | None
    reason_code: str | None
    result: ResultOut | None = Field(description="Why, once decided, in both languages.")
    why_invalid: str
    question: QuestionOut | None
    due_at: datetime | None
    remaining_seconds: int | None = Field(description="Business time left; negative: overdue.")
    filed_at: datetime
    closed_at: datetime | None

    @classmethod
    def from_record(cls, followed: FollowedCase) -> "CaseOut":
        """The case as JSON shows it."""
        case, ruling = followed.case, followed.ruling
        is_closed = not followed.state.is_open
        by = "policy" if ruling and ruling.is_by_policy else "person"
        return cls(
            id=case.public_id,
            request=case.request.public_id,
            line=case.line,
            listing=str(case.listing),
            url=case.listing.url,
            state=followed.state,
            stands=followed.is_upheld,
            outcome=followed.outcome,
            decided_by=by if ruling else None,
            decided_at=ruling.ruled_at if ruling else None,
            reason_code=ruling.reason_code if ruling else None,
            result=ResultOut.from_record(followed.result) if followed.result else None,
            why_invalid=case.why_invalid if is_closed else "",
            question=QuestionOut.from_record(followed.question) if followed.question else None,
            due_at=case.due_at,
            remaining_seconds=followed.remaining_seconds,
            filed_at=case.filed_at,
            closed_at=case.closed_at if is_closed else None,
        )


type Answer = Annotated[Prose, AfterValidator(require_text)]


class AnswerIn(Schema):
    """The filer's answer to the open question."""

    model_config = {"extra": "forbid"}

    answer: Answer
