"""What the API says of requests, their cases, drafts and what a pre-flight has seen."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from interfaces.api.filing.evidence_files import Tokens
from interfaces.api.protocol.pagination import Part
from interfaces.api.protocol.problems import FaultOut, LineOut
from interfaces.api.protocol.schemas import LocalizedTextOut, PlainOut, RecordOut
from pipeline.decision import filing_evidence
from pipeline.decision.scoring import describe_signals
from pipeline.filing.numbers import parse_number
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText
from pipeline.reasons import Reason
from pipeline.vocabulary import Destination, Outcome
from records import policies
from records.actions.faults import Fault
from records.actions.filing import draft_check, draft_preflight
from records.actions.filing.admission import Prose, require_text
from records.actions.filing.draft_check import CheckedRow
from records.actions.filing.draft_preflight import Prediction
from records.actions.filing.request_status import FollowedCase
from records.clock import database_now
from records.filing.models import Draft
from records.notices.webhook_payloads import CASE_NUMBER, REQUEST_NUMBER


def _require_number(text: str) -> str:
    if parse_number(text) is None:
        raise PydanticCustomError("number_parsing", "Write it as MW-4821 or MW-4821-07.")
    return text


_AS_TYPED = r"^\s*([Mm][Ww]\W{0,3}|#\s*)?[0-9]{1,18}(\s*[-/.\s]\s*[0-9]{1,4})?\s*$"
# No `type` alias: behind one django-ninja loses the name of a parameter.
ShortNumber = Annotated[
    str,
    Field(max_length=40, json_schema_extra={"pattern": _AS_TYPED}),
    AfterValidator(_require_number),
]


class FilingResultOut(RecordOut):
    """A filing that was accepted, with the lines that became no case."""

    id: UUID = Field(validation_alias="request.public_id")
    number: str = Field(
        validation_alias="request.number",
        pattern=REQUEST_NUMBER,
        description="For example MW-4821.",
    )
    filed_at: datetime = Field(validation_alias="request.filed_at")
    cases: int = Field(description="All that were opened, as the request counts them.")
    duplicates: int = Field(
        description="Of these, the ones that follow an earlier open case on the same listing."
    )
    refused: list[LineOut] = Field(validation_alias="refused_lines")


class RequestOut(RecordOut):
    """A takedown request; its state is derived from its cases."""

    id: UUID = Field(validation_alias="request.public_id")
    number: str = Field(
        validation_alias="request.number",
        pattern=REQUEST_NUMBER,
        description="For example MW-4821.",
    )
    state: str = Field(description="needs_answer, in_progress, decided or withdrawn.")
    right: UUID = Field(validation_alias="request.right.public_id")
    reason: str = Field(validation_alias="request.reason")
    lane: str = Field(validation_alias="request.lane")
    filed_at: datetime = Field(validation_alias="request.filed_at")
    cases: int
    counts: dict[str, int] = Field(description="Cases by state.")
    refused: list[LineOut] = Field(validation_alias="request.refused_lines")


class RequestPart(Part[RequestOut]):
    """A part of your requests, newest first."""


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
    number: str = Field(
        pattern=CASE_NUMBER, description="Of its request and its line, for example MW-4821-07."
    )
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


class CasePart(Part[CaseOut]):
    """A part of your cases: newest first, or those of a request by its lines."""


type Answer = Annotated[Prose, AfterValidator(require_text)]


class AnswerIn(Schema):
    """The filer's answer to the open question."""

    model_config = {"extra": "forbid"}

    answer: Answer
    evidence: Tokens = []


class CheckedRowOut(Schema):
    """One line, and what filing it would do."""

    number: int = Field(description="Number of the line, from 1.")
    text: str = Field(description="The text as written.")
    listing: str | None = Field(description="`marketplace:id`; null: the line names no listing.")
    url: str | None
    code: str = Field(description="Why it does not become a case; empty: it becomes a case.")
    says: str
    open_in: UUID | None = Field(description="Your request that already claims it.")
    is_down: bool = Field(description="It was already taken down.")

    @classmethod
    def from_record(cls, row: CheckedRow) -> "CheckedRowOut":
        """Build the JSON form of a checked row."""
        listing = row.listing
        return cls(
            number=row.number,
            text=row.row.text,
            listing=f"{listing.marketplace}:{listing.external_id}" if listing else None,
            url=listing.url if listing else None,
            code=row.fault.code if row.fault else "",
            says=str(row.fault.says) if row.fault else "",
            open_in=row.open_in,
            is_down=row.is_down,
        )


class LackingEvidenceOut(Schema):
    """Evidence that the reason demands and that is missing: any one of the codes is enough."""

    codes: list[str]
    says: LocalizedTextOut

    @classmethod
    def from_codes(cls, codes: filing_evidence.EvidenceAlternatives, policy: Policy) -> Self:
        """Build the JSON form of a group of alternatives that is missing."""
        sentence = LocalizedText(
            en=filing_evidence.describe_groups((codes,), policy, "en"),
            zh=filing_evidence.describe_groups((codes,), policy, "zh"),
        )
        return cls(codes=list(codes), says=LocalizedTextOut.from_record(sentence))


