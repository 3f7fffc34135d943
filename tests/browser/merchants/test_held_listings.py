"""Held before publication: papers free a listing, another is disputed and released."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from gateways import configured
from records.accounts.models import Role
from records.actions.screening import held_listing_ends
from records.actions.screening.fingerprints import make_fingerprints
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from records.screening.models import HeldListing, HeldListingObjection
from records.sellers.models import JoinGround, JoinState, Seller, SellerJoin
from records.vetting.models import BrandDesignation, DesignationState
from tests.browser.accessibility import IN_BOTH_LANGUAGES
from tests.browser.conftest import Tabs
from tests.browser.merchants.test_applications import enter_as_applicant, fault_free
from tests.factories import record_cases, seller_cases
from tests.factories.files.photographs import jpeg, photo
from tests.factories.screening import screened_listings
from tests.factories.screening.held_listings import seller_of
from tests.factories.screening.screened_listings import line
from tests.factories.screening.screeners import running_screener, screen_lines, show_picture
from tests.factories.sellers import papers
from tests.factories.takedown_requests import new_user
from tests.fakes.http_server import Server
from workers.screening import fingerprints

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("signing", "nothing_by_chance"),
]

_WORDS: Final = {
    "en": {
        "papers": "asks sellers for papers",
        "released": "released",
        "again": "shows a picture of a listing that was taken down",
        "refused": "not published",
        "filed": "Your dispute is filed.",
        "free": "Your listing was released.",
    },
    "zh-hans": {
        "papers": "要求卖家在发布其商品前提交授权材料",
        "released": "已解除",
        "again": "使用了因侵犯",
        "refused": "不予发布",
        "filed": "您的异议已提交",
        "free": "您的商品已准许发布。",
    },
}


@pytest.fixture
def mark(db: None) -> Right:
    return record_cases.right(record_cases.account())


@pytest.fixture
def server() -> Iterator[Server]:
    picture_server = Server()
    yield picture_server
    picture_server.close()


def _open_hold(tab: Page, tabs: Tabs, text: str) -> None:
    """The seller's list, and the one hold on it."""
    tab.goto(f"{tabs.address}/merchants/held/")
    expect(tab.locator("main")).to_contain_text(text)
    fault_free(tab)
    tab.locator("tbody a").click()
    expect(tab.locator("main")).to_contain_text(text)
    fault_free(tab)


def _expect_chip(tab: Page, label: str) -> None:
    tab.reload()
    expect(tab.locator(".chip.strong")).to_have_text(label)


@IN_BOTH_LANGUAGES
def test_papers_that_are_granted_free_a_listing(
    tabs: Tabs, mark: Right, tmp_path: Path, language: str
) -> None:
    words, sender, seller = _WORDS[language], screened_listings.sender(), seller_of()
    BrandDesignation.objects.create(
        right=mark, name="Zorvex", state=DesignationState.IN_FORCE, proposed_at=database_now()
    )
    shoes = line(title="Zorvex running shoes", markets=["DE"])
    with running_screener(tmp_path / "index"):
        assert screen_lines(shoes, account=sender) == ["held,brand_without_papers"]
        tab = enter_as_applicant(tabs, language, "held")
        _open_hold(tab, tabs, words["papers"])
        assert "/merchants/brands/" in str(
            tab.locator("main .sheet a.button").get_attribute("href")
        )
        papers.grant(mark, seller, territories=["DE"])
        assert held_listing_ends.release_due_holds(database_now()) == 1
        _expect_chip(tab, words["released"])
        assert screen_lines(shoes, account=sender) == ["passed"]


def _uphold(mark: Right, content: bytes) -> Case:
    """A case upheld an hour ago on a listing with this picture, in shop S-1."""
    (case,) = seller_cases.create_upheld_cases(mark, "L-0")
    assert case.frozen is not None
    case.frozen.pictures = [{"sha256": configured.vault().put(content), "error": ""}]
    case.frozen.save()
    Case.objects.filter(pk=case.pk).update(upheld_at=database_now() - timedelta(hours=1))
    return case


def _join(case: Case, other: Seller) -> None:
    """Shop S-2 is of the same legal entity."""
    now, seller = database_now(), Seller.objects.get(pk=case.seller_id or 0)
    SellerJoin.objects.create(
        seller=seller,
        other=other,
        ground=JoinGround.VERIFIED,
        state=JoinState.JOINED,
        proposed_at=now,
        joined_at=now,
    )
    Seller.objects.filter(pk=other.pk).update(joined_to=seller)


def _decide(tabs: Tabs, name: str, language: str, letter: str, text: str) -> None:
    """Claim the next hold and decide on it, by keys alone."""
    desk = tabs.open(new_user(None, Role.REVIEWER, name), language=language)
    desk.goto(f"{tabs.address}/console/held-listings/")
    fault_free(desk)
    desk.keyboard.press("n")
    expect(desk.locator("#why")).to_be_visible()
    expect(desk.locator("main")).to_contain_text(text)
    expect(desk.locator(".cards.pictures img")).to_have_count(2)  # beside what it resembles
    desk.wait_for_load_state("networkidle")
    fault_free(desk)
    desk.keyboard.press("w")
    desk.keyboard.type("Looked at both.")
    desk.locator("h1").click()
    desk.keyboard.press(letter)
    expect(desk.locator(".notice.success")).to_be_visible()
    fault_free(desk)


@IN_BOTH_LANGUAGES
def test_a_picture_that_comes_back_is_disputed_released_and_never_held_again_for_the_same(
    tabs: Tabs, mark: Right, server: Server, tmp_path: Path, language: str
) -> None:
    words, sender = _WORDS[language], screened_listings.sender()
    picture = photo("coffee.png")
    case = _uphold(mark, jpeg(picture))
    _join(case, seller_of("S-2"))
    width, height = picture.size
    cropped_picture = picture.crop(
        (width // 50, height // 50, width - width // 50, height - height // 50)
    )
    content = jpeg(cropped_picture, quality=55)
    pictures = show_picture(server, "again", content)
    listing_line = line("L-2", pictures=pictures, seller={"shop": "S-2"})
    with running_screener(tmp_path / "index", server) as context:
        make_fingerprints(context.vault, lambda: context.sandbox, database_now())
        fingerprints.tick()
        assert screen_lines(listing_line, account=sender) == ["held,upheld_again"]
        hold = HeldListing.objects.get()
        held_listing_ends.keep_pictures(hold, [{"sha256": context.vault.put(content), "error": ""}])
        _decide(tabs, "rita", language, "u", words["again"])
        HeldListing.objects.update(
            decided_at=database_now() - timedelta(minutes=1)
        )  # no time to undo
        tab = enter_as_applicant(tabs, language, "held", shop="S-2")
        _open_hold(tab, tabs, words["again"])
        expect(tab.locator(".chip.strong")).to_have_text(words["refused"])
        tab.locator("#id_statement").fill("我自己拍的。 I took it myself.")
        tab.locator("form button.primary").click()
        expect(tab.locator(".notice.success")).to_contain_text(words["filed"])
        fault_free(tab)
        _decide(tabs, "omar", language, "r", "I took it myself.")
        HeldListingObjection.objects.update(decided_at=database_now() - timedelta(minutes=1))
        _expect_chip(tab, words["released"])
        expect(tab.locator("main")).to_contain_text(words["free"])
        later = {**listing_line, "revision": 2, "price": 5}
        assert screen_lines(listing_line, later, account=sender) == ["superseded", "passed"]
