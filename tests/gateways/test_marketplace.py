"""Tests the marketplace adapter against a real one on loopback."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from gateways import webhooks
from gateways.fetching import FetchRefused, NotFound, Refusal, Unreachable
from gateways.marketplace import (
    Marketplace,
    MarketplaceEvent,
    Marketplaces,
    describe_gaps,
    encode_event,
    picture_addresses,
    read_listing,
)
from lab.servers.marketplace import LabMarketplace, running
from pipeline.sellers.entities import DeclaredEntity
from tests.fakes.http_server import Server, reply
from tests.gateways import listing_document

LISTING = {
    "id": "L-1",
    "title": "Runner",
    "brand": "Nobody",
    "price": "19.90",
    "currency": "EUR",
    "markets": ["DE", "FR"],
    "seller": "S-1",
    "seller_name": "Shop One",
    "images": ["pictures/a.jpg", "astray/b.jpg"],
    "label": "for the laboratory's eyes only",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabMarketplace]:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "a.jpg").write_bytes(b"\xff\xd8 a picture")
    (folder / "listings.jsonl").write_text(json.dumps(LISTING) + "\n")
    with running(folder) as marketplace:
        yield marketplace


def _marketplaces(shop: LabMarketplace, *secrets: str) -> Marketplaces:
    return Marketplaces(
        [
            Marketplace(
                code=shop.code,
                origin=shop.origin,
                webhook_url=shop.webhook_url,
                webhook_secrets=secrets or (shop.webhook_secret,),
                is_loopback_allowed=True,
            )
        ]
    )


@pytest.fixture
def marketplaces(shop: LabMarketplace) -> Iterator[Marketplaces]:
    gateway = _marketplaces(shop)
    yield gateway
    gateway.close()
    shop.misbehave(how="")


def _url(shop: LabMarketplace) -> str:
    return f"{shop.origin}/listings/L-1"


def test_a_listing_is_read_with_all_its_fields(
    shop: LabMarketplace, marketplaces: Marketplaces
) -> None:
    listing = marketplaces.fetch_listing(_url(shop))
    assert (listing.external_id, listing.title, listing.seller_id) == ("L-1", "Runner", "S-1")
    assert (listing.price, listing.currency, listing.markets) == (
        Decimal("19.90"),
        "EUR",
        ("DE", "FR"),
    )
    assert picture_addresses(listing)[0] == f"{shop.origin}/pictures/a.jpg"


def test_the_label_of_the_material_is_never_shown(
    shop: LabMarketplace, marketplaces: Marketplaces
) -> None:
    assert b"laboratory" not in marketplaces.fetch_document(_url(shop))


def test_an_address_that_is_none_is_refused_as_one_picture(marketplaces: Marketplaces) -> None:
    listing = read_listing(
        b'{"external_id": "L-1", "title": "x", "picture_urls": ["http://[", "/a.jpg"]}',
        "https://shop.example/listings/L-1",
    )
    malformed, fit = picture_addresses(listing)
    assert fit == "https://shop.example/a.jpg"
    with pytest.raises(FetchRefused) as refusal:
        marketplaces.fetch_picture(malformed)
    assert refusal.value.code is Refusal.MALFORMED_URL


def test_a_picture_comes_as_bytes(shop: LabMarketplace, marketplaces: Marketplaces) -> None:
    assert marketplaces.fetch_picture(f"{shop.origin}/pictures/a.jpg").startswith(b"\xff\xd8")


def test_a_picture_that_leads_inwards_is_refused(
    shop: LabMarketplace, marketplaces: Marketplaces
) -> None:
    with pytest.raises(FetchRefused) as refusal:
        marketplaces.fetch_picture(f"{shop.origin}/astray/b.jpg")
    assert refusal.value.code is Refusal.REDIRECTED_INWARDS


@pytest.mark.parametrize("path", ["", "/", "?ref=1"])
def test_a_url_names_one_listing_however_it_is_decorated(
    shop: LabMarketplace, marketplaces: Marketplaces, path: str
) -> None:
    assert marketplaces.listing_id(_url(shop) + path) == ("lab", "L-1")


def test_a_shops_own_page_is_named_apart_from_listings(
    shop: LabMarketplace, marketplaces: Marketplaces
) -> None:
    url = f"{shop.origin}/shops/S-1"
    assert marketplaces.listing_id(url) == ("lab", "shops/S-1")
    page = marketplaces.fetch_listing(url)
    assert (page.external_id, page.title, page.listing_ids) == ("S-1", "Shop One", ("L-1",))


def test_messages_about_a_shops_page_name_the_shop() -> None:
    now = datetime.now(UTC)
    with closing(Server()) as server:
        server.replies["/hook"] = reply()
        place = Marketplace(
            "lab", server.url(""), server.url("/hook"), ("whsec_AAAA",), is_loopback_allowed=True
        )
        with closing(Marketplaces([place])) as marketplaces:
            notice = MarketplaceEvent.notice("shops/S-1", {"kind": "x"})
            marketplaces.post("lab", encode_event(notice, now), key="1", sent_at=now)
            reasons = MarketplaceEvent.reasons("shops/S-1", {"facts": "x"})
            marketplaces.post("lab", encode_event(reasons, now), key="2", sent_at=now)
        messages = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]
    assert [message["type"] for message in messages] == ["seller.notice", "shop.statement"]
    assert {message["data"]["shop_id"] for message in messages} == {"S-1"}
    assert not any("listing_id" in message["data"] for message in messages)


def test_a_marketplace_that_lets_messages_hang_keeps_others_waiting_once_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhooks, "_SECONDS", 1.2)
    stop_event = threading.Event()

    def hang(_request: bytes) -> bytes:
        stop_event.wait(5)
        return b"HTTP/1.1 204 No Content\r\n\r\n"

    now = datetime.now(UTC)
    with closing(Server()) as server:
        server.replies |= {"/silent": hang, "/hook": reply()}
        places = [
            Marketplace(
                code, server.url(""), server.url(f"/{path}"), ("whsec_AAAA",),
                is_loopback_allowed=True,
            )
            for code, path in (("slow", "silent"), ("lab", "hook"))
        ]  # fmt: skip
        with closing(Marketplaces(places)) as marketplaces:
            start = time.monotonic()
            for number in range(20):
                with pytest.raises(Unreachable):
                    marketplaces.post("slow", b"{}", key=f"{number}", sent_at=now)
            marketplaces.post("lab", b"{}", key="20", sent_at=now)
            assert time.monotonic() - start < 4 * 1.2
        stop_event.set()


def test_a_shops_page_is_taken_down_by_its_shop(
    shop: LabMarketplace, marketplaces: Marketplaces
) -> None:
    assert _enforce(marketplaces, "shops/S-1", 1)
    assert shop.journal()["listings"]["shops/S-1"]["state"] == "down"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("{origin}/shops/", Refusal.MALFORMED_URL),
        ("{origin}/listings/shops/S-1", Refusal.MALFORMED_URL),
        ("{origin}/shops/S-1/listings/L-1", Refusal.MALFORMED_URL),
        ("{origin}/L-1", Refusal.MALFORMED_URL),
        ("https://other.example/listings/L-1", Refusal.HOST_OFF_LIST),
        ("{origin}/pictures/a.jpg", Refusal.MALFORMED_URL),
        ("{origin}/listings/../journal", Refusal.MALFORMED_URL),
        ("nonsense here", Refusal.MALFORMED_URL),
        ("  ", Refusal.MALFORMED_URL),
    ],
)
def test_what_names_no_listing_is_refused_before_anything_is_fetched(
    shop: LabMarketplace, marketplaces: Marketplaces, url: str, code: Refusal
) -> None:
    shop.misbehave("/", "failing")  # whatever was fetched would be unreachable
    with pytest.raises(FetchRefused) as refusal:
        marketplaces.fetch_listing(url.format(origin=shop.origin))
    assert refusal.value.code is code


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("missing", NotFound),
        ("failing", Unreachable),
        ("silent", Unreachable),
        ("garbled", Unreachable),
        ("cut", Unreachable),
        ("inwards", FetchRefused),
    ],
)
def test_each_fault_of_a_marketplace_has_its_name(
    shop: LabMarketplace, marketplaces: Marketplaces, how: str, error: type[Exception]
) -> None:
    shop.misbehave("/listings/", how)  # type: ignore[arg-type]  # the table holds plain words
    with pytest.raises(error):
        marketplaces.fetch_listing(_url(shop))
    shop.misbehave("/listings/", "")
    assert marketplaces.fetch_listing(_url(shop)).title == "Runner"


@pytest.mark.parametrize(
    "document",
    [
        "[]",
        "null",
        "{}",
        "{",
        '{"external_id": "L-2", "title": "another listing"}',
        '{"external_id": "L-1", "title": 7}',
        '{"external_id": "L-1", "title": "x", "price": "-1"}',
        '{"external_id": "L-1", "title": "x", "price": "NaN"}',
        '{"external_id": "L-1", "title": "x", "currency": "euro"}',
        '{"external_id": "L-1", "title": "x", "markets": ["Germany"]}',
        json.dumps({"external_id": "L-1", "title": "x" * 501}),
        json.dumps({"external_id": "L-1", "title": "x", "picture_urls": ["a"] * 31}),
        "[" * 100_000,
    ],
)
def test_what_is_no_listing_is_not_taken_for_one(document: str) -> None:
    with pytest.raises(Unreachable):
        read_listing(document.encode(), "https://shop.example/listings/L-1")


def _enforce(
    marketplaces: Marketplaces, listing: str, version: int, state: str = "down", **more: datetime
) -> bool:
    event = MarketplaceEvent.enforcement(
        listing, state="up" if state == "up" else "down", version=version
    )
    sent_at = more.get("sent_at", datetime.now(UTC))
    receipt = marketplaces.post(
        "lab", encode_event(event, sent_at), key=f"enforcement:{listing}:{version}", sent_at=sent_at
    )
    is_applied: bool = json.loads(receipt.says)["applied"]
    return is_applied


def test_enforcement_is_applied_once_and_older_versions_are_ignored(
    shop: LabMarketplace, marketplaces: Marketplaces
) -> None:
    assert _enforce(marketplaces, "E-1", 1)
    assert not _enforce(marketplaces, "E-1", 1)
    assert _enforce(marketplaces, "E-1", 3, "up")
    assert not _enforce(marketplaces, "E-1", 2)
    journal = shop.journal()
    assert journal["listings"]["E-1"] == {"state": "up", "version": 3, "told": 4, "applied": 2}
    assert journal["keys"]["enforcement:E-1:1"] == 2


def test_the_journal_survives_a_kill(shop: LabMarketplace, marketplaces: Marketplaces) -> None:
    _enforce(marketplaces, "E-2", 5)
    shop.kill()
    with pytest.raises(Unreachable):
        _enforce(marketplaces, "E-2", 6)
    shop.restart()
    assert not _enforce(marketplaces, "E-2", 5)
    assert shop.journal()["listings"]["E-2"]["version"] == 5


def test_a_wrong_secret_changes_nothing(shop: LabMarketplace) -> None:
    forger = _marketplaces(shop, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    before = shop.journal()["rejected"]
    with pytest.raises(Unreachable, match="401"):
        _enforce(forger, "E-3", 1)
    forger.close()
    assert shop.journal()["rejected"] == before + 1
    assert "E-3" not in shop.journal()["listings"]


def test_while_secrets_rotate_either_one_is_enough(shop: LabMarketplace) -> None:
    rotating = _marketplaces(shop, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", shop.webhook_secret)
    assert _enforce(rotating, "E-4", 1)
    rotating.close()


def test_pictures_may_lie_on_hosts_that_the_entry_names_and_listings_may_not() -> None:
    place = Marketplace(
        "shop", "https://shop.example", "https://shop.example/hook", (), ("cdn.example",)
    )
    with closing(Marketplaces([place], resolve=lambda _host, _port: ["10.0.0.1"])) as gateway:
        refusals = {}
        for host in ("cdn.example", "other.example"):
            with pytest.raises(FetchRefused) as refusal:
                gateway.fetch_picture(f"https://{host}/1.jpg")
            refusals[host] = refusal.value.code
        with pytest.raises(FetchRefused, match="not handled here"):
            gateway.fetch_document("https://cdn.example/listings/L-1")
    assert refusals == {"cdn.example": "private_address", "other.example": "host_off_list"}


def test_a_listing_of_one_marketplace_leads_to_no_host_of_another() -> None:
    places = [
        Marketplace(
            code,
            f"https://{code}.example",
            f"https://{code}.example/hook",
            (),
            (f"cdn.{code}.example",),
        )
        for code in ("one", "two")
    ]
    codes = {}
    with closing(Marketplaces(places, resolve=lambda _host, _port: ["10.0.0.1"])) as gateway:
        for host in ("cdn.one.example", "cdn.two.example", "two.example"):
            with pytest.raises(FetchRefused) as refusal:
                gateway.only("one").fetch_picture(f"https://{host}/1.jpg")
            codes[host] = refusal.value.code
    assert codes == {
        "cdn.one.example": Refusal.PRIVATE_ADDRESS,
        "cdn.two.example": Refusal.HOST_OFF_LIST,
        "two.example": Refusal.HOST_OFF_LIST,
    }


def test_an_old_message_replayed_is_refused(
    shop: LabMarketplace, marketplaces: Marketplaces
) -> None:
    with pytest.raises(Unreachable, match="401"):
        _enforce(marketplaces, "E-5", 1, sent_at=datetime.now(UTC) - timedelta(minutes=6))


def test_the_schema_in_the_reference_is_the_one_that_reads_documents() -> None:
    assert listing_document.FILE.read_text(encoding="utf-8") == listing_document.text(), (
        "Write it again: .venv/bin/python -m tests.gateways.listing_document"
    )


def test_the_example_of_the_guide_fits_the_schema_and_lacks_nothing() -> None:
    guide = (listing_document.FILE.parents[1] / "how-to" / "connect-a-marketplace.md").read_text()
    (example,) = re.findall(r"```json\n(\{\s+\"external_id.*?\})\n```", guide, re.DOTALL)
    Draft202012Validator(listing_document.build_document_schema()).validate(json.loads(example))
    assert describe_gaps(example.encode()) == []


@pytest.mark.parametrize(
    ("raw_entity", "entity"),
    [
        ({"ref": "E-1", "country": "DE"}, DeclaredEntity("E-1", country="DE")),
        ({"ref": None, "legal_name": "Bright\u0000 Ltd"}, DeclaredEntity(legal_name="Bright Ltd")),
        ({"ref": "E-1", "country": "Germany"}, DeclaredEntity("E-1")),
        ({"ref": "E" * 101, "legal_name": "Bright Ltd"}, DeclaredEntity(legal_name="Bright Ltd")),
        ({"ref": "E-1", "country": " de "}, DeclaredEntity("E-1", country="DE")),
        ({"registration_number": 4711}, DeclaredEntity(registration_number="4711")),
        ({"ref": ["E-1"], "country": True}, DeclaredEntity()),
        ("Bright Ltd", DeclaredEntity()),
        (None, DeclaredEntity()),
    ],
)
def test_an_entity_that_nobody_can_read_stops_no_complaint(
    raw_entity: object, entity: DeclaredEntity
) -> None:
    document = json.dumps({"external_id": "L-1", "title": "Runner", "seller_entity": raw_entity})
    listing = read_listing(document.encode(), "https://shop.example/listings/L-1")
    assert listing.seller_entity == entity
