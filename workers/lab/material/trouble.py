"""Plans the filing that must do no harm: bombs, cut files, lost pages, odd lines."""

from collections.abc import Sequence
from random import Random

from workers.lab.material.listings import Listing, ListingMaker
from workers.lab.material.people import Right
from workers.lab.material.plan import Filing, Request
from workers.lab.material.wording import word_listing

# What is wrong with a listing, and the files that it shows.
_WRONGS: dict[str, tuple[str, ...]] = {
    "bomb": ("pictures/bomb.png",),
    "cut_picture": ("pictures/cut.jpg",),
    "no_picture": (),
    "picture_inwards": ("astray/inwards.jpg",),
    "picture_missing": ("pictures/never-there.jpg",),
}
_SPOILED = (
    "this is no listing",
    "https://elsewhere.example/listings/L-00001",
    "http://169.254.169.254/latest/meta-data/",
)


def make_harmful_filing(
    filed: Sequence[Filing], rights: Sequence[Right], stock: ListingMaker, chance: Random
) -> Filing:
    """One more filing under the right and reason of an earlier one, whose listings it repeats."""
    named = {one.id: one for one in rights if one.brand is not None and one.filer == "corvid"}
    first = max(
        (filing for filing in filed if filing.request.right in named),
        key=lambda filing: min(len(filing.listings), 2),
    )
    right = named[first.request.right or ""]
    listings = [_listing(what, files, right, (stock, chance)) for what, files in _WRONGS.items()]
    again = first.request.listings[:2]
    return Filing(
        Request(
            id="T-TROUBLE",
            filer="corvid",
            reason=first.request.reason,
            explanation=first.request.explanation,
            right=right.id,
            evidence=first.request.evidence,
            listings=(*(listing.id for listing in listings), *again, "L-NEVER-THERE"),
            spoiled_lines=_SPOILED,
        ),
        tuple(listings),
    )


def _listing(
    what: str, files: tuple[str, ...], right: Right, world: tuple[ListingMaker, Random]
) -> Listing:
    stock, chance = world
    wording = word_listing("literal", right.brand, chance) if right.brand else None
    return stock.make_listing_of_files(what, wording, right, files)
