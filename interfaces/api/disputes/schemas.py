"""What the API says of disputes: a seller's counter-notifications, appeals of either party."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field

from interfaces.api.disputes.evidence_files import Tokens
from pipeline.disputes.procedure import AppealState, CounterState, Ground
from pipeline.law.profiles import Party, Step
from records.actions.disputes import counter_answers
from records.actions.filing.admission import Prose, require_text
from records.complaints.models import Appeal, CounterNotification

type Statement = Annotated[Prose, AfterValidator(require_text)]


class Reply(StrEnum):
    """What a filer can say to a counter-notification."""

    ACCEPT = counter_answers.ACCEPT
    REJECTION = Step.REJECTION.value
    AUTHORITY_COMPLAINT = Step.AUTHORITY_COMPLAINT.value
    SUIT = Step.SUIT.value


class CounterOut(Schema):
    """The seller disputes an upheld claim of yours."""

    id: UUID
    case: UUID
    state: CounterState
    profile: str = Field(description="The law of the case.")
    chance: int = Field(description="Which of the seller's, from 1.")
    ground: Ground
    statement: str
    evidence: list[str] = Field(description="Names of what the seller has shown.")
    contact: dict[str, str] = Field(description="What the law lets you know of the seller.")
    forwarded_at: datetime | None
    answer_ends_at: datetime | None = Field(description="Your time; silence acts after it.")
    answer: str
    answer_text: str
    answered_at: datetime | None
    due_at: datetime | None = Field(description="When a person will have ruled.")
    closed_at: datetime | None

    @classmethod
    def from_record(cls, counter: CounterNotification) -> "CounterOut":
        """The counter-notification as JSON shows it."""
        return cls(
            id=counter.public_id,
            case=counter.case.public_id,
            state=CounterState(counter.state),
            profile=counter.profile,
            chance=counter.chance,
            ground=Ground(counter.ground),
            statement=counter.statement,
            evidence=[str(one.get("name", "")) for one in counter.evidence],
            contact={name: str(value) for name, value in counter.contact.items()},
            forwarded_at=counter.forwarded_at,
            answer_ends_at=counter.answer_ends_at,
            answer=counter.answer,
            answer_text=counter.answer_text,
            answered_at=counter.answered_at,
            due_at=counter.due_at,
            closed_at=counter.closed_at,
        )


class ReplyIn(Schema):
    """The filer's answer to a counter-notification."""

    model_config = {"extra": "forbid"}

    reply: Reply = Field(description="`accept` takes the claim back; a step of the law stands.")
    statement: Prose = ""
    evidence: Tokens = []


class AppealOut(Schema):
    """A party has put what was decided before another person."""

    id: UUID
    case: UUID
    party: Party
    state: AppealState
    statement: str = Field(description="Of your own appeals.")
    filed_at: datetime
    due_at: datetime
    closed_at: datetime | None

    @classmethod
    def from_record(cls, appeal: Appeal) -> "AppealOut":
        """The appeal as JSON shows it; what the seller wrote is for the desk."""
        return cls(
            id=appeal.public_id,
            case=appeal.case.public_id,
            party=Party(appeal.party),
            state=AppealState(appeal.state),
            statement=appeal.statement if appeal.party == Party.FILER else "",
            filed_at=appeal.filed_at,
            due_at=appeal.due_at,
            closed_at=appeal.closed_at,
        )


class AppealIn(Schema):
    """Why the decision is wrong."""

    model_config = {"extra": "forbid"}

    statement: Statement
    evidence: Tokens = []
