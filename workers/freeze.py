"""Freeze: fetch a case's listing and its pictures once, into the vault."""

from gateways.fetching import FetchRefused, NotFound
from gateways.marketplace import picture_addresses, read_listing
from records.acts import freezing
from records.acts.freezing import Frozen, FrozenPicture
from records.complaints.backlog import Claim
from records.ledger.clock import database_now
from workers.claims import Step
from workers.station import Station


def freeze(claim: Claim, station: Station) -> Step:
    """Read the listing, keep its bytes, write its row."""
    try:
        document = station.marketplaces.fetch_document(claim.url)
    except NotFound:
        says = "The marketplace knows no such listing."
        return _invalidated(claim, "listing_not_found", says)
    except FetchRefused as refused:
        return _invalidated(claim, refused.code, str(refused))
    frozen = _frozen(document, claim.url, station)
    is_written = freezing.freeze(claim, frozen, now=database_now())
    return Step.ADVANCED if is_written else Step.FENCED


def _invalidated(claim: Claim, code: str, says: str) -> Step:
    is_written = freezing.invalidate(claim, code, says, now=database_now())
    return Step.DONE if is_written else Step.FENCED


def _frozen(document: bytes, url: str, station: Station) -> Frozen:
    listing = read_listing(document, url)
    return Frozen(
        document_sha256=station.vault.put(document),
        title=listing.title,
        brand=listing.brand,
        description=listing.description,
        category=listing.category,
        markets=listing.markets,
        price="" if listing.price is None else str(listing.price),
        currency=listing.currency,
        shop_id=listing.seller_id,
        seller_name=listing.seller_name,
        pictures=tuple(_picture(address, station) for address in picture_addresses(listing)),
    )


def _picture(url: str, station: Station) -> FrozenPicture:
    """The picture in the vault; a missing or refused one is named and goes to a person."""
    try:
        return FrozenPicture(station.vault.put(station.marketplaces.fetch_picture(url)))
    except NotFound:
        return FrozenPicture("", "not_found")
    except FetchRefused as refused:
        return FrozenPicture("", refused.code)
