"""Check a draft as the filing would: each row with its faults and what one should know of it.

Reads in two queries, however many rows there are. Other filers' cases are never looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from pipeline.filing.listing_lines import NamedListing, RefusedLine, sort_lines
from records.actions.faults import Fault
from records.actions.filing.admission import (
    Filing,
    FilingRefused,
    admit_filing,
    find_right,
    list_sites,
)
from records.actions.filing.request_drafts import DraftRow, list_rows
from records.cases.models import Case
from records.cases.models.cases import HOLDS_THE_LISTING
from records.filing.models import Draft
from records.marketplaces.models import Listing

type Key = tuple[str, str]  # marketplace, external id


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of a draft, with what the filing would make of it."""

    number: int
    row: DraftRow
    listing: NamedListing | None  # none: the row is faulty, removed or blank
    fault: RefusedLine | None
    open_in: UUID | None = None  # one's own request that claims it already, for the same reason
    is_down: bool = False

    @property
    def is_faulty(self) -> bool:
        """Return whether the row would make no case as it stands."""
        return self.fault is not None

    @property
    def has_notes(self) -> bool:
        """Return whether it makes a case of which the filer should know something first."""
        return self.open_in is not None or self.is_down


@dataclass(frozen=True, slots=True)
class _Claim:
    """The filer of a claim, the right, and the reason."""

    account_id: int
    right_id: int
    reason: str


def check_draft(draft: Draft) -> list[CheckedRow]:
    """Check every row, row 1 first."""
    claim = _Claim(draft.account_id, draft.right_id, draft.reason)
    return _check_rows(list_rows(draft), claim)


def check_filing(filing: Filing) -> list[CheckedRow]:
    """Check every line of what a machine would file, line 1 first."""
    right = find_right(filing)
    claim = _Claim(filing.account_id, right.pk if right else 0, filing.reason)
    return _check_rows([DraftRow(line) for line in filing.lines], claim)


def _check_rows(rows: Sequence[DraftRow], claim: _Claim) -> list[CheckedRow]:
    answer = sort_lines(build_lines(rows), list_sites())
    listings = {listing.number: listing for listing in answer.listings}
    faults = {line.number: line for line in answer.refused_lines}
    open_in, down_keys = _open_cases(claim, answer.listings), _find_listings_down(answer.listings)
    return [
        CheckedRow(
            number,
            row,
            listing=(listing := listings.get(number)),
            fault=faults.get(number),
            open_in=open_in.get(_key(listing)) if listing else None,
            is_down=listing is not None and _key(listing) in down_keys,
        )
        for number, row in enumerate(rows, start=1)
    ]


def build_lines(rows: Iterable[DraftRow]) -> list[str]:
    """Return the lines of a filing; a removed row is a blank line, so that numbers stay."""
    return ["" if row.is_removed else row.text for row in rows]


def list_listing_keys(draft: Draft) -> set[Key]:
    """Return the listings that the draft's rows name, without those of removed rows."""
    return {_key(listing) for listing in sort_lines(_list_lines(draft), list_sites()).listings}


def _list_lines(draft: Draft) -> list[str]:
    return build_lines(list_rows(draft))


def build_filing(draft: Draft) -> Filing:
    """Build what would be filed; the draft's id makes it happen once."""
    return Filing(
        account_id=draft.account_id,
        right=str(draft.right.public_id),
        reason=draft.reason,
        lines=_list_lines(draft),
        filer_name=draft.filer_name,
        filer_email=draft.filer_email,
        explanation=draft.explanation,
        evidence={code: [text] for code, text in draft.evidence.items() if text.strip()},
        files=draft.files,
        has_good_faith_statement=draft.has_good_faith_statement,
        has_accuracy_statement=draft.has_accuracy_statement,
        draft_id=draft.public_id,
    )


def list_draft_faults(draft: Draft, now: datetime) -> tuple[Fault, ...]:
    """Return why the draft could not be filed as it stands; empty when it could."""
    return list_filing_faults(build_filing(draft), now)


def list_filing_faults(filing: Filing, now: datetime) -> tuple[Fault, ...]:
    """Return why this could not be filed; empty when it could."""
    try:
        admit_filing(filing, now)
    except FilingRefused as refused:
        return refused.faults
    return ()


def _key(listing: NamedListing) -> Key:
    return listing.marketplace, listing.external_id


def _open_cases(claim: _Claim, listings: Iterable[NamedListing]) -> Mapping[Key, UUID]:
    cases = Case.objects.filter(
        account_id=claim.account_id,
        right_id=claim.right_id,
        reason=claim.reason,
        state__in=HOLDS_THE_LISTING,
        listing__in=_listings(listings),
    )
    rows = cases.values_list("listing__marketplace", "listing__external_id", "request__public_id")
    return {(marketplace, external_id): request for marketplace, external_id, request in rows}


def _find_listings_down(listings: Iterable[NamedListing]) -> set[Key]:
    down_listings = _listings(listings).filter(is_down=True)
    return set(down_listings.values_list("marketplace", "external_id"))


def _listings(listings: Iterable[NamedListing]) -> QuerySet[Listing]:
    keys = [_key(listing) for listing in listings]
    return Listing.objects.filter(
        marketplace__in={marketplace for marketplace, _ in keys},
        external_id__in=[external_id for _, external_id in keys],
    )
