"""A small marketplace on loopback, in a process of its own, that can misbehave.

It serves the generated material, keeps a journal of the orders it got, and misbehaves
on request. Plain asyncio streams cost half as much as the product's web server here.
"""

import argparse
import asyncio
import contextlib
import json
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import jwt
from standardwebhooks import Webhook, WebhookVerificationError

from lab.servers.marketplace_systems import CODE, ProductApi
from lab.servers.shop.frame import FILES
from lab.servers.shop.pages import ShopFront, render_dispute, render_missing
from lab.servers.shop.words import Language, choose_language

type Fault = Literal[
    "", "silent", "missing", "failing", "inwards", "garbled", "cut", "slow",
    "late",  # by a second
    "forgetful",  # it executes the order, and says that it failed
    "twice",  # it says everything twice
    "endless",  # its pictures never end for the process that decodes them
]  # fmt: skip
RUNAWAY = b"markwarden-runaway"  # what such a picture ends with
type Answer = tuple[int, str, bytes]  # status; type of the content, or where a 302 leads; content

_JSON = "application/json"
_HTML = "text/html; charset=utf-8"
_KINDS = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif"}
_PUBLIC = frozenset((
    "title", "brand", "description", "category", "price", "currency", "markets", "seller_name",
    "seller_entity", "gtin", "first_offered_on",
))  # fmt: skip
_ORDER = ("listing_id", "state", "version", "case")  # what is kept of an order
_DELAYS: Mapping[str, float] = {"slow": 30.0, "late": 1.0}
_PULSE_SECONDS = 15.0
_EVENTS_HEAD = (
    b"HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n"
)
_INWARDS = "http://127.0.0.1:1/admin"


@dataclass(slots=True)
class Journal:
    """The orders received. The file survives a kill; older versions change nothing."""

    file: Path
    listings: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: Counter[str] = field(default_factory=Counter)
    rejected: int = 0

    def load(self) -> None:
        if self.file.exists():
            for line in self.file.read_text().splitlines():
                self._load_entry(json.loads(line))

    def _load_entry(self, entry: dict[str, Any]) -> None:
        if "listing_id" in entry:
            self._apply(**entry)
        else:
            self.keys[entry["key"]] += 1

    def record_order(self, key: str, order: Mapping[str, Any]) -> bool:
        """Record an order; return whether it changed anything."""
        known = {name: order[name] for name in _ORDER if name in order}
        order = known | {"key": key}
        with self.file.open("a") as file:
            file.write(f"{json.dumps(order)}\n")
        return self._apply(**order)

    def record_notice(self, key: str) -> None:
        """Record a notice for the seller; it changes no listing."""
        with self.file.open("a") as file:
            file.write(f"{json.dumps({'key': key})}\n")
        self.keys[key] += 1

    def _apply(
        self, *, key: str, listing_id: str, state: str, version: int, case: str = ""
    ) -> bool:
        self.keys[key] += 1
        listing = self.listings.setdefault(
            listing_id, {"state": "up", "version": 0, "told": 0, "applied": 0}
        )
        listing["told"] += 1
        if version <= listing["version"]:
            return False
        listing |= {"state": state, "version": version, "applied": listing["applied"] + 1}
        if case:
            listing["case"] = case
        self.listings[listing_id] = listing
        return True

    def as_page(self) -> dict[str, Any]:
        return {"listings": self.listings, "keys": self.keys, "rejected": self.rejected}


