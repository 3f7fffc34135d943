"""The sample marketplace lets its sellers into the product by links that it signs."""

import http.client
import json
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt

from lab.servers import marketplace
from lab.servers.marketplace import LabMarketplace

_LISTING = {"id": "L-1", "title": "Cap", "seller": "S-7", "seller_name": "Nova <Supply>"}


def _get(running: LabMarketplace, path: str) -> tuple[int, str, str]:
    """Return the status, where it leads, and the page."""
    with closing(http.client.HTTPConnection("127.0.0.1", running.port, 10)) as line:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()


def test_a_shop_of_the_seller_centre_leads_to_the_product_with_a_signed_token(
    tmp_path: Path,
) -> None:
    (tmp_path / "listings.jsonl").write_text(json.dumps(_LISTING) + "\n")
    with marketplace.running(tmp_path, product_url="http://127.0.0.1:9") as running:
        status, _to, page = _get(running, "/seller-centre/")
        assert status == 200
        assert "Nova &lt;Supply&gt;" in page
        status, to, _page = _get(running, "/seller-centre/S-7")
        assert status == 302
        address = urlsplit(to)
        assert f"{address.scheme}://{address.netloc}{address.path}" == (
            "http://127.0.0.1:9/merchants/enter/"
        )
        (token,) = parse_qs(address.query)["token"]
        claims = jwt.decode(
            token, running.seller_secret, algorithms=["HS256"], audience="markwarden"
        )
    assert (claims["iss"], claims["sub"]) == (running.code, "S-7")
    assert claims["exp"] - claims["iat"] <= 300
