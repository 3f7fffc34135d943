"""What the lab's marketplace sends to the product: its sellers, figures, and sellers' disputes."""

import http.client
import json
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

CODE: Final = "lab"  # of this marketplace, as the product's settings name it
_WAIT_SECONDS: Final = 1.0
_FIGURES: Final = 20  # listings whose figures are sent; more would say nothing more


@dataclass(frozen=True, slots=True)
class ProductApi:
    """The product's API, with the key of this marketplace once there is one."""

    origin: str
    key_file: Path

    def call(self, method: str, path: str, body: Mapping[str, object]) -> tuple[int, Any]:
        """Make a call under a new Idempotency-Key; return its status and JSON."""
        parts = urlsplit(self.origin)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        headers = {
            "Authorization": f"Bearer {self.key_file.read_text().strip()}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        try:
            place = f"/api/v1/marketplaces/{CODE}{path}"
            line.request(method, place, json.dumps(body), headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        finally:
            line.close()

    def announce(self, documents: Iterable[bytes]) -> None:
        """Say who stands behind the shops and what was sold, once there is a key and an answer."""
        while not self.key_file.exists():
            time.sleep(_WAIT_SECONDS)
        listings = [json.loads(document) for document in documents]
        calls = [*_list_sellers(listings), *_list_figures(listings[:_FIGURES])]
        while calls:
            try:
                status, _ = self.call("PUT", *calls[0])
            except (OSError, http.client.HTTPException):  # nobody answers yet
                status = 0
            if status in {0, 429, 503}:
                time.sleep(_WAIT_SECONDS)
            else:
                calls.pop(0)

    def file_dispute(self, listing: str, shop: str, form_data: bytes) -> str:
        """File what a seller typed; return what came of it."""
        form = {name: values[0] for name, values in parse_qs(form_data.decode()).items()}
        payload = {
            "kind": "counter_notification",
            "shop": shop,
            "listings": [listing],
            "ground": form.get("ground", ""),
            "statement": form.get("statement", ""),
        }
        try:
            status, answer = self.call("POST", "/disputes", payload)
        except (OSError, http.client.HTTPException):
            return "Nobody answers. Try again in a minute."
        is_filed = status == http.client.ACCEPTED
        return "Sent to the rights holder." if is_filed else str(answer.get("detail"))


def _list_sellers(listings: Iterable[Mapping[str, Any]]) -> list[tuple[str, dict[str, object]]]:
    entities: dict[str, dict[str, object]] = {}
    shops: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for listing in listings:
        if entity := listing.get("seller_entity"):
            entities[entity["ref"]] = {name: entity[name] for name in entity if name != "ref"}
            shops[entity["ref"]][listing["seller_id"]] = listing.get("seller_name", "")
    return [
        (
            f"/sellers/{ref}",
            {**fields, "shops": [{"id": shop, "name": name} for shop, name in shops[ref].items()]},
        )
        for ref, fields in entities.items()
    ]


def _list_figures(listings: Iterable[Mapping[str, Any]]) -> list[tuple[str, dict[str, object]]]:
    now = datetime.now(UTC).isoformat()
    return [
        (
            f"/listings/{listing['external_id']}/figures",
            {"units_sold": 3 * number, "counted_at": now},
        )
        for number, listing in enumerate(listings)
    ]
