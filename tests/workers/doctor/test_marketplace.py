"""`markwarden doctor --marketplace`: each thing that a marketplace must offer is tried."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from pytest_django import Settings

from config.environment import Marketplace
from gateways import configured
from lab.servers.marketplace import LabMarketplace, running
from lab.servers.marketplace_server import Fault
from records.accounts import keys
from records.accounts.models import MarketplaceScope
from records.actions.accounts import enrolment
from records.clock import database_now
from workers.doctor.examination import examine
from workers.doctor.finding import Finding, Verdict
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
    lines = [json.dumps(one) for one in (_WHOLE, poor)]
    (tmp_path / "listings.jsonl").write_text("\n".join(lines))
    with running(tmp_path) as started:
        _configure(settings, started, started.webhook_secret)
        yield started
        started.misbehave(how="")
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


def _try(shop: LabMarketplace, listing: str = "L-1") -> dict[str, Finding]:
    return {each.of: each for each in examine((MarketplaceTrial(shop.code, listing).list_checks,))}


def test_a_marketplace_that_offers_everything_lacks_only_a_key_and_sellers(
    shop: LabMarketplace,
) -> None:
    found = _try(shop)
    assert {name for name, each in found.items() if each.verdict is not Verdict.FINE} == {
        "key",
        "sellers",
    }
    account = enrolment.enrol_marketplace(shop.code, actor="test", now=database_now())
    keys.issue_key(account, now=database_now(), scopes=[MarketplaceScope.FIGURES])
    assert "sellers, listings, disputes" in _try(shop)["key"].says
    keys.issue_key(account, now=database_now(), scopes=list(MarketplaceScope))
    assert "never used" in _try(shop)["key"].says


def test_what_a_document_lacks_is_named_field_by_field(shop: LabMarketplace) -> None:
    says = _try(shop, "L-2")["fields"].says
    for name in ("price", "markets", "first_offered_on", "gtin: ", "seller_entity: "):
        assert name in says, says


@pytest.mark.parametrize(
    ("path", "how", "name"),
    [
        ("/listings/L-1", "missing", "listing"),
        ("/listings/L-1", "garbled", "listing"),
        ("/pictures/", "missing", "pictures"),
        ("/listings/no-such", "failing", "no listing"),
        ("/enforcement", "failing", "signed message"),
        ("/enforcement", "silent", "the same message"),
        ("/enforcement", "failing", "forged message"),
    ],
)
def test_what_is_wrong_is_said_with_a_remedy(
    shop: LabMarketplace, path: str, how: Fault, name: str
) -> None:
    shop.misbehave(path, how)
    found = _try(shop)[name]
    assert (found.verdict, bool(found.remedy)) == (Verdict.WRONG, True), found


def test_a_marketplace_with_another_secret_takes_nothing_that_we_sign(
    shop: LabMarketplace, settings: Settings
) -> None:
    _configure(settings, shop, "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3")
    assert _try(shop)["signed message"].verdict is Verdict.WRONG


def test_a_marketplace_that_nobody_configured_is_named() -> None:
    with pytest.raises(UnknownMarketplace, match="nowhere"):
        MarketplaceTrial("nowhere")
