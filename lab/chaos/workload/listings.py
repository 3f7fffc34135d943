"""Listings of the fault test: plain ones, some with a picture, and a few that kill."""

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from PIL import Image

from lab.chaos.workload.poison_worker import POISON

MARK = "Zorvex"
POISON_PREFIX = "POISON-"
_PHOTOGRAPHS = 4
_TITLES = (
    f"{MARK} running shoes",
    "Z0RVEX running shoes men",
    f"running shoes for {MARK} fans",
    f"used {MARK} shoes",
    "plain running shoes",
)
_ANY_TITLES = (
    *_TITLES,
    *("Vanterra rain coats", "Quellmark sports bags", "a bag by Tessaly, used"),
)


def plain_listings(count: int, seed: int = 1) -> Iterator[dict[str, object]]:
    """Make listings `F-00001` and so on without any picture: nearly no work."""
    chance = Random(seed)  # noqa: S311  # the same goods every time are the purpose
    for number in range(1, count + 1):
        yield _listing(plain_id(number), chance.choice(_TITLES), [], f"S-{number % 97}")


def write_listings(
    folder: Path, names: Iterable[str], *, seed: int, titles: Sequence[str] = _ANY_TITLES
) -> None:
    """Write the listings of these ids, with the pictures that the ids stand for."""
    chance = Random(seed)  # noqa: S311  # the same goods every time are the purpose
    pictures = folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for number in range(_PHOTOGRAPHS):
        (pictures / f"shoe-{number}.jpg").write_bytes(_photograph(chance))
    (pictures / "deadly.jpg").write_bytes(_photograph(chance) + POISON)
    lines = [json.dumps(_describe_listing(name, titles, chance)) for name in sorted(names)]
    (folder / "listings.jsonl").write_text("\n".join(lines))


def plain_id(number: int) -> str:
    """Return the id of a plain listing."""
    return f"F-{number:05}"


def pictured_id(number: int) -> str:
    """Return the id of a listing with a picture."""
    return f"P-{number:05}"


def poison_id(number: int) -> str:
    """Return the id of a listing whose picture kills."""
    return f"{POISON_PREFIX}{number}"


def is_poison(listing: str) -> bool:
    """Return whether the listing's picture kills a worker."""
    return listing.startswith(POISON_PREFIX)


def _describe_listing(listing: str, titles: Sequence[str], chance: Random) -> dict[str, object]:
    if is_poison(listing):
        return _listing(listing, f"{MARK} shoes", ["pictures/deadly.jpg"], "S-0")
    picture = f"pictures/shoe-{chance.randrange(_PHOTOGRAPHS)}.jpg"
    pictures = [picture] if listing.startswith("P-") else []
    return _listing(listing, chance.choice(titles), pictures, f"S-{chance.randrange(97)}")


def _listing(listing_id: str, title: str, pictures: list[str], seller: str) -> dict[str, object]:
    return {
        "id": listing_id,
        "title": title,
        "brand": MARK if title.startswith(MARK) else "",
        "description": "Light and quick.",
        "category": "Shoes",
        "price": "19.90",
        "currency": "EUR",
        "markets": ["DE"],
        "seller": seller,
        "seller_name": f"Shop {seller}",
        "images": pictures,
    }


def _photograph(chance: Random) -> bytes:
    file = io.BytesIO()
    rough = Image.frombytes("RGB", (12, 12), chance.randbytes(12 * 12 * 3))
    rough.resize((160, 160), Image.Resampling.BICUBIC).save(file, "JPEG", quality=85)
    return file.getvalue()