class MarketplaceServer:
    """The marketplace's own side."""

    def __init__(
        self, folder: Path, journal: Journal, secret: str, seller_secret: str, product: ProductApi
    ) -> None:
        self._folder = folder
        self._seller_secret = seller_secret
        self._product = product
        self._journal = journal
        self._webhook = Webhook(secret)
        self._faults: dict[str, Fault] = {}
        self._documents = dict(_documents(folder / "listings.jsonl"))
        self._front = ShopFront(self._documents, journal.listings, product.origin)
        self._watchers: set[asyncio.Queue[bytes]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await self._exchange(reader, writer):
                pass
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if path == "/events":
            return await self._stream_orders(writer)
        fault = self._fault(path)
        if fault == "silent":
            return False
        await asyncio.sleep(_DELAYS.get(fault, 0))
        answer = _fault_answer(fault) or self._answer(method, path, headers, body)
        number = headers.get("x-request-id", "")
        response = _encode_response(
            _json_answer(500, "sorry") if fault == "forgetful" else answer, number
        )
        writer.write(response[: -len(answer[2]) // 2] if fault == "cut" else response)
        if fault == "twice":
            writer.write(response)
        await writer.drain()
        return fault != "cut"

    async def _stream_orders(self, writer: asyncio.StreamWriter) -> bool:
        """Tell a page what is down, then each order as it is carried out, until it leaves."""
        queue = asyncio.Queue[bytes]()
        self._watchers.add(queue)
        try:
            writer.write(_EVENTS_HEAD)
            for listing, order in self._journal.listings.items():
                if order["state"] == "down":
                    writer.write(_encode_order(listing, order))
            while True:
                await writer.drain()
                writer.write(await _next_event(queue))
        finally:
            self._watchers.discard(queue)

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if method == "POST":
            return self._handle_post(path, headers, body)
        if "text/html" in headers.get("accept", "") and (page := self._show_page(path, headers)):
            return page
        if path == "/journal":
            return _json_answer(200, self._journal.as_page())
        return (200, *FILES[path]) if path in FILES else self._answer_program(path)

    def _answer_program(self, path: str) -> Answer:
        for prefix, serve in (
            ("/listings/", self._listing),
            ("/shops/", self._shop),
            ("/pictures/", self._picture),
            ("/seller-centre/", self._seller_centre),
            ("/astray/", _lead_inwards),
        ):
            if path.startswith(prefix):
                return serve(path)
        return _json_answer(404, "no such page")

    def _show_page(self, path: str, headers: Mapping[str, str]) -> Answer | None:
        """Show a page for people; None for what is there for programs alone, or for both."""
        language = choose_language(headers.get("accept-language", ""))
        if path == "/seller-centre/":
            return 200, _HTML, self._front.render_seller_centre(language)
        if path.startswith("/disputes/"):
            return self._dispute(path, language)
        if path.startswith(("/pictures/", "/seller-centre/", "/astray/", "/journal", "/shop.")):
            return None
        page = self._front.render(path, headers.get("host", ""), language)
        return (200, _HTML, page) if page else (404, _HTML, render_missing(language))

    def _handle_post(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if path == "/enforcement":
            return self._apply_order(headers, body)
        if path == "/misbehave":
            self._faults |= json.loads(body)
            return _json_answer(200, self._faults)
        if path.startswith("/disputes/"):
            return self._dispute(path, choose_language(headers.get("accept-language", "")), body)
        return _json_answer(404, "no such page")

    def _apply_order(self, headers: dict[str, str], body: bytes) -> Answer:
        try:
            event = self._webhook.verify(body, headers)
        except (WebhookVerificationError, ValueError) as wrong:
            self._journal.rejected += 1
            return _json_answer(401, str(wrong))
        key = headers["webhook-id"]
        data = event["data"]
        match event["type"]:
            case "listing.enforcement":
                is_new = self._journal.record_order(key, data)
                self._publish(data["listing_id"])
                return _json_answer(200, {"applied": is_new})
            case "shop.enforcement":
                page = data | {"listing_id": f"shops/{data['shop_id']}"}
                return _json_answer(200, {"applied": self._journal.record_order(key, page)})
        self._journal.record_notice(key)
        return _json_answer(200, {})

    def _publish(self, listing: str) -> None:
        """Tell the pages that are open what holds of the listing now."""
        event = _encode_order(listing, self._journal.listings[listing])
        for queue in self._watchers:
            queue.put_nowait(event)

    def _listing(self, path: str) -> Answer:
        document = self._documents.get(path.removeprefix("/listings/").rstrip("/"))
        return (200, _JSON, document) if document else _json_answer(404, "no such listing")

    def _shop(self, path: str) -> Answer:
        """Return a shop's own page: who it says it is and what it offers."""
        shop = path.removeprefix("/shops/").rstrip("/")
        all_listings = map(json.loads, self._documents.values())
        items = [listing for listing in all_listings if listing["seller_id"] == shop]
        if not items:
            return _json_answer(404, "no such shop")
        page = {name: items[0][name] for name in ("seller_id", "seller_name") if name in items[0]}
        page |= {"external_id": shop, "title": page.get("seller_name") or shop}
        page["markets"] = sorted(
            {market for listing in items for market in listing.get("markets", ())}
        )
        return _json_answer(
            200, page | {"listing_ids": [listing["external_id"] for listing in items]}
        )

    def _seller_centre(self, path: str) -> Answer:
        """List the shops, or redirect into the product as a shop's seller."""
        shop = path.removeprefix("/seller-centre/").rstrip("/")
        if not shop:
            return 200, _HTML, self._front.render_seller_centre("en")
        now = int(time.time())
        claims = {
            "iss": CODE, "sub": shop, "aud": "markwarden", "iat": now, "exp": now + 120,
            "jti": uuid.uuid4().hex,
        }  # fmt: skip
        token = jwt.encode(claims, self._seller_secret, algorithm="HS256")
        return 302, f"{self._product.origin}/merchants/enter/?token={token}", b""

    def _dispute(self, path: str, language: Language, form_data: bytes | None = None) -> Answer:
        """Show the seller centre's form, or file it over the product's API."""
        listing = path.removeprefix("/disputes/").rstrip("/")
        document = self._documents.get(listing)
        if document is None:
            return _json_answer(404, "no such listing")
        shop, message = json.loads(document)["seller_id"], ""
        if form_data is not None:
            message = self._product.file_dispute(listing, shop, form_data)
        return 200, _HTML, render_dispute(listing, message, language)

    async def announce(self) -> None:
        """Tell the product who stands behind the shops, once this marketplace has a key."""
        await asyncio.to_thread(self._product.announce, list(self._documents.values()))

    def _picture(self, path: str) -> Answer:
        file = self._folder / "pictures" / path.rpartition("/")[2]
        kind = _KINDS.get(file.suffix)
        if kind is None or not file.is_file():
            return _json_answer(404, "no such picture")
        ending = RUNAWAY if self._fault(path) == "endless" else b""
        return 200, kind, file.read_bytes() + ending

    def _fault(self, path: str) -> Fault:
        """Return the fault with the longest matching prefix; the lab's own calls are exempt."""
        if not self._faults or path in {"/misbehave", "/journal"}:
            return ""
        ours = max((fault for fault in self._faults if path.startswith(fault)), key=len, default="")
        return self._faults.get(ours, "")


def _documents(file: Path) -> Iterator[tuple[str, bytes]]:
    for line in file.read_text().splitlines():
        listing = json.loads(line)
        document = {name: listing[name] for name in listing.keys() & _PUBLIC}
        document["external_id"] = listing["id"]
        document["seller_id"] = listing.get("seller", "")
        document["picture_urls"] = [f"/{image}" for image in listing.get("images", [])]
        yield listing["id"], json.dumps(document).encode()


def _encode_order(listing: str, order: Mapping[str, Any]) -> bytes:
    fields = {"listing": listing, "state": order["state"], "case": order.get("case", "")}
    return f"data: {json.dumps(fields)}\n\n".encode()


async def _next_event(queue: asyncio.Queue[bytes]) -> bytes:
    """Return the next event, or a comment now and then: a page that left is noticed by it."""
    try:
        return await asyncio.wait_for(queue.get(), _PULSE_SECONDS)
    except TimeoutError:
        return b": \n\n"


def _encode_response(answer: Answer, number: str) -> bytes:
    status, kind, content = answer
    head = (
        f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n"
        f"{f'X-Request-Id: {number}\r\n' if number else ''}"
        f"{f'Location: {kind}\r\n' if status == 302 else ''}\r\n"
    )
    return head.encode() + content


def _json_answer(status: int, page: object) -> Answer:
    return status, _JSON, json.dumps(page).encode()


def _lead_inwards(_path: str) -> Answer:
    return 302, _INWARDS, b""


def _fault_answer(fault: Fault) -> Answer | None:
    return {
        "missing": _json_answer(404, "gone"),
        "failing": _json_answer(500, "sorry"),
        "inwards": _lead_inwards(""),
        "garbled": (200, _JSON, b"<html>"),
    }.get(fault)


async def _open(words: argparse.Namespace) -> None:
    journal = Journal(words.journal)
    journal.load()
    product = ProductApi(words.product_url, words.key_file)
    shop = MarketplaceServer(words.folder, journal, words.secret, words.seller_secret, product)
    announcing = asyncio.create_task(shop.announce())
    server = await asyncio.start_server(shop.serve, "127.0.0.1", words.port)
    await asyncio.gather(announcing, server.serve_forever())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A marketplace on loopback, for the lab.")
    for name in ("secret", "seller-secret", "product-url"):
        parser.add_argument(f"--{name}", required=True)
    for name, kind in (("folder", Path), ("journal", Path), ("key-file", Path), ("port", int)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    asyncio.run(_open(parser.parse_args()))
