"""On a phone: one row of a bar, one row of actions, and nothing that the bar covers."""

import pytest
from playwright.sync_api import Locator, expect

from records.accounts.models import Role
from records.actions.review import desk
from records.clock import database_now
from tests.browser import desk_sample
from tests.browser.accessibility import IN_BOTH_LANGUAGES
from tests.browser.conftest import Tabs
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)

_ONE_ROW = 64  # pixels, of two lines of text at most


def _edges(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


@IN_BOTH_LANGUAGES
def test_a_case_is_ruled_on_without_anything_covered(tabs: Tabs, language: str) -> None:
    senior = review_cases.person(Role.SENIOR_REVIEWER, "mei.lin")
    case = desk_sample.fill_desk(senior, decided_count=0)
    assert desk.claim_case(senior, now=database_now()) == case
    tab = tabs.open(senior, language=language, size=(390, 844))
    tab.goto(f"{tabs.address}/console/cases/{case.public_id}/")
    for bar in (tab.locator("header.bar"), tab.locator(".acts")):
        top, bottom = _edges(bar)
        assert bottom - top <= _ONE_ROW
    places = tab.locator("#bar-places")
    expect(places).to_be_hidden()
    tab.locator(".bar-button").click()
    expect(places).to_be_visible()
    tab.keyboard.press("Escape")
    expect(places).to_be_hidden()
    tab.locator(".act > summary").first.click()
    sheet = tab.locator(".act[open] .act-sheet")
    confirm = sheet.locator("button.primary")
    confirm.scroll_into_view_if_needed()
    assert _edges(confirm)[1] <= _edges(tab.locator(".acts"))[0]
    assert _edges(sheet)[0] >= 0


def test_at_200_percent_the_bar_has_one_row_and_an_action_is_seen_whole(tabs: Tabs) -> None:
    senior = review_cases.person(Role.SENIOR_REVIEWER, "mei.lin")
    case = desk_sample.fill_desk(senior, decided_count=0)
    assert desk.claim_case(senior, now=database_now()) == case
    tab = tabs.open(senior, size=(720, 450))
    tab.goto(f"{tabs.address}/console/cases/{case.public_id}/")
    top, bottom = _edges(tab.locator("header.bar"))
    assert bottom - top <= _ONE_ROW
    tab.locator(".act > summary").first.click()
    sheet = tab.locator(".act[open] .act-sheet")
    assert _edges(sheet)[1] <= _edges(tab.locator(".acts"))[0]
    assert sheet.evaluate(
        """sheet => {
          const box = sheet.getBoundingClientRect();
          return sheet.contains(document.elementFromPoint(box.x + 20, box.y + 8));
        }"""
    )
