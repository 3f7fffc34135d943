"""A filing as a machine writes it: JSON, checked field by field, the same at every door."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from pydantic_core import PydanticCustomError

from records.actions.faults import Fault
from records.actions.filing.admission import Filing
from records.actions.filing.request_drafts import DraftText


def reject_nul(text: str) -> str:
    """The text itself; PostgreSQL keeps no NUL in a text."""
    if "\0" in text:
        raise PydanticCustomError("nul_character", "Remove the NUL character.")
    return text


type Line = Annotated[str, StringConstraints(max_length=500), AfterValidator(reject_nul)]
type Prose = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(reject_nul)]
type Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(reject_nul)]


class WrittenFiling(BaseModel):
    """A takedown request: one right, one reason, up to 300 listings."""

    model_config = ConfigDict(extra="forbid")

    right: Line = Field(description="Id of one of your verified rights.")
    reason: Line = Field(description="Complaint reason, for example TM-MARK-IN-TEXT.")
    listings: list[Line] = Field(description="One address or `marketplace:id` each, 1 to 300.")
    explanation: Prose = Field(default="", description="In your own words.")
    evidence: dict[Line, list[Prose]] = Field(
        default_factory=dict,
        description="By evidence code, as GET /reasons names them: statements, addresses"
        " or SHA-256 hashes of files.",
    )
    good_faith_statement: StrictBool = Field(
        default=False, description="You believe in good faith that the use is not allowed."
    )
    accuracy_statement: StrictBool = Field(
        default=False, description="The notice is accurate, and you may act for the owner."
    )
    filer_name: Name = Field(default="", description="Who files.")
    filer_email: Line = Field(default="", description="Where answers reach you.")

    def as_filing(self, account_id: int) -> Filing:
        """The same for the act that files it."""
        return Filing(
            account_id=account_id,
            right=self.right,
            reason=self.reason,
            lines=tuple(self.listings),
            explanation=self.explanation,
            evidence=self.evidence,
            has_good_faith_statement=self.good_faith_statement,
            has_accuracy_statement=self.accuracy_statement,
            filer_name=self.filer_name,
            filer_email=self.filer_email,
        )

    def as_draft(self) -> DraftText:
        """What it says beside its listings, for a draft."""
        return DraftText(
            explanation=self.explanation,
            evidence={code: "\n".join(items) for code, items in self.evidence.items()},
            filer_name=self.filer_name,
            filer_email=self.filer_email,
            has_good_faith_statement=self.good_faith_statement,
            has_accuracy_statement=self.accuracy_statement,
        )


def require_text(text: str) -> str:
    """The text itself, where it says something."""
    if not text.strip():
        raise PydanticCustomError("empty", "Write your answer.")
    return text


def convert_errors(errors: Iterable[Mapping[str, Any]], *, skip: int = 0) -> tuple[Fault, ...]:
    """Pydantic's errors as faults; `skip` leaves out leading steps that are not the writer's."""
    return tuple(
        Fault(
            field=".".join(str(step) for step in error["loc"][skip:]) or "body",
            code=error["type"],
            says=f"{str(error['msg']).rstrip('.')}.",
        )
        for error in errors
    )
