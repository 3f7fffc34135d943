"""Everything a decision may look at, frozen and stored beside its answer for replay."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Annotated

from pydantic import Field

from matchers.image.likeness import ImageLikeness
from matchers.likeness import Likeness, PlainLikeness
from matchers.text.likeness import TextLikeness
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Lane, RightKind, RightState


@dataclass(frozen=True, slots=True)
class RightFacts:
    """The claimed right as it stood at filing, and whether that has changed since."""

    right_id: int
    version: int
    kind: RightKind
    state: RightState  # at the time of routing
    owner_id: int
    mark: str
    aliases: tuple[str, ...]
    nice_classes: tuple[int, ...]
    territories: tuple[str, ...]  # ISO 3166 two-letter codes; "EU" stands for its members
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """One picture of the frozen listing; `error` names why it could not be read."""

    sha256: str
    error: str
    is_negative_reference: bool = False  # shows a picture that must never count for this right


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """The frozen listing, or the frozen page of a shop."""

    title: str
    brand: str
    description: str
    category: str
    markets: tuple[str, ...]  # ISO 3166 two-letter codes
    price: str
    currency: str
    pictures: tuple[PictureFacts, ...]
    # Whether it is a shop's own page; not stored where it is none, as in older cases.
    is_shop: Annotated[bool, Field(exclude_if=lambda is_shop: not is_shop)] = False


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """The seller's legal entity and its standing before this case."""

    seller_id: int | None
    is_authorised: bool  # for the claimed right
    counterfeit_strikes: int  # in force or pending, this case not counted
    infringement_strikes: int
    upheld_counterfeit_cases: int  # earlier ones, effectively upheld


@dataclass(frozen=True, slots=True)
class FilerFacts:
    """The account that filed; the membership is this owner's, or of this agent for this owner."""

    account_id: int
    is_good_faith_member: bool
    approved_today: int = 0  # by policy, for this owner, since the desk's midnight


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """Which rights index was asked, and how fresh it was."""

    generation: int
    delta_age_seconds: float


@dataclass(frozen=True, slots=True)
class Facts:
    """One case, whole."""

    case_id: int
    reason: Reason
    channel: Channel
    lane: Lane
    evidence: tuple[str, ...]  # codes of the evidence given with the request
    right: RightFacts
    listing: ListingFacts
    seller: SellerFacts
    filer: FilerFacts
    text: tuple[TextLikeness, ...]  # the ten strongest, over all rights
    pictures: tuple[ImageLikeness, ...]  # the ten strongest, over all rights
    rights_seen: tuple[RightFacts, ...]  # the other rights that the likenesses name, for context
    index: IndexFacts
    switches: tuple[str, ...]  # kill switches on: "all", "reason:<code>", "filer:<account id>"
    audit_draw: float  # 0..1, HMAC(secret, case id): the same on every retry
    decided_at: datetime
    references_held_back: tuple[int, ...] = ()  # of those seen: too many sellers show them
    # By the name of any further kind of matcher; not stored while empty, as in older cases.
    others: Annotated[
        Mapping[str, tuple[PlainLikeness, ...]], Field(exclude_if=lambda others: not others)
    ] = field(default_factory=dict, hash=False)

    def list_likenesses(self, kind: str) -> tuple[Likeness, ...]:
        """Return what a kind of matcher found, over all rights."""
        by_kind: dict[str, tuple[Likeness, ...]] = {"text": self.text, "pictures": self.pictures}
        return by_kind.get(kind) or self.others.get(kind, ())

    @property
    def is_right_found(self) -> bool:
        """Whether any kind of matcher found the claimed right."""
        likenesses: chain[Likeness] = chain(self.text, self.pictures, *self.others.values())
        return any(likeness.right_id == self.right.right_id for likeness in likenesses)
