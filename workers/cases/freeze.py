"""Freeze: fetch listings and their pictures once, into the vault."""

from collections.abc import Sequence

from gateways.fetching import FetchRefused, NotFound
from gateways.marketplace import picture_addresses, read_listing
from records.actions.cases import listing_freeze
from records.actions.cases.listing_freeze import FetchedListing, FetchedPicture
from records.clock import database_now
from records.complaints.backlog.work_rows import Claim
from workers.cases.context import WorkerContext
from workers.cases.perform import StageOutcome, StageResult


def freeze_listings(claims: Sequence[Claim], context: WorkerContext) -> StageResult:
    """Read the listings, keep their bytes, write their rows."""
    fetched, refused = [], []
    for claim in claims:
        try:
            document = context.marketplaces.fetch_document(claim.url)
        except NotFound:
            says = "The marketplace knows no such listing."
            refused.append((claim, "listing_not_found", says))
        except FetchRefused as why:
            refused.append((claim, why.code, str(why)))
        else:
            fetched.append((claim, _collect_listing(document, claim.url, context)))
    now = database_now()
    frozen = {claim.case_id: claim for claim in listing_freeze.freeze_cases(fetched, now=now)}
    result = [
        (frozen[claim.case_id], StageOutcome.ADVANCED)
        if claim.case_id in frozen
        else (claim, StageOutcome.FENCED)
        for claim, _ in fetched
    ]
    for claim, code, says in refused:
        is_written = listing_freeze.close_as_invalid(claim, code, says, now=now)
        result.append((claim, StageOutcome.DONE if is_written else StageOutcome.FENCED))
    return result


def _collect_listing(document: bytes, url: str, context: WorkerContext) -> FetchedListing:
    listing = read_listing(document, url)
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
        pictures=tuple(_freeze_picture(address, context) for address in picture_addresses(listing)),
        entity=listing.seller_entity,
        first_offered_on=listing.first_offered_on,
    )


def _freeze_picture(url: str, context: WorkerContext) -> FetchedPicture:
    """The picture in the vault; a missing or refused one is named and goes to a person."""
    try:
        return FetchedPicture(context.vault.put(context.marketplaces.fetch_picture(url)))
    except NotFound:
        return FetchedPicture("", "not_found")
    except FetchRefused as refused:
        return FetchedPicture("", refused.code)
