"""What the API says of requests and cases."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from interfaces.api.protocol.pagination import Page, Part
from interfaces.api.protocol.problems import LineOut
from interfaces.api.protocol.schemas import LocalizedTextOut, PlainOut, RecordOut
from pipeline.filing.numbers import parse_number
from pipeline.vocabulary import Outcome
from records.actions.filing.admission import Prose, require_text
from records.actions.filing.request_status import FollowedCase


def _require_number(text: str) -> str:
    if parse_number(text) is None:
        raise PydanticCustomError("number_parsing", "Write it as MW-4821 or MW-4821-07.")
    return text


# No `type` alias: behind one django-ninja loses the name of a parameter.
ShortNumber = Annotated[str, Field(max_length=40), AfterValidator(_require_number)]


class FilingResultOut(RecordOut):
    """A filing that was accepted, with the lines that became no case."""

    id: UUID = Field(validation_alias="request.public_id")
    number: str = Field(validation_alias="request.number", description="For example MW-4821.")
    filed_at: datetime = Field(validation_alias="request.filed_at")
    cases: int = Field(description="Opened, with this filing as the first on its listing.")
    duplicates: int = Field(description="Following an earlier open case on the same listing.")
    refused: list[LineOut] = Field(validation_alias="refused_lines")


class RequestOut(RecordOut):
    """A takedown request; its state is derived from its cases."""

    id: UUID = Field(validation_alias="request.public_id")
    number: str = Field(validation_alias="request.number", description="For example MW-4821.")
    state: str = Field(description="needs_answer, in_progress, decided or withdrawn.")
    right: UUID = Field(validation_alias="request.right.public_id")
    reason: str = Field(validation_alias="request.reason")
    lane: str = Field(validation_alias="request.lane")
    filed_at: datetime = Field(validation_alias="request.filed_at")
    cases: int
    counts: dict[str, int] = Field(description="Cases by state.")
    refused: list[LineOut] = Field(validation_alias="request.refused_lines")


class RequestPage(Page[RequestOut]):
    """One page of requests, newest first."""


class QuestionOut(RecordOut):
    """A reviewer's question to the filer; the deadline is paused until the answer."""

    code: str = Field(validation_alias="reason_code")
    question: str
    asked_at: datetime
    lapses_at: datetime


class ResultOut(PlainOut):
    """The text of a decision for its filer."""

    outcome: LocalizedTextOut
    reasons: LocalizedTextOut
    automation: str = Field(description="fully, partially or not")
    automation_says: LocalizedTextOut
    how_to_fix: LocalizedTextOut | None
    redress: list[LocalizedTextOut]


class CaseOut(Schema):
    """One listing of a request, and its result."""

    id: UUID
    number: str = Field(description="Of its request and its line, for example MW-4821-07.")
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
    def from_record(cls, followed_case: FollowedCase) -> "CaseOut":
        """Build the JSON form of a case."""
        case, ruling = followed_case.case, followed_case.ruling
        is_closed = not followed_case.state.is_open
        decider = "policy" if ruling and ruling.is_by_policy else "person"
        return cls(
            id=case.public_id,
            number=case.number,
            request=case.request.public_id,
            line=case.line,
            listing=str(case.listing),
            url=case.listing.url,
            state=followed_case.state,
            stands=followed_case.is_upheld,
            outcome=followed_case.outcome,
            decided_by=decider if ruling else None,
            decided_at=ruling.ruled_at if ruling else None,
            reason_code=ruling.reason_code if ruling else None,
            result=ResultOut.from_record(followed_case.result) if followed_case.result else None,
            why_invalid=case.why_invalid if is_closed else "",
            question=QuestionOut.from_record(followed_case.question)
            if followed_case.question
            else None,
            due_at=case.due_at,
            remaining_seconds=followed_case.remaining_seconds,
            filed_at=case.filed_at,
            closed_at=case.closed_at if is_closed else None,
        )


class CasePage(Page[CaseOut]):
    """One page of the cases of a request, in the order of its lines."""


class CasePart(Part[CaseOut]):
    """A part of your cases, newest first."""


type Answer = Annotated[Prose, AfterValidator(require_text)]


class AnswerIn(Schema):
    """The filer's answer to the open question."""

    model_config = {"extra": "forbid"}

    answer: Answer
