"""What the API says of disputes: a seller's counter-notifications, appeals of either party."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field

from interfaces.api.filing.evidence_files import Tokens
from interfaces.api.protocol.pagination import Part
from interfaces.api.protocol.schemas import RecordOut
from pipeline.disputes.procedure import AppealState, CounterAnswer, CounterState, Ground
from pipeline.law.profiles import Party
from records.actions.disputes import filer_inbox
from records.actions.filing.admission import Prose, require_text
from records.disputes.models import Appeal, CounterNotification

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
