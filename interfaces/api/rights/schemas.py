"""What the API says of rights and complaint reasons, and takes for a right."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StringConstraints

from interfaces.api.protocol.pagination import Part
from interfaces.api.protocol.schemas import Date, LocalizedTextOut, RecordOut
from pipeline.policy.tables import ComplaintReason
from pipeline.rights.fields import (
    FIELDS_BY_KIND,
    FieldFault,
    RightFields,
    format_typed_fields,
    parse_typed_fields,
)
from pipeline.vocabulary import RightKind, RightState
from records import policies
from records.actions.faults import Fault
from records.actions.filing.admission import Line, Prose, reject_nul
from records.actions.rights.references import REMOVED
from records.rights.models import Certificate, NamedShop, PaperKind, Reference, Right
from records.rights.queries import list_paper_kinds

type Class = Annotated[int, Field(ge=0, le=9_999)]
type Shop = Annotated[str, StringConstraints(max_length=100), AfterValidator(reject_nul)]


def explain_faults(faults: Iterable[FieldFault]) -> tuple[Fault, ...]:
    """Say what is wrong with each field and what to do."""
    return tuple(Fault(fault.field, fault.code, str(fault.says)) for fault in faults)


def _require_by_kind(schema: dict[str, Any]) -> None:
    """Say which fields a right of each kind needs, and which it does not have."""
    needed, fields = policies.offices().kinds, {*schema["properties"]} - {"kind"}
    schema["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind.value}}},
            "then": {
                "required": sorted(needed[kind].required),
                "properties": {
                    name: {"maxLength": 0, "maxItems": 0}
                    for name in sorted(fields - {*FIELDS_BY_KIND[kind], "accepts_verification"})
                },
            },
        }
        for kind in RightKind
    ]


class RightIn(Schema):
    """A right as in its document; its kind determines the fields."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_require_by_kind)

    kind: RightKind
    mark: Line = Field(
        default="", description="The words of the mark, or the title of the work or patent."
    )
    office: Line = Field(default="", description="Code of the office, for example EUIPO.")
    number: Line = Field(default="", description="In the format of the office.")
    territories: list[Line] = Field(default=[], description="Two letters each.")
    aliases: list[Line] = Field(default=[], description="Other spellings and scripts.")
    nice_classes: list[Class] = Field(default=[], description="1 to 45.")
    goods: Prose = ""
    locarno: Line = Field(default="", description="Of a design, for example 02-04, 06-01.")
    author: Line = Field(default="", description="Of a work.")
    holder: Line = Field(default="", description="The owner as on the certificate.")
    filed_on: Date | None = None
    registered_on: Date | None = None
    expires_on: Date | None = Field(default=None, description="The last day in force.")

    def as_fields(self) -> tuple[RightFields, tuple[FieldFault, ...]]:
        """Return the fields, cleaned as a form's are, and the faults in them."""
        values = self.model_dump(exclude={"accepts_verification"})
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        fields = RightFields(**(values | lists))
        names = {*FIELDS_BY_KIND[self.kind], "kind", "accepts_verification"}
        strange = [name for name, value in values.items() if value and name not in names]
        right_fields, unread = parse_typed_fields(self.kind, format_typed_fields(fields))
        return right_fields, (*unread, *(FieldFault(name, "not_for_kind") for name in strange))


class RightChange(RightIn):
    """The new content of a right."""

    accepts_verification: StrictBool = Field(
        default=False,
        description="If more would be matched, the right is not used until a verifier has checked"
        " it. Set this to true to accept that.",
    )


class RenewalIn(Schema):
    """A later last day, proven by a document."""

    model_config = {"extra": "forbid"}

    until: Date


class PictureOut(RecordOut):
    """A reference picture."""

    id: int = Field(validation_alias="pk")
    sha256: str
    category: str
    is_negative: bool = Field(description="This picture must never match.")
    family: int = Field(description="Variants of one picture share this number.")
    is_held_back: bool = Field(
        description="Its matches go to a person until a verifier releases it."
    )
    is_plain: bool = Field(
        description="So plain that changed copies are often missed; an unchanged copy is found. "
        "Add a picture with more detail."
    )
    error: str = Field(description="Why it could not be read; empty: it could.")

    @staticmethod
    def resolve_family(row: Reference) -> int:
        return row.family or row.pk

    @staticmethod
    def resolve_is_held_back(row: Reference) -> bool:
        return row.quarantined_at is not None


