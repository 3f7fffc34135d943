"""What the API takes from a marketplace and answers it."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from interfaces.api.disputes.disputes import Statement
from interfaces.api.filing.evidence_files import Tokens
from interfaces.api.protocol.schemas import Date, DateTime, LocalizedTextOut, RecordOut
from pipeline.disputes.procedure import Ground
from records.actions.filing.admission import Name, reject_nul
from records.sellers.models import MarketplaceSeller
from records.vetting.models import ApplicationState, LicenceKind, SellerPaper, SellerPaperKind

type ShopId = Annotated[
    str, StringConstraints(min_length=1, max_length=100), AfterValidator(reject_nul)
]
# Of what was complained of.
type PageId = Annotated[
    str, StringConstraints(pattern=r"^(shops/)?[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=100)
]
type Word = Annotated[str, StringConstraints(max_length=40), AfterValidator(reject_nul)]
type Words = Annotated[str, StringConstraints(max_length=300), AfterValidator(reject_nul)]


type Mail = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$")
]


class ShopIn(Schema):
    """A shop of an entity."""

    model_config = {"extra": "forbid"}

    id: ShopId = Field(description="As `seller_id` of the listing document.")
    name: Name = Field(default="", description="What buyers see.")


FeatureKind = Literal["payment", "device", "phone", "mail", "licence", "address"]
KeyedHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class EntityIn(Schema):
    """A legal entity and its shops."""

    model_config = {"extra": "forbid"}

    legal_name: Name = ""
    registration_number: Annotated[
        str, StringConstraints(max_length=64), AfterValidator(reject_nul)
    ] = Field(
        default="",
        description="With its court where numbers are unique only within one: `HRB 4711 Köln`.",
    )
    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = Field(
        default="", description="Of the register, two letters."
    )
    is_number_verified: bool = Field(
        default=False, description="You have seen this entity's own entry in the register."
    )
    shops: Annotated[list[ShopIn], Field(min_length=1, max_length=1000)]
    features: dict[FeatureKind, Annotated[list[KeyedHash], Field(max_length=20)]] = Field(
        default={},
        description=(
            "What other sellers may share, by kind, each as HMAC-SHA-256 under a key of yours that"
            " stays the same; send all that you know each time. It is used to find groups of"
            " sellers, and seen by investigators alone."
        ),
    )


class EntityOut(RecordOut):
    """A legal entity as its marketplace last registered it."""

    ref: str
    legal_name: str
    registration_number: str
    country: str
    is_number_verified: bool
    shops: list[ShopIn]
    said_at: datetime
    done_at: datetime | None = Field(
        description="When its shops were joined by it; empty: within a minute."
    )

    @staticmethod
    def resolve_shops(seller: MarketplaceSeller) -> list[dict[str, str]]:
        return [{"id": external_id, "name": name} for external_id, name in seller.shops]


class DisputeIn(Schema):
    """A seller's statement against upheld claims, or against a decision."""

    model_config = {"extra": "forbid"}

    kind: Literal["counter_notification", "appeal"] = Field(
        description="The first disputes the claim, the second what the platform decided."
    )
    shop: ShopId = Field(description="Whose listings they are.")
    listings: Annotated[list[PageId], Field(min_length=1, max_length=300)] = Field(
        description="Their ids; `shops/S-17` is the shop's own page."
    )
    ground: Ground | None = Field(
        default=None, description="Why the claim is wrong; of a counter-notification."
    )
    statement: Statement
    declarations: Annotated[list[Word], Field(max_length=20)] = Field(
        default=[], description="Those that the law of the case demands, by name."
    )
    contact: dict[Word, Words] = Field(
        default={}, description="What the law of the case demands of the seller."
    )
    evidence: Tokens = []


class DisputeOut(RecordOut):
    """One dispute that was filed."""

    id: UUID = Field(validation_alias="public_id")
    listing: str = Field(validation_alias="case.listing.external_id")
    state: str
    filed_at: datetime


class DisputesOut(Schema):
    """The disputes that were filed, one for each claim."""

    disputes: list[DisputeOut]


class RestrictionReasonOut(RecordOut):
    """A reason why a shop may not publish."""

    code: Literal[
        "ban",
        "closure",
        "listing_limit",
        "suspension",
        "application_refused",
        "application_waits",
        "papers_required",
        "papers_wait",
        "papers_refused",
        "papers_granted",
    ]
    says: LocalizedTextOut
    ends_at: datetime | None = Field(description="Empty: until something changes.")


class RestrictionOut(Schema):
    """Whether a shop may publish a listing now."""

    shop: str
    state: str = Field(
        description="`open`, `documents_required`, `waiting`, `granted`, `refused` or `closed`."
    )
    reasons: list[RestrictionReasonOut]
    go_to: str = Field(description="Where the seller reads why, and disputes it.")


class ListingFiguresIn(Schema):
    """A marketplace's figures of one listing."""

    model_config = {"extra": "forbid"}

    units_sold: Annotated[int, Field(ge=0, le=2_000_000_000)]
    first_offered_on: Date | None = None
    counted_at: DateTime = Field(description="Figures of an earlier moment change nothing.")


class ListingFiguresOut(RecordOut):
    """The newest figures of one listing."""

    units_sold: int
    first_offered_on: date | None
    counted_at: datetime


class SellerPaperOut(RecordOut):
    """A document that was stored for a seller's next application."""

    id: UUID = Field(validation_alias="public_id")
    kind: SellerPaperKind
    pages: int

    @staticmethod
    def resolve_pages(paper: SellerPaper) -> int:
        return len(paper.pages)


class SellerApplicationIn(Schema):
    """The statements of a seller that applies to sell; send its documents first."""

    model_config = {"extra": "forbid"}

    legal_name: Name
    registration_number: Annotated[
        str, StringConstraints(max_length=64), AfterValidator(reject_nul)
    ] = ""
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    licence_kind: LicenceKind
    licence_until: Date | None = Field(default=None, description="Its last day; empty: none.")
    contact_name: Name
    address: Words
    phone: Annotated[str, StringConstraints(pattern=r"^[^\x00]*\d[^\x00]*$", max_length=40)]
    mail: Mail
    payment_account: Annotated[str, StringConstraints(min_length=4, max_length=64)] = Field(
        description="Where sales are paid to; only a keyed hash of it is kept."
    )
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z-]{2,8}$")] = "en"
    is_certified: Literal[True] = Field(
        description="It will offer only lawful products (Regulation (EU) 2022/2065, Article 30)."
    )
    is_warranted: bool = Field(
        description="No marketplace has removed it for counterfeits; else it is refused."
    )
    signed_by: Name


class SellerApplicationOut(RecordOut):
    """The state of an application."""

    id: UUID = Field(validation_alias="public_id")
    state: ApplicationState
    reason_code: str = Field(description="Why it is refused, or what is asked for.")
    question: str
    submitted_at: datetime
    decided_at: datetime | None
