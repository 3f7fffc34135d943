"""`markwarden doctor --marketplace`: each thing that a marketplace must offer is tried."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

import pytest
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways import configured
from lab.servers.marketplace import LabMarketplace, running
from lab.servers.marketplace_server import Fault
from records.accounts import keys
from records.accounts.models import MarketplaceScope
from records.actions.accounts import enrolment
from records.clock import database_now
from workers.doctor.examination import examine
from workers.doctor.finding import HealthFinding, HealthVerdict
from workers.doctor.marketplace import MarketplaceTrial, UnknownMarketplace

pytestmark = pytest.mark.django_db

_WHOLE: Final[dict[str, object]] = {
    "id": "L-1",
    "title": "Runner",
    "brand": "Nobody",
    "description": "It runs.",
    "category": "Shoes",
    "price": "19.90",
    "currency": "EUR",
    "markets": ["DE"],
    "seller": "S-1",
    "seller_name": "Bright",
    "seller_entity": {"ref": "E-1", "legal_name": "Bright Ltd", "country": "DE"},
    "gtin": "04006381333931",
    "first_offered_on": "2026-01-15",
    "images": ["pictures/a.jpg"],
}


@pytest.fixture
def shop(tmp_path: Path, settings: Settings) -> Iterator[LabMarketplace]:
    """A marketplace that offers everything, with a listing that lacks much beside it."""
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.jpg").write_bytes(b"\xff\xd8 a picture")
    poor = {"id": "L-2", "title": "Cap", "seller": "S-2", "gtin": "12", "seller_entity": "Cap Ltd"}
    lines = [json.dumps(listing) for listing in (_WHOLE, poor)]
    (tmp_path / "listings.jsonl").write_text("\n".join(lines))
    with running(tmp_path) as marketplace:
        _configure(settings, marketplace, marketplace.webhook_secret)
        yield marketplace
        marketplace.misbehave(how="")
        _close_connections()


def _configure(settings: Settings, shop: LabMarketplace, secret: str) -> None:
    place = Marketplace(
        code=shop.code,
        origin=shop.origin,
        webhook_url=shop.webhook_url,
        webhook_secret=secret,
        seller_secret="s" * 32,
        is_loopback_allowed=True,
    )
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": [place]})
    _close_connections()


def _close_connections() -> None:
    configured.marketplaces().close()
    configured.marketplaces.cache_clear()


def _try(shop: LabMarketplace, listing: str = "L-1") -> dict[str, HealthFinding]:
    return {
        finding.of: finding
        for finding in examine((MarketplaceTrial(shop.code, listing).list_checks,))
    }


def test_a_marketplace_that_offers_everything_lacks_only_a_key_and_sellers(
    shop: LabMarketplace,
) -> None:
    findings = _try(shop)
    assert {
        name for name, finding in findings.items() if finding.verdict is not HealthVerdict.FINE
    } == {
        "key",
        "sellers",
    }
    account = enrolment.enrol_marketplace(shop.code, actor="test", now=database_now())
    keys.issue_key(account, now=database_now(), scopes=[MarketplaceScope.FIGURES])
    assert "sellers, listings, disputes" in _try(shop)["key"].says
    keys.issue_key(account, now=database_now(), scopes=list(MarketplaceScope))
    assert "never used" in _try(shop)["key"].says


def test_what_a_document_lacks_is_named_field_by_field(shop: LabMarketplace) -> None:
    message = _try(shop, "L-2")["fields"].says
    for name in ("price", "markets", "first_offered_on", "gtin: ", "seller_entity: "):
        assert name in message, message


@pytest.mark.parametrize(
    ("path", "how", "name"),
    [
        ("/listings/L-1", "missing", "listing"),
        ("/listings/L-1", "garbled", "listing"),
        ("/pictures/", "missing", "pictures"),
        ("/listings/no-such", "failing", "no listing"),
        ("/enforcement", "failing", "signed message"),
        ("/enforcement", "silent", "signed message"),
    ],
)
def test_what_is_wrong_is_said_with_a_remedy(
    shop: LabMarketplace, path: str, how: Fault, name: str
) -> None:
    shop.misbehave(path, how)
    finding = _try(shop)[name]
    assert (finding.verdict, bool(finding.remedy)) == (HealthVerdict.WRONG, True), finding


def test_what_rests_on_a_fault_is_not_called_wrong_too(shop: LabMarketplace) -> None:
    shop.misbehave("/listings/L-1", "garbled")
    shop.misbehave("/enforcement", "failing")
    findings = _try(shop)
    assert [
        name for name, finding in findings.items() if finding.verdict is HealthVerdict.WRONG
    ] == [
        "listing",
        "signed message",
    ]
    assert findings["pictures"].says == "Not tried until a listing can be read."
    assert findings["forged message"].says == "Not tried until a signed message is taken."


def test_a_marketplace_of_which_no_listing_is_known_is_asked_for_one(shop: LabMarketplace) -> None:
    assert _try(shop, "")["listing"].remedy == "Name one on sale: --listing ID."


def test_plain_http_is_refused_with_what_to_do_instead(
    shop: LabMarketplace, settings: Settings
) -> None:
    (place,) = settings.MARKWARDEN.marketplaces
    plain = place.model_copy(update={"is_loopback_allowed": False})
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": [plain]})
    _close_connections()
    findings = _try(shop)
    for name in ("listing", "signed message"):
        assert "is_loopback_allowed" in findings[name].remedy


def test_a_marketplace_with_another_secret_takes_nothing_that_we_sign(
    shop: LabMarketplace, settings: Settings
) -> None:
    _configure(settings, shop, "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3")
    finding = _try(shop)["signed message"]
    assert finding.verdict is HealthVerdict.WRONG
    assert finding.remedy.startswith("Verify the signature over the bytes as they came")


class _Careless(BaseHTTPRequestHandler):
    """Takes whatever comes."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


def test_a_marketplace_that_takes_what_is_forged_or_old_is_told(
    shop: LabMarketplace, settings: Settings
) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Careless)
    Thread(target=server.serve_forever, daemon=True).start()
    (place,) = settings.MARKWARDEN.marketplaces
    hook = f"http://127.0.0.1:{server.server_port}/hook"
    careless = place.model_copy(update={"webhook_url": hook})
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": [careless]})
    _close_connections()
    findings = _try(shop)
    server.shutdown()
    server.server_close()
    for name in ("forged message", "old message"):
        assert (findings[name].verdict, bool(findings[name].remedy)) == (HealthVerdict.WRONG, True)
        assert "is taken" in findings[name].says


def test_a_marketplace_that_nobody_configured_is_named() -> None:
    with pytest.raises(UnknownMarketplace, match="nowhere"):
        MarketplaceTrial("nowhere")
