"""The pages of groups for everybody: axe finds nothing, and nothing runs over the edge."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from records.accounts.models import Role
from records.review.models import ReviewLease
from tests.browser.accessibility import IN_BOTH_LANGUAGES, violations, visit
from tests.browser.conftest import Tabs
from tests.browser.keyboard import press
from tests.factories import review_cases
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db(transaction=True)


def _desk() -> None:
    """Cases that may be decided together, one of them endless; one of another owner."""
    mark = review_cases.right(review_cases.filer())
    for number in range(3):
        review_cases.at_desk(mark, Wish(filed_at=review_cases.earlier(9 - number)))
    endless = "N0RVELLE" + "x" * 400
    text_likeness = TextLikeness(
        mark.pk, "NORVELLE", "title", (0, 8), Form.LEET, 0, 1.0, Sentence("zero for O")
    )
    review_cases.at_desk(mark, Wish(title=endless, found="", likenesses=(text_likeness,)))
    review_cases.at_desk(review_cases.right(review_cases.filer("Else Ltd")))


def _pages(tab: Page, tabs: Tabs) -> Iterator[None]:
    """Each page of the way, while it is open."""
    press(tab, "n")
    tab.wait_for_selector(".near")
    tab.locator(".near a").click()
    tab.wait_for_selector(".alike")
    yield
    press(tab, "u")
    press(tab, "2")
    yield
    press(tab, "Enter")
    tab.wait_for_selector(".figure-line")
    yield
    ReviewLease.objects.all().delete()
    press(tab, "Enter")
    tab.wait_for_selector("main.narrow")
    yield  # the case is no longer theirs
    visit(tab, f"{tabs.address}/console/groups/")
    yield


@IN_BOTH_LANGUAGES
def test_everybody_can_use_the_pages_of_groups(tabs: Tabs, language: str) -> None:
    _desk()
    tab = tabs.open(review_cases.person(Role.REVIEWER), language=language)
    assert [violation for _page in _pages(tab, tabs) for violation in violations(tab)] == []
