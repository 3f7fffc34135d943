"""Read a case for matching: one query for the case, and the facts that no matcher changes."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from pipeline.facts import (
    Facts,
    FilerFacts,
    IndexFacts,
    ListingFacts,
    PictureFacts,
    RightFacts,
    SellerFacts,
)
from pipeline.vocabulary import Channel, Lane, Reason, RightKind, RightState
from records.complaints.models import Case
from records.database import fetch_all
from records.rights.models import Right


class NotFrozen(Exception):
    """The case has no frozen listing yet: it cannot be matched."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A frozen case as it stands before matching."""

    case_id: int
    public_id: UUID
    account_id: int
    seller_id: int | None
    reason: Reason
    lane: Lane
    channel: Channel
    evidence: tuple[str, ...]  # codes of what was given
    right: RightFacts  # as it stood at filing; only its state is that of today
    right_version: int  # of today: its references may be newer than the filing
    listing: ListingFacts
    is_authorised: bool
    read_at: datetime


# One round trip, written out: it runs for every case.
_COLUMNS: Final = (
    *("id", "public_id", "account_id", "seller_id", "reason", "lane", "channel", "evidence"),
    *("right_version", "right_snapshot", "right_id", "version", "state", "owner_id"),
    *("title", "brand", "description", "category", "markets", "price", "currency", "pictures"),
    *("is_authorised", "read_at"),
)
_READ: Final = """
SELECT c.id, c.public_id, c.account_id, c.seller_id, c.reason, c.lane, t.channel, t.evidence,
  t.right_version, t.right_snapshot, r.id, r.version, r.state, r.owner_id,
  f.title, f.brand, f.description, f.category, f.markets, f.price, f.currency, f.pictures,
  EXISTS (SELECT 1 FROM rights_authorisedseller a
          WHERE a.right_id = c.right_id AND a.seller_id = c.seller_id), clock_timestamp()
FROM complaints_case c
JOIN complaints_takedownrequest t ON t.id = c.request_id
JOIN rights_right r ON r.id = t.right_id
LEFT JOIN catalog_frozenlisting f ON f.id = c.frozen_id
WHERE c.id = %s
"""


def read_case(case_id: int) -> Dossier:
    """The case with its request, right and frozen listing.

    Raises:
        Case.DoesNotExist: there is no such case.
        NotFrozen: its listing was not fetched yet.
    """
    for row in fetch_all(_READ, [case_id]):
        return _build_dossier(dict(zip(_COLUMNS, row, strict=True)))
    raise Case.DoesNotExist(case_id)


def draft_facts(dossier: Dossier, index: IndexFacts, *, audit_draw: float, now: datetime) -> Facts:
    """The facts before matching: no likeness yet, standing and switches as yet unread."""
    return Facts(
        case_id=dossier.case_id,
        reason=dossier.reason,
        channel=dossier.channel,
        lane=dossier.lane,
        evidence=dossier.evidence,
        right=dossier.right,
        listing=dossier.listing,
        seller=SellerFacts(
            seller_id=dossier.seller_id,
            is_authorised=dossier.is_authorised,
            counterfeit_strikes=0,
            infringement_strikes=0,
            upheld_counterfeit_cases=0,
        ),
        filer=FilerFacts(account_id=dossier.account_id, is_good_faith_member=False),
        text=(),
        pictures=(),
        rights_seen=(),
        index=index,
        switches=(),
        audit_draw=audit_draw,
        decided_at=now,
    )


def list_rights_seen(right_ids: set[int]) -> tuple[RightFacts, ...]:
    """The other rights that the likenesses name, for context."""
    if not right_ids:
        return ()
    rights = Right.objects.filter(pk__in=right_ids).order_by("pk")
    return tuple(read_right_facts(right) for right in rights)


def _build_dossier(row: dict[str, Any]) -> Dossier:
    evidence = json.loads(row["evidence"])
    return Dossier(
        case_id=row["id"],
        public_id=row["public_id"],
        account_id=row["account_id"],
        seller_id=row["seller_id"],
        reason=Reason(row["reason"]),
        lane=Lane(row["lane"]),
        channel=Channel(row["channel"]),
        evidence=tuple(sorted(code for code, items in evidence.items() if items)),
        right=_build_right_at_filing(row, json.loads(row["right_snapshot"])),
        right_version=row["version"],
        listing=_build_listing(row),
        is_authorised=row["is_authorised"],
        read_at=row["read_at"].astimezone(UTC),
    )


def _build_right_at_filing(row: dict[str, Any], snapshot: dict[str, Any]) -> RightFacts:
    expires_on = snapshot["expires_on"]
    return RightFacts(
        right_id=row["right_id"],
        version=row["right_version"],
        kind=RightKind(snapshot["kind"]),
        state=RightState(row["state"]),
        owner_id=row["owner_id"],
        mark=snapshot["mark"],
        aliases=tuple(snapshot["aliases"]),
        nice_classes=tuple(snapshot["nice_classes"]),
        territories=tuple(snapshot["territories"]),
        expires_on=date.fromisoformat(expires_on) if expires_on else None,
    )


def read_right_facts(right: Right) -> RightFacts:
    """The right as it stands now."""
    return RightFacts(
        right_id=right.pk,
        version=right.version,
        kind=RightKind(right.kind),
        state=RightState(right.state),
        owner_id=right.owner_id,
        mark=right.mark,
        aliases=tuple(right.aliases),
        nice_classes=tuple(right.nice_classes),
        territories=tuple(right.territories),
        expires_on=right.expires_on,
    )


def _build_listing(row: dict[str, Any]) -> ListingFacts:
    if row["pictures"] is None:
        raise NotFrozen(row["id"])
    pictures = json.loads(row["pictures"])
    return ListingFacts(
        title=row["title"],
        brand=row["brand"],
        description=row["description"],
        category=row["category"],
        markets=tuple(row["markets"]),
        price=row["price"],
        currency=row["currency"],
        pictures=tuple(PictureFacts(each["sha256"], each["error"]) for each in pictures),
    )