class FilingCheckOut(Schema):
    """What would happen if this were filed; nothing is stored."""

    would_be_filed: bool
    cases: int = Field(description="Lines that would become cases.")
    errors: list[FaultOut] = Field(description="Errors of the filing as a whole.")
    listings: list[CheckedRowOut] = Field(description="Blank lines are left out.")

    @classmethod
    def from_rows(cls, faults: Iterable[Fault], rows: Iterable[CheckedRow]) -> "FilingCheckOut":
        """Build the JSON form of the faults and the rows."""
        errors = [
            FaultOut(field=fault.field, code=fault.code, says=str(fault.says)) for fault in faults
        ]
        lines = _build_rows(rows)
        return cls(
            would_be_filed=not errors,
            cases=sum(not line.code for line in lines),
            errors=errors,
            listings=lines,
        )


def _build_rows(rows: Iterable[CheckedRow]) -> list[CheckedRowOut]:
    return [CheckedRowOut.from_record(row) for row in rows if row.listing or row.fault]


class DraftRow(RecordOut):
    """A draft in the list."""

    id: UUID = Field(validation_alias="public_id")
    right: UUID = Field(validation_alias="right.public_id")
    reason: Reason
    listings: int
    started_at: datetime
    edited_at: datetime
    expires_at: datetime = Field(description="When it is deleted if nobody edits it.")

    @staticmethod
    def resolve_listings(draft: Draft) -> int:
        return sum(not row["is_removed"] for row in draft.rows)


class DraftPart(Part[DraftRow]):
    """A part of your drafts, newest first."""


class DraftFileOut(Schema):
    """A file that was given as evidence."""

    code: str = Field(description="For which evidence.")
    name: str
    sha256: str


class DraftOut(DraftRow):
    """A draft with its whole text, checked as if it were filed now."""

    explanation: str
    evidence: dict[str, str] = Field(description="By code.")
    files: list[DraftFileOut]
    good_faith_statement: bool = Field(validation_alias="has_good_faith_statement")
    accuracy_statement: bool = Field(validation_alias="has_accuracy_statement")
    filer_name: str
    filer_email: str
    rows: list[CheckedRowOut] = Field(
        description="Row 1 first; blank and removed ones are left out."
    )
    errors: list[FaultOut] = Field(description="Errors that prevent the filing at present.")
    lacking: list[LackingEvidenceOut] = Field(description="Evidence that the reason needs.")

    @staticmethod
    def resolve_rows(draft: Draft) -> list[CheckedRowOut]:
        return _build_rows(draft_check.check_draft(draft))

    @staticmethod
    def resolve_errors(draft: Draft) -> tuple[Fault, ...]:
        return draft_check.list_draft_faults(draft, database_now())

    @staticmethod
    def resolve_lacking(draft: Draft) -> list[LackingEvidenceOut]:
        policy = policies.policy()
        missing = draft_preflight.find_missing_evidence(draft)
        return [LackingEvidenceOut.from_codes(codes, policy) for codes in missing]


class PreflightOut(Schema):
    """The number of listings that a worker checks now."""

    asked: int


class PredictionOut(Schema):
    """The expected result of one listing if it were filed now, without a promise."""

    listing: str = Field(description="`marketplace:id`")
    url: str
    checked_at: datetime | None = Field(description="Null: not checked yet.")
    trouble: str = Field(description="Why it could not be checked; empty: it was checked.")
    title: str
    destination: Destination | None
    score: float | None = Field(description="From 0 to 1.")
    seen: LocalizedTextOut | None = Field(description="What the matchers found.")
    cautions: list[str] = Field(description="Rules that would send the case to a person.")

    @classmethod
    def from_record(cls, prediction: Prediction) -> "PredictionOut":
        """Build the JSON form of a prediction."""
        preflight, facts, routing = prediction.preflight, prediction.facts, prediction.routing
        signals = describe_signals(facts, policies.policy()) if facts else None
        return cls(
            listing=f"{preflight.marketplace}:{preflight.external_id}",
            url=preflight.url,
            checked_at=preflight.checked_at,
            trouble=preflight.trouble,
            title=facts.listing.title if facts else "",
            destination=routing.destination if routing else None,
            score=round(routing.score, 4) if routing else None,
            seen=LocalizedTextOut.from_record(signals) if signals else None,
            cautions=list(prediction.cautions),
        )


class OutlookOut(Schema):
    """The expected results of the draft's listings."""

    asked: int
    done: int
    listings: list[PredictionOut]

    @classmethod
    def from_preflights(cls, foretold: Sequence[Prediction]) -> "OutlookOut":
        """Build the JSON form of all predictions."""
        done_count = sum(prediction.preflight.checked_at is not None for prediction in foretold)
        predictions = [PredictionOut.from_record(prediction) for prediction in foretold]
        return cls(asked=len(predictions), done=done_count, listings=predictions)