class PaperOut(RecordOut):
    """A document that proves a right."""

    sha256: str
    kind: PaperKind
    page_count: int
    error: str = Field(description="Why it could not be read; empty: it could.")
    added_at: datetime
    compared_at: datetime | None = Field(
        description="Compared with the documents of all other rights."
    )


class SellerIn(Schema):
    """A shop whose seller may use the right, or the shop behind a listing."""

    model_config = {"extra": "forbid"}

    marketplace: Shop = Field(description="Its code.")
    shop: Shop = Field(default="", description="Id of the shop on the marketplace.")
    listing: Shop = Field(default="", description="Or the id of a listing that it offers.")


class SellerOut(RecordOut):
    """A shop whose seller may use the right: its listings are never taken down automatically."""

    id: int = Field(validation_alias="pk")
    marketplace: str
    shop: str
    listing: str
    named_at: datetime
    is_known: bool = Field(description="Whether the marketplace has confirmed the shop.")

    @staticmethod
    def resolve_is_known(shop: NamedShop) -> bool:
        return shop.seller_id is not None


class RightOut(RecordOut):
    """A right that the caller may see; only verified ones can be used in a filing."""

    id: UUID = Field(validation_alias="public_id")
    kind: str
    state: str
    mark: str
    office: str
    number: str
    territories: list[str]
    nice_classes: list[int]
    expires_on: date | None


class RightPart(Part[RightOut]):
    """One page of rights, newest first."""


class RightDetailOut(RightOut):
    """A right with its pictures, documents and sellers."""

    version: int = Field(description="Grows with each change; a filing keeps its own.")
    aliases: list[str]
    goods: str
    locarno: str
    author: str
    holder: str
    filed_on: date | None
    registered_on: date | None
    renews_until: date | None = Field(
        description="The last day that you asked for; takes effect once verified."
    )
    submitted_at: datetime | None = Field(description="When it was sent to the verifiers.")
    papers_lacking: list[str] = Field(
        description="Kinds of document to upload before it can be sent."
    )
    pictures: list[PictureOut]
    papers: list[PaperOut]
    sellers: list[SellerOut]

    @staticmethod
    def resolve_papers_lacking(right: Right) -> list[str]:
        kinds = list_paper_kinds(right.certificates.all())
        required_kinds = policies.offices().kinds[RightKind(right.kind)].papers
        return [kind for kind in required_kinds if kind not in kinds]

    @staticmethod
    def resolve_pictures(right: Right) -> QuerySet[Reference]:
        return right.references.exclude(error=REMOVED).order_by("pk")

    @staticmethod
    def resolve_papers(right: Right) -> QuerySet[Certificate]:
        return right.certificates.order_by("pk")

    @staticmethod
    def resolve_sellers(right: Right) -> QuerySet[NamedShop]:
        return right.named_shops.order_by("pk")


def is_withdrawn(right: Right) -> bool:
    """Return whether the right is withdrawn, so that nothing can be added to it."""
    return right.state == RightState.WITHDRAWN


class ReasonOut(Schema):
    """A complaint reason with the evidence it demands."""

    code: str
    title: LocalizedTextOut
    kinds_of_right: list[str]
    evidence: list[list[str]] = Field(description="Each group is met by any one of its codes.")
    evidence_good_faith: list[list[str]] = Field(description="For Good Faith members.")

    @classmethod
    def from_policy(cls, code: str, reason: ComplaintReason) -> "ReasonOut":
        """Build the JSON form of a complaint reason."""
        return cls(
            code=code,
            title=LocalizedTextOut.from_record(reason.title),
            kinds_of_right=list(reason.right),
            evidence=[list(group) for group in reason.evidence],
            evidence_good_faith=[list(group) for group in reason.evidence_good_faith],
        )
