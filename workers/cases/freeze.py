"""Freeze: fetch listings and their pictures once, into the vault."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from gateways.fetching import FetchRefused, NotFound, Unreachable
from gateways.marketplace import ListingDocument, picture_addresses, read_listing
from records.actions.cases import listing_freeze
from records.actions.cases.listing_freeze import Exhibit, FetchedListing, FetchedPicture
from records.cases.backlog.work_rows import Claim
from workers.cases.context import WorkerContext
from workers.cases.perform import StageOutcome, StageResult, release_claim

_MOST_EXHIBITS: Final = 12  # listings of a shop's page that are frozen with it


def freeze_listings(claims: Sequence[Claim], context: WorkerContext) -> StageResult:
    """Read the listings, keep their bytes, write their rows.

    A marketplace that does not answer is not asked again in a batch: each question may take as
    long as a lease.
    """
    fetched_listings, refusals, result = [], [], []
    silent: dict[str, Unreachable] = {}  # by host
    for claim in claims:
        match _fetch_listing(claim, context, silent):
            case FetchedListing() as listing:
                fetched_listings.append((claim, listing))
            case Unreachable() as why:
                result.append((claim, release_claim(claim, why)))
            case code, note:
                refusals.append((claim, code, note))
    now = claims[0].read_clock()
    frozen_claims = {
        claim.case_id: claim for claim in listing_freeze.freeze_cases(fetched_listings, now=now)
    }
    result += [
        (
            frozen_claims.get(claim.case_id, claim),
            _unless_fenced(StageOutcome.ADVANCED, is_written=claim.case_id in frozen_claims),
        )
        for claim, _ in fetched_listings
    ]
    for claim, code, note in refusals:
        is_written = listing_freeze.close_as_invalid(claim, code, note, now=now)
        result.append((claim, _unless_fenced(StageOutcome.DONE, is_written=is_written)))
    return result


def _unless_fenced(outcome: StageOutcome, *, is_written: bool) -> StageOutcome:
    return outcome if is_written else StageOutcome.FENCED


def _fetch_listing(
    claim: Claim, context: WorkerContext, silent: dict[str, Unreachable]
) -> FetchedListing | tuple[str, str] | Unreachable:
    """Return the listing, or why there is none by code and sentence, or who does not answer."""
    host = urlsplit(claim.url).netloc
    if host in silent:
        return silent[host]
    try:
        document = context.marketplaces.fetch_document(claim.url)
        return _collect_listing(document, claim.url, context)
    except NotFound:
        return "listing_not_found", "The marketplace knows no such listing."
    except FetchRefused as why:
        return why.code, str(why)
    except Unreachable as why:
        if isinstance(why.__cause__, OSError):  # no answer, instead of a wrong one
            silent[host] = why
        return why


def _collect_listing(document: bytes, url: str, context: WorkerContext) -> FetchedListing:
    listing = read_listing(document, url)
    exhibits = [_freeze_exhibit(id_, url, context) for id_ in listing.listing_ids[:_MOST_EXHIBITS]]
    return FetchedListing(
        document_sha256=context.vault.put(document),
        title=listing.title,
        brand=listing.brand,
        description=listing.description,
        category=listing.category,
        markets=listing.markets,
        price="" if listing.price is None else str(listing.price),
        currency=listing.currency,
        shop_id=listing.seller_id,
        seller_name=listing.seller_name,
        pictures=(*_freeze_pictures(listing, context), *exhibits),
        entity=listing.seller_entity,
        first_offered_on=listing.first_offered_on,
    )


def _freeze_pictures(listing: ListingDocument, context: WorkerContext) -> list[FetchedPicture]:
    return [_freeze_picture(address, listing, context) for address in picture_addresses(listing)]


def _freeze_exhibit(external_id: str, shop: str, context: WorkerContext) -> FetchedPicture:
    """Freeze a listing that a shop's page shows, with its first picture; a missing one is named."""
    marketplace, _ = context.marketplaces.listing_id(shop)
    url = context.marketplaces.listing_url(marketplace, external_id)
    try:
        document = context.marketplaces.fetch_document(url)
    except (NotFound, FetchRefused) as refused:
        return FetchedPicture("", _name_refusal(refused), Exhibit(external_id))
    try:
        listing = read_listing(document, url)
    except Unreachable:  # what nobody can read keeps no shop's page from being frozen
        return FetchedPicture("", "unreadable", Exhibit(external_id))
    exhibit = Exhibit(external_id, listing.title, context.vault.put(document))
    for address in picture_addresses(listing):
        return replace(_freeze_picture(address, listing, context), exhibit=exhibit)
    return FetchedPicture("", "not_found", exhibit)


def _freeze_picture(url: str, listing: ListingDocument, context: WorkerContext) -> FetchedPicture:
    """Store the picture in the vault; record why if it is missing or refused."""
    place = context.marketplaces.only(context.marketplaces.listing_id(listing.url)[0])
    try:
        return FetchedPicture(context.vault.put(place.fetch_picture(url)))
    except (NotFound, FetchRefused) as refused:
        return FetchedPicture("", _name_refusal(refused))


def _name_refusal(refusal: NotFound | FetchRefused) -> str:
    return refusal.code if isinstance(refusal, FetchRefused) else "not_found"
