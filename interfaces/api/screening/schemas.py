"""What the API answers a marketplace about listings that are screened."""

from datetime import datetime
from typing import Self
from uuid import UUID

from ninja import Schema
from pydantic import Field

from interfaces.api.protocol.schemas import SaidOut
from pipeline.screening.lines import BadLine
from pipeline.vocabulary import ScreeningAnswer, ScreeningRule
from records.screening.models import Batch, Hold, Verdict, slot_of


class HoldReasonOut(Schema):
    """A rule that holds a listing, for its seller to read."""

    rule: ScreeningRule
    says: SaidOut
    lifts: SaidOut = Field(description="What ends the hold.")


class VerdictOut(Schema):
    """What was said of one line."""

    number: int = Field(description="Of the line, from 1.")
    listing: str
    revision: int
    answer: ScreeningAnswer
    rules: list[ScreeningRule] = Field(description="That hold it.")
    reasons: list[HoldReasonOut] = Field(description="While a person has not decided.")


class BatchOut(Schema):
    """A batch of listings, and what became of it so far."""

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
        """The batch with the verdicts that there are."""
        slot = slot_of(batch.received_at.date())
        verdicts = list(Verdict.objects.filter(slot=slot, batch_id=batch.pk).order_by("number"))
        held = [each.listing for each in verdicts if each.answer == ScreeningAnswer.HELD]
        holds = Hold.objects.filter(account=batch.account_id, listing__in=held)
        reasons = {(hold.listing, hold.revision): hold.reasons for hold in holds}
        return cls(
            id=batch.public_id,
            received_at=batch.received_at,
            done_at=batch.done_at,
            lines=batch.lines,
            held=batch.held,
            not_screened=batch.not_screened,
            bad=[BadLine.model_validate(each) for each in batch.bad],
            verdicts=[
                VerdictOut(
                    number=each.number,
                    listing=each.listing,
                    revision=each.revision,
                    answer=ScreeningAnswer(each.answer),
                    rules=[ScreeningRule(rule) for rule in each.rules],
                    reasons=[
                        HoldReasonOut.model_validate(reason)
                        for reason in reasons.get((each.listing, each.revision), ())
                    ],
                )
                for each in verdicts
            ],
        )
