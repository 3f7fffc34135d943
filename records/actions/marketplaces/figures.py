"""Keep what a marketplace counts of a listing: units sold, and since when it is offered."""

from dataclasses import dataclass
from datetime import date, datetime

from records.database import execute
from records.marketplaces.models import ListingFigures


@dataclass(frozen=True, slots=True)
class CountedListing:
    """A listing's figures at one moment."""

    marketplace: str
    external_id: str
    units_sold: int
    first_offered_on: date | None
    counted_at: datetime


_SAVE = """
INSERT INTO marketplaces_listingfigures
  (marketplace, external_id, units_sold, first_offered_on, counted_at)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (marketplace, external_id) DO UPDATE SET
  units_sold = excluded.units_sold, counted_at = excluded.counted_at,
  first_offered_on = coalesce(
    excluded.first_offered_on, marketplaces_listingfigures.first_offered_on)
WHERE marketplaces_listingfigures.counted_at <= excluded.counted_at
"""


def save_figures(listing: CountedListing) -> ListingFigures:
    """Save a listing's figures, and return the newest: what was counted earlier changes nothing."""
    execute(
        _SAVE,
        [
            listing.marketplace,
            listing.external_id,
            listing.units_sold,
            listing.first_offered_on,
            listing.counted_at,
        ],
    )
    return ListingFigures.objects.get(
        marketplace=listing.marketplace, external_id=listing.external_id
    )
