"""The sample marketplace's systems call the API: its sellers, figures, and disputes of its own."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from lab.servers import marketplace
from tests.fakes.http_server import Server, reply

_API: Final = "/api/v1/marketplaces/lab"
_LISTING: Final = {
    "id": "L-1",
    "title": "Cap",
    "seller": "S-7",
    "seller_name": "Nova",
    "seller_entity": {"ref": "E-7", "legal_name": "Nova Ltd", "country": "DE"},
}


@pytest.fixture
def product() -> Iterator[Server]:
    """The product's API, as far as it is called."""
    server = Server()
    server.replies[f"{_API}/sellers/E-7"] = reply(b"{}")
    server.replies[f"{_API}/listings/L-1/figures"] = reply(b"{}")
    server.replies[f"{_API}/disputes"] = reply(b'{"detail": "Too late."}', "409 Conflict")
    yield server
    server.close()


def _await_calls(product: Server, count: int) -> list[tuple[str, dict[str, object]]]:
    """Every call: method with path, and what was sent."""
    deadline = time.monotonic() + 30
    while len(product.requests) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    heads = [request.partition(b"\r\n\r\n") for request in product.requests]
    return [(head.split(b" HTTP")[0].decode(), json.loads(body)) for head, _, body in heads]


def test_it_names_its_sellers_once_it_has_a_key_and_shows_what_came_of_a_dispute(
    tmp_path: Path, product: Server
) -> None:
    (tmp_path / "listings.jsonl").write_text(json.dumps(_LISTING) + "\n")
    with marketplace.running(tmp_path, product_url=product.url("")) as running:
        running.key_file.write_text("mw_key\n")
        sellers, figures = _await_calls(product, 2)
        assert sellers == (
            f"PUT {_API}/sellers/E-7",
            {
                "legal_name": "Nova Ltd",
                "country": "DE",
                "shops": [{"id": "S-7", "name": "Nova"}],
            },
        )
        assert figures[0] == f"PUT {_API}/listings/L-1/figures"
        assert b"Authorization: Bearer mw_key\r\n" in product.requests[0]
        with closing(http.client.HTTPConnection("127.0.0.1", running.port, 30)) as line:
            line.request("POST", "/disputes/L-1", "ground=owner&statement=It+is+mine.")
            page = line.getresponse().read().decode()
    assert "Too late." in page
    *_, (call, body) = _await_calls(product, 3)
    assert call == f"POST {_API}/disputes"
    assert (body["shop"], body["listings"], body["statement"]) == ("S-7", ["L-1"], "It is mine.")
