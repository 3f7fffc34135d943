"""The sample marketplace beside the console: a ruling, and the shop's page goes dark."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways import configured
from lab.sample_data.policy import write_sample_policy
from lab.servers.marketplace import LabMarketplace, running
from records.accounts.models import Role
from records.cases.models import Case
from records.clock import database_now
from records.ledger.models import Outgoing
from tests.browser.conftest import Tabs
from tests.browser.keyboard import press
from tests.factories import review_cases
from workers.outbound import deliver

pytestmark = pytest.mark.django_db(transaction=True)

_MOST_SECONDS: Final = 3.0  # from the ruling to the ribbon
_PATIENCE_SECONDS: Final = 60.0  # what is too late is measured, too


@pytest.fixture
def case(settings: Settings, tmp_path: Path) -> Case:
    """A case on the desk, under the sample world's policy."""
    policy = write_sample_policy(settings.MARKWARDEN.policy, tmp_path)
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"policy": policy})
    return review_cases.at_desk(review_cases.right(review_cases.filer()))


@pytest.fixture
def shop(case: Case, settings: Settings, tmp_path: Path) -> Iterator[LabMarketplace]:
    """The sample marketplace with the listing of the case."""
    name = case.listing.external_id
    good = {"id": name, "title": "Bag", "seller": "S-1", "seller_name": "Harbour Lane Outlet"}
    (tmp_path / "listings.jsonl").write_text(json.dumps(good))
    with running(tmp_path) as shop:
        place = Marketplace(
            code=case.listing.marketplace, origin=shop.origin, webhook_url=shop.webhook_url,
            webhook_secret=shop.webhook_secret, is_loopback_allowed=True,
        )  # fmt: skip
        configured.marketplaces.cache_clear()
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
            update={"marketplaces": [place], "mail_folder": tmp_path / "mail"}
        )
        yield shop
        configured.marketplaces().close()
        configured.marketplaces.cache_clear()


@pytest.mark.parametrize(("language", "word"), [("en", "Removed"), ("zh-hans", "已下架")])
def test_the_ribbon_comes_within_three_seconds_of_the_ruling_without_a_reload(
    tabs: Tabs, shop: LabMarketplace, case: Case, language: str, word: str
) -> None:
    front = tabs.open_for_nobody(language=language)
    front.goto(f"{shop.origin}/listings/{case.listing.external_id}")
    ribbon = front.locator(".ribbon")
    expect(ribbon).to_be_hidden()
    expect(front.locator(".basket")).to_be_enabled()
    console = tabs.open(review_cases.person(Role.REVIEWER), language=language)
    for key in ("n", "u", "1", "Enter"):
        if key in {"n", "Enter"}:
            with console.expect_navigation(wait_until="load"):
                press(console, key)
        else:
            press(console, key)
    _deliver_until_seen(front)
    ruled_at = case.rulings.get().ruled_at
    assert (database_now() - ruled_at).total_seconds() <= _MOST_SECONDS
    expect(ribbon).to_have_text(f"{word}, {case.number}")
    expect(front.locator(".basket")).to_be_disabled()


def _deliver_until_seen(front: Page) -> None:
    """Work as the process that delivers does, until the page shows the ribbon."""
    given_up = time.monotonic() + _PATIENCE_SECONDS
    while not front.locator(".ribbon").is_visible():
        errors = list(Outgoing.objects.unsent().values_list("last_error", flat=True))
        assert time.monotonic() < given_up, errors
        time.sleep(min(deliver.tick(), 0.5))
