"""A seller reads why a listing is held and what to do, and disputes it."""

from html import unescape
from typing import Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from pipeline.vocabulary import HeldListingState, ScreeningRule
from records.actions.screening import held_listing_decisions
from records.actions.vetting import designations
from records.actions.vetting.designations import Scope
from records.clock import database_now
from records.rights.models import Right
from records.screening.models import HeldListing, HeldListingObjection
from tests.factories import record_cases, seller_cases
from tests.factories.record_disputes import senior
from tests.factories.screening import held_listings
from tests.factories.screening.held_listings import hit, uphold

_PAGE: Final = "/merchants/held/"


@pytest.fixture
def hold(db: None) -> HeldListing:
    return held_listings.hold(title="Zorvex bag", markets=["DE"])


@pytest.fixture
def browser(hold: HeldListing) -> Client:
    assert hold.seller
    return seller_cases.signed_in(hold.seller)


def _read(browser: Client, address: str = _PAGE, language: str = "en") -> str:
    answer = browser.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_seller_reads_why_and_what_to_do_in_both_languages(
    browser: Client, hold: HeldListing
) -> None:
    assert "The listing offers a replica of Zorvex" in _read(browser)
    assert "仿制品" in _read(browser, language="zh-CN")
    text = _read(browser, f"{_PAGE}{hold.public_id}/")
    for expected in (
        "dispute the hold: a person decides",
        "If nobody has decided in time, the listing is published.",
        "taken automatically",
        "by an automated check of all new listings",
    ):
        assert expected in text
    assert "提出异议" in _read(browser, f"{_PAGE}{hold.public_id}/", "zh-CN")
    assert "No held listings match this filter." in _read(browser, f"{_PAGE}?state=upheld")


def test_a_hold_is_disputed_before_and_after_a_person_decided(
    browser: Client, hold: HeldListing
) -> None:
    address = f"{_PAGE}{hold.public_id}/"
    assert browser.post(address, {"statement": " "}).status_code == 422
    assert browser.post(address, {"statement": "My own goods."}).status_code == 302
    again = browser.post(address, {"statement": "Again."})
    assert again.status_code == 422
    assert "cannot dispute this now" in unescape(again.content.decode())
    uphold(hold, record_cases.reviewer(), "No invoice was shown.")
    text = _read(browser, address)
    for expected in ("still not published", "No invoice was shown.", "A person took this decision"):
        assert expected in text
    assert browser.post(address, {"statement": "Here is one."}).status_code == 302
    hold.refresh_from_db()
    assert hold.state == HeldListingState.DISPUTED
    disputes = HeldListingObjection.objects.order_by("filed_at").values_list(
        "statement", "is_against_decision"
    )
    assert list(disputes) == [("My own goods.", False), ("Here is one.", True)]


def test_who_sends_too_many_loses_nothing_that_was_typed(
    browser: Client, hold: HeldListing, settings: Settings
) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"statements_per_seller": 1})
    other = held_listings.hold("L-2", seller=hold.seller)
    browser.post(f"{_PAGE}{other.public_id}/", {"statement": "Mine."})
    answer = browser.post(f"{_PAGE}{hold.public_id}/", {"statement": "My own goods."})
    assert answer.status_code == 422
    assert "You have sent too many today." in answer.content.decode()
    assert "My own goods.</textarea>" in answer.content.decode()
    assert HeldListingObjection.objects.get().statement == "Mine."


def test_a_brand_that_asks_for_papers_is_one_click_away(mark: Right) -> None:
    brand = designations.designate(mark.pk, Scope(documents=[]), senior(), now=database_now())
    papers = hit(ScreeningRule.BRAND_WITHOUT_PAPERS, right_id=mark.pk)
    listing_hold = held_listings.hold("L-2", papers)
    assert listing_hold.seller
    text = _read(seller_cases.signed_in(listing_hold.seller), f"{_PAGE}{listing_hold.public_id}/")
    assert f"/merchants/brands/{brand.public_id}/" in text


def test_a_decision_that_can_still_be_undone_is_not_told(
    browser: Client, hold: HeldListing
) -> None:
    person, now = record_cases.reviewer(), database_now()
    held_listing_decisions.decide_holds(
        [hold.pk], HeldListingState.UPHELD, person, "A copy.", now=now
    )
    for address in (_PAGE, f"{_PAGE}{hold.public_id}/"):
        text = _read(browser, address)
        assert "waits for a person" in text
        assert "A copy." not in text
    assert "No held listings match this filter." in _read(browser, f"{_PAGE}?state=upheld")
    response = browser.post(f"{_PAGE}{hold.public_id}/", {"statement": "No."})
    assert response.status_code == 422


def test_what_was_drawn_is_told_once_a_person_found_that_it_infringes(
    browser: Client, hold: HeldListing
) -> None:
    draw = held_listings.draw("L-2", title="Plain bag")
    address = f"{_PAGE}{draw.public_id}/"
    assert browser.get(address).status_code == 404
    assert "Plain bag" not in _read(browser)
    uphold(draw, record_cases.reviewer(), "The logo is copied.")
    for expected in ("Plain bag", "The logo is copied."):
        assert expected in _read(browser)
    for language, expected in (
        ("en", "by a person who read it"),
        ("zh-CN", "由工作人员阅读后发现"),
    ):
        text = _read(browser, address, language)
        assert expected in text
        assert "The logo is copied." in text
    assert "an automated check" not in _read(browser, address)
    assert browser.post(address, {"statement": "My own."}).status_code == 302
    draw.refresh_from_db()
    assert draw.state == HeldListingState.DISPUTED


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    browser: Client, hold: HeldListing
) -> None:
    _read(browser)
    counts = []
    for start in (10, 20):
        for number in range(start, start + 5):
            held_listings.hold(f"L-{number}", seller=hold.seller)
        with CaptureQueriesContext(connection) as queries:
            _read(browser)
        counts.append(len(queries))
    assert counts[0] == counts[1]
