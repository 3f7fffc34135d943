"""Plain goods: for the fault test some with a picture and a few that kill, else none of both."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from PIL import Image

from workers.lab.spike.deadly import POISON

MARK = "Zorvex"
_PICTURED_EVERY = 20
_TITLES = (
    f"{MARK} running shoes",
    "Z0RVEX running shoes men",
    f"running shoes for {MARK} fans",
    f"used {MARK} shoes",
    "plain running shoes",
)


def plain(count: int, seed: int = 1) -> Iterator[dict[str, object]]:
    """Listings `F-00001` and so on without any picture: work that is almost none."""
    chance = Random(seed)  # noqa: S311  # the same goods every time are the purpose
    for number in range(1, count + 1):
        yield _listing(name(number), chance.choice(_TITLES), [], f"S-{number % 97}")


def write(folder: Path, *, listings: int, poison: int, seed: int) -> None:
    """Listings `F-00001` and so on, and `POISON-1` and so on."""
    chance = Random(seed)  # noqa: S311  # the same goods every time are the purpose
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    picture = _photograph(chance)
    (folder / "pictures" / "shoe.jpg").write_bytes(picture)
    (folder / "pictures" / "deadly.jpg").write_bytes(picture + POISON)
    lines = [json.dumps(line) for line in (*_pictured(listings, chance), *_deadly(poison))]
    (folder / "listings.jsonl").write_text("\n".join(lines))


def name(number: int) -> str:
    """Id of a plain listing."""
    return f"F-{number:05}"


def deadly(number: int) -> str:
    """Id of a listing whose picture kills."""
    return f"POISON-{number}"


def _pictured(count: int, chance: Random) -> Iterator[dict[str, object]]:
    for number in range(1, count + 1):
        pictures = ["pictures/shoe.jpg"] if number % _PICTURED_EVERY == 0 else []
        yield _listing(name(number), chance.choice(_TITLES), pictures, f"S-{number % 97}")


def _deadly(count: int) -> Iterator[dict[str, object]]:
    for number in range(1, count + 1):
        yield _listing(deadly(number), f"{MARK} shoes", ["pictures/deadly.jpg"], "S-0")


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
    written = io.BytesIO()
    rough = Image.frombytes("RGB", (12, 12), chance.randbytes(12 * 12 * 3))
    rough.resize((160, 160), Image.Resampling.BICUBIC).save(written, "JPEG", quality=85)
    return written.getvalue()
