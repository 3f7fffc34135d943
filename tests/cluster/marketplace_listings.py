"""What the marketplace of the journeys sells: one listing for each way a case can go."""

import io
import json
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

LARGE = [f"B-{number:03}" for number in range(300)]
FRESH = [f"N-{number:03}" for number in range(60)]
POLICIES = [f"P-{number:03}" for number in range(80)]
UPGRADED = [f"U-{number:03}" for number in range(20)]
ROLLED = [f"R-{number:03}" for number in range(40)]


def write(folder: Path) -> None:
    """The listings and their pictures, as the laboratory's marketplace reads them."""
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "shoe.jpg").write_bytes(_photograph())
    (folder / "pictures" / "broken.jpg").write_bytes(_photograph()[:300])
    lines = [json.dumps(line) for line in _listings()]
    (folder / "listings.jsonl").write_text("\n".join(lines))


def _listings() -> list[dict[str, Any]]:
    plain = [
        "AUTO",
        "REVIEW",
        "PART-1",
        "PART-2",
        "QUEUED",
        "ASKED",
        "TWICE",
        "ROLES",
        "FORGED",
        "TUTORIAL",
        *LARGE,
        *UPGRADED,
        *ROLLED,
        *POLICIES,
    ]
    return [
        *(_listing(name) for name in plain),
        _listing("PICTURED", images=["pictures/shoe.jpg"]),
        _listing("STORED", images=["pictures/shoe.jpg"]),
        _listing("BROKEN", images=["pictures/shoe.jpg", "pictures/broken.jpg"]),
        _listing("ASTRAY", images=["astray/inwards.jpg"]),
        *(_listing(name, title="Zorvex meets Quellmark, running shoes") for name in FRESH),
    ]


def _listing(name: str, **changes: object) -> dict[str, Any]:
    return {
        "id": name,
        "title": "Zorvex running shoes",
        "brand": "Zorvex",
        "description": "Light and quick.",
        "category": "Shoes",
        "price": "19.90",
        "currency": "EUR",
        "markets": ["DE"],
        "seller": f"S-{name[:1]}",
        "seller_name": f"Shop {name[:1]}",
        "images": [],
    } | changes


def _photograph() -> bytes:
    chance, buffer = Random(7), io.BytesIO()
    rough = Image.frombytes("RGB", (16, 16), chance.randbytes(16 * 16 * 3))
    rough.resize((240, 240), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
