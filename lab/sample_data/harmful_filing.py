"""Plan the filing that must do no harm: bombs, cut files, lost pages, odd lines."""

import struct
import zlib
from collections.abc import Sequence
from random import Random

from lab.sample_data.drawing import draw_scene, to_jpeg
from lab.sample_data.listings import Listing, ListingMaker
from lab.sample_data.people import Right
from lab.sample_data.plan import Filing, Request
from lab.sample_data.wording import word_listing

# The defect of a listing, and the files that it shows.
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
    filings: Sequence[Filing], rights: Sequence[Right], stock: ListingMaker, chance: Random
) -> Filing:
    """Make one more filing like an earlier one: same right, same reason, same listings."""
    by_id = {
        right.id: right for right in rights if right.brand is not None and right.filer == "corvid"
    }
    first = max(
        (filing for filing in filings if filing.request.right in by_id),
        key=lambda filing: min(len(filing.listings), 2),
    )
    right = by_id[first.request.right or ""]
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


def make_bomb(side: int = 20_000) -> bytes:
    """Make a PNG of a few dozen kilobytes that holds 400 million pixels."""
    rows = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 1)
    compressed_rows = b"".join(rows.compress(row * 500) for _ in range(side // 500)) + rows.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", compressed_rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def make_cut_picture(chance: Random) -> bytes:
    """Make a JPEG that is cut off."""
    full_picture = to_jpeg(draw_scene(chance, 640), 85)
    return full_picture[: len(full_picture) * 2 // 5]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
