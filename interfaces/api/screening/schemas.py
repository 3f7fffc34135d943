"""What the API answers a marketplace about listings that are screened."""

from dataclasses import asdict
from datetime import datetime
from typing import Self
from uuid import UUID

from ninja import Schema
from pydantic import Field

from interfaces.api.protocol.schemas import LocalizedTextOut
from pipeline.notices.statements import Automation
from pipeline.screening.lines import BadLine
from pipeline.vocabulary import HeldListingState, ScreeningAnswer, ScreeningRule
from records.notices.sellers.held_listing_letters import state_hold
from records.screening.models import Batch, HeldListing
from records.screening.verdict_rows import describe_verdicts


class HoldReasonOut(Schema):
    """A rule that holds a listing, for its seller to read."""

    rule: ScreeningRule
    says: LocalizedTextOut
    lifts: LocalizedTextOut = Field(description="What ends the hold.")


class HoldStatementOut(Schema):
    """The statement of reasons to give to the seller when the listing is held."""

    restriction: LocalizedTextOut
    territory: list[str]
    is_indefinite: bool = Field(description="Until the decision is changed.")
    facts: LocalizedTextOut
    is_from_notice: bool
    is_automatically_detected: bool
    automation: Automation
    automation_says: LocalizedTextOut
    ground: LocalizedTextOut
    redress: list[LocalizedTextOut]


class HoldOut(Schema):
    """A held listing and its state."""

    id: UUID
    listing: str
    revision: int
    state: HeldListingState
    reasons: list[HoldReasonOut]
    statement: HoldStatementOut
    held_at: datetime
    due_at: datetime = Field(description="Until then a person decides.")
    decided_at: datetime | None

    @classmethod
    def from_hold(cls, hold: HeldListing) -> Self:
        """Build the JSON form of a held listing with its present statement of reasons."""
        return cls(
            id=hold.public_id,
            listing=hold.listing,
            revision=hold.revision,
            state=HeldListingState(hold.state),
            reasons=[HoldReasonOut.model_validate(reason) for reason in hold.reasons],
            statement=HoldStatementOut.model_validate(asdict(state_hold(hold))),
            held_at=hold.held_at,
            due_at=hold.due_at,
            decided_at=hold.decided_at,
        )


class VerdictOut(Schema):
    """The result of one line."""

    number: int = Field(description="Of the line, from 1.")
    listing: str
    revision: int
    answer: ScreeningAnswer
    rules: list[ScreeningRule] = Field(description="That hold it.")
    pictures_unseen: int = Field(
        description="Pictures that could not be fetched or opened, also when tried once more: it"
        " was screened without them."
    )
    reasons: list[HoldReasonOut]
    hold: UUID | None = Field(description="Of a held listing: where it stands.")


class ListingCheckOut(Schema):
    """The expected result of a listing that is not sent yet."""

    answer: ScreeningAnswer
    reasons: list[HoldReasonOut]


class BatchOut(Schema):
    """A batch of listings, and the results so far."""

    id: UUID
    received_at: datetime
    done_at: datetime | None = Field(description="Empty while lines wait to be screened.")
    lines: int = Field(description="That are screened.")
    held: int
    not_screened: int
    bad: list[BadLine] = Field(description="Lines that are not screened, by number and reason.")
    verdicts: list[VerdictOut]

    @classmethod
    def from_batch(cls, batch: Batch) -> Self:
        """Build the JSON form of a batch with the verdicts so far."""
        return cls(
            id=batch.public_id,
            received_at=batch.received_at,
            done_at=batch.done_at,
            lines=batch.lines,
            held=batch.held,
            not_screened=batch.not_screened,
            bad=[BadLine.model_validate(line) for line in batch.bad],
            verdicts=[VerdictOut.model_validate(verdict) for verdict in describe_verdicts(batch)],
        )
