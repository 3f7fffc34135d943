"""The listings of the alert lab, two of them with a picture that kills its worker."""

import io
import json
from pathlib import Path
from typing import Final

from PIL import Image

from lab.chaos.workload.poison_worker import POISON

MARK: Final = "Zorvex"
_PLAIN_LISTINGS: Final = 4_000
DEADLY: Final = ("POISON-1", "POISON-2")


def listing_id(number: int) -> str:
    """Return the id of a plain listing."""
    return f"A-{number:05}"


def write_listings(folder: Path) -> None:
    """Write listings and the deadly picture, as the lab's marketplace reads them."""
    pictures = folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    file = io.BytesIO()
    Image.new("RGB", (120, 120), (90, 120, 150)).save(file, "JPEG")
    (pictures / "deadly.jpg").write_bytes(file.getvalue() + POISON)
    lines = [
        *(_listing(listing_id(number), []) for number in range(1, _PLAIN_LISTINGS + 1)),
        *(_listing(deadly, ["pictures/deadly.jpg"]) for deadly in DEADLY),
    ]
    (folder / "listings.jsonl").write_text("\n".join(map(json.dumps, lines)))


def _listing(listing: str, images: list[str]) -> dict[str, object]:
    return {
        "id": listing,
        "title": f"{MARK} running shoes",
        "brand": MARK,
        "description": "Light and quick.",
        "category": "Shoes",
        "price": "19.90",
        "currency": "EUR",
        "markets": ["DE"],
        "seller": f"S-{listing[-2:]}",
        "seller_name": f"Shop {listing[-2:]}",
        "images": images,
    }
