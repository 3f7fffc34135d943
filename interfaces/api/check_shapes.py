"""What the API says of a filing before it is filed: what each line would make."""

from collections.abc import Iterable
from uuid import UUID

from ninja import Schema
from pydantic import Field

from interfaces.api.problems import FaultOut
from interfaces.api.shapes import SaidOut
from pipeline import evidence
from pipeline.policy import Policy
from pipeline.tables import Said
from records.acts.checking import CheckedRow
from records.acts.faults import Fault


class CheckedOut(Schema):
    """One line, and what the filing would make of it."""

    number: int = Field(description="Of the line, from 1.")
    text: str = Field(description="As it was written.")
    listing: str | None = Field(description="`marketplace:id`; null: the line names none.")
    url: str | None
    code: str = Field(description="Why it makes no case; empty: it makes one.")
    says: str
    open_in: UUID | None = Field(description="Your request that claims it already.")
    is_down: bool = Field(description="It was taken down already.")

    @classmethod
    def from_record(cls, row: CheckedRow) -> "CheckedOut":
        """The row as JSON shows it."""
        named = row.listing
        return cls(
            number=row.number,
            text=row.row.text,
            listing=f"{named.marketplace}:{named.external_id}" if named else None,
            url=named.url if named else None,
            code=row.fault.code if row.fault else "",
            says=row.fault.says if row.fault else "",
            open_in=row.open_in,
            is_down=row.is_down,
        )


class EvidenceOut(Schema):
    """Evidence that the reason demands and that is not there: any one of the codes will do."""

    codes: list[str]
    says: SaidOut

    @classmethod
    def from_codes(cls, codes: evidence.EvidenceAlternatives, policy: Policy) -> "EvidenceOut":
        """The group as JSON shows it."""
        said = Said(
            en=evidence.describe_groups((codes,), policy, "en"),
            zh=evidence.describe_groups((codes,), policy, "zh"),
        )
        return cls(codes=list(codes), says=SaidOut.from_record(said))


class CheckOut(Schema):
    """What would come of a filing; nothing was kept."""

    would_be_filed: bool
    cases: int = Field(description="Lines that would make a case.")
    errors: list[FaultOut] = Field(description="What refuses the filing as a whole.")
    listings: list[CheckedOut] = Field(description="Blank lines are left out.")

    @classmethod
    def from_rows(cls, faults: Iterable[Fault], rows: Iterable[CheckedRow]) -> "CheckOut":
        """Both as JSON shows them."""
        errors = [FaultOut(field=one.field, code=one.code, says=one.says) for one in faults]
        lines = [CheckedOut.from_record(row) for row in rows if row.listing or row.fault]
        return cls(
            would_be_filed=not errors,
            cases=sum(not line.code for line in lines),
            errors=errors,
            listings=lines,
        )
