"""Every console page for everybody: axe finds nothing, and nothing runs over the edge."""

import pytest
from playwright.sync_api import expect

from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from records.accounts.models import Role, User
from records.actions.cases.listing_freeze import FetchedPicture
from records.actions.review import desk
from records.cases.models import Case
from records.clock import database_now
from records.review.models import ReviewLease
from tests.browser import desk_sample
from tests.browser.accessibility import (
    IN_BOTH_LANGUAGES,
    list_violations,
    over_the_edge,
    violations,
    visit,
)
from tests.browser.conftest import Tabs
from tests.browser.keyboard import press
from tests.factories import review_cases
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db(transaction=True)


def _desk_and_case() -> tuple[User, Case]:
    """A reviewer who holds a case with pictures, has ruled, and whose desk is full."""
    reviewer = review_cases.person(Role.REVIEWER, "mei.lin")
    case = desk_sample.fill_desk(reviewer, decided_count=2)
    assert desk.claim_case(reviewer, now=database_now()) == case
    return reviewer, case


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page(tabs: Tabs, language: str) -> None:
    reviewer, case = _desk_and_case()
    tab = tabs.open(reviewer, language=language)
    page = f"/console/cases/{case.public_id}/"
    pages = ("/console/", "/console/?language=ja", page, "/console/preferences/", "/look/")
    faults = list_violations(tab, pages)
    tab.goto(f"{tabs.address}/console/cases/{case.public_id}/")
    press(tab, "u")
    faults += violations(tab)
    ReviewLease.objects.filter(case=case).delete()
    press(tab, "1")
    with tab.expect_navigation(wait_until="load"):
        press(tab, "Enter")
    faults += violations(tab)  # the page of a lost case
    assert faults == []


def test_extreme_listings_hold_on_the_smallest_screen_and_on_paper(tabs: Tabs) -> None:
    mark = review_cases.right(review_cases.filer())
    endless, arabic = "N0RVELLE" * 1250, "حقيبة كتف نسائية N0RVELLE جلد طبيعي"
    start = arabic.index("N0R")
    text_likeness = TextLikeness(
        mark.pk, "NORVELLE", "title", (start, start + 8), Form.LEET, 0, 1.0, Sentence("zero for O")
    )
    missing_picture = FetchedPicture("ab" * 32)  # named by the listing, missing in the vault
    wishes = (
        Wish(title=endless, description=endless, pictures=(missing_picture,), seller="S" * 90),
        Wish(title=arabic, found="", likenesses=(text_likeness,)),
    )
    cases = [review_cases.at_desk(mark, wish) for wish in wishes]
    senior = review_cases.person(Role.SENIOR_REVIEWER)
    tab = tabs.open(senior, size=(320, 640))
    tab.wait_for_selector(".waiting")
    assert over_the_edge(tab) == []
    for case in cases:
        visit(tab, f"{tabs.address}/console/cases/{case.public_id}/")
        assert over_the_edge(tab) == []
    expect(tab.locator(".title mark")).to_have_text("N0RVELLE")
    assert tab.evaluate("getComputedStyle(document.querySelector('.title')).direction") == "rtl"
    tab.emulate_media(media="print")
    expect(tab.locator(".acts")).to_be_hidden()
    expect(tab.locator(".bar")).to_be_hidden()
    expect(tab.locator(".told-in").first).to_be_visible()
