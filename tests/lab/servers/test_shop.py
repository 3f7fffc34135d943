"""The sample marketplace's shop front: goods, their pages, and a ribbon where one was removed."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateways.marketplace import Marketplace, MarketplaceEvent, Marketplaces, encode_event
from lab.servers import marketplace
from lab.servers.marketplace import LabMarketplace

_GOODS = [
    {
        "id": "L-1",
        "title": "Red <cap>",
        "seller": "S-7",
        "seller_name": "Nova",
        "category": "Caps",
        "price": "12.50",
        "currency": "EUR",
        "images": ["pictures/a.jpg"],
    },
    {"id": "L-2", "title": "Blue mug", "seller": "S-8", "category": "Home", "images": []},
]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[LabMarketplace]:
    (tmp_path / "listings.jsonl").write_text("\n".join(map(json.dumps, _GOODS)))
    with marketplace.running(tmp_path, product_url="http://127.0.0.1:9") as running:
        yield running


@pytest.fixture
def outside(shop: LabMarketplace) -> Iterator[Marketplaces]:
    """The product, as the marketplace knows it."""
    secrets = (shop.webhook_secret,)
    place = Marketplace("lab", shop.origin, shop.webhook_url, secrets, is_loopback_allowed=True)
    with closing(Marketplaces([place])) as marketplaces:
        yield marketplaces


def read(shop: LabMarketplace, path: str, language: str = "en") -> tuple[int, str]:
    """The status and the page, as a browser asks for it."""
    with closing(http.client.HTTPConnection("127.0.0.1", shop.port, 10)) as line:
        line.request("GET", path, headers={"Accept": "text/html", "Accept-Language": language})
        answer = line.getresponse()
        return answer.status, answer.read().decode()


def order(outside: Marketplaces, state: str, version: int) -> None:
    now = datetime.now(UTC)
    is_down = state == "down"
    event = MarketplaceEvent.enforcement(
        "L-1", state="down" if is_down else "up", version=version, case="MW-4821-07"
    )
    outside.post("lab", encode_event(event, now), key=f"order:{version}", sent_at=now)


def test_the_first_page_lists_what_is_offered_and_finds_it(shop: LabMarketplace) -> None:
    _, page = read(shop, "/")
    assert "Red &lt;cap&gt;" in page
    assert "€12.50" in page
    assert "Blue mug" in page
    for address in ("/?q=cap", "/?aisle=Caps"):
        _, page = read(shop, address)
        assert "Red &lt;cap&gt;" in page
        assert "Blue mug" not in page
    assert read(shop, "/?page=99")[0] == 200
    assert read(shop, "/?page=%C2%B2")[0] == 200


def test_a_good_is_a_page_for_people_and_a_document_for_programs(
    shop: LabMarketplace, outside: Marketplaces
) -> None:
    _, page = read(shop, "/listings/L-1")
    assert "/pictures/a.jpg" in page
    assert "Nova" in page
    assert outside.fetch_listing(f"{shop.origin}/listings/L-1").title == "Red <cap>"


def test_a_good_leads_to_the_public_form_with_its_address(shop: LabMarketplace) -> None:
    _, page = read(shop, "/listings/L-1")
    address = f"http%3A%2F%2F127.0.0.1%3A{shop.port}%2Flistings%2FL-1"
    assert f"http://127.0.0.1:9/report/?listings={address}" in page


def test_every_page_speaks_chinese_too(shop: LabMarketplace) -> None:
    for path in ("/", "/listings/L-1", "/shops/S-7", "/seller-centre/", "/disputes/L-1", "/gone"):
        assert 'lang="zh-Hans"' in read(shop, path, "zh-CN,zh;q=0.9,en;q=0.8")[1], path
        assert 'lang="en"' in read(shop, path, "en-GB,zh;q=0.5")[1], path


def test_what_is_not_there_is_said_so(shop: LabMarketplace) -> None:
    assert read(shop, "/listings/L-9")[0] == 404
    assert read(shop, "/shops/S-9")[0] == 404


def test_a_ribbon_names_the_case_while_the_listing_is_down(
    shop: LabMarketplace, outside: Marketplaces
) -> None:
    order(outside, "down", 1)
    for path in ("/listings/L-1", "/", "/shops/S-7"):
        assert "Removed, MW-4821-07</p>" in read(shop, path)[1], path
    assert "已下架, MW-4821-07</p>" in read(shop, "/listings/L-1", "zh")[1]
    order(outside, "up", 2)
    assert "Removed, MW-4821-07</p>" not in read(shop, "/listings/L-1")[1]


def test_pages_that_are_open_hear_of_each_order_and_of_those_before(
    shop: LabMarketplace, outside: Marketplaces
) -> None:
    order(outside, "down", 1)
    with closing(http.client.HTTPConnection("127.0.0.1", shop.port, 10)) as line:
        line.request("GET", "/events")
        answer = line.getresponse()
        events = [_read_event(answer)]
        order(outside, "up", 2)
        events.append(_read_event(answer))
    assert [(event["listing"], event["state"], event["case"]) for event in events] == [
        ("L-1", "down", "MW-4821-07"),
        ("L-1", "up", "MW-4821-07"),
    ]


def _read_event(answer: http.client.HTTPResponse) -> dict[str, str]:
    event: dict[str, str] = json.loads(answer.readline().removeprefix(b"data: "))
    answer.readline()
    return event
