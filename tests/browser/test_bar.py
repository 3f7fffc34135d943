"""The bar keeps to one row, whoever sees it, however much waits, in both languages."""

from typing import Final

import pytest
from playwright.sync_api import Page

from records.accounts.models import Role
from records.actions.accounts.single_sign_on import STAFF
from tests.browser.accessibility import IN_BOTH_LANGUAGES
from tests.browser.conftest import Tabs
from tests.browser.filer_history import filer
from tests.browser.overlap import SIZES
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)

_STAFF: Final = sorted(STAFF)

_COUNT_ALL: Final = """() => {
  for (const place of document.querySelectorAll('.places a, .places summary'))
    if (!place.querySelector('.badge'))
      place.insertAdjacentHTML('beforeend', '<b class="badge">99+</b>');
  dispatchEvent(new Event('resize'));
}"""
_ROWS: Final = """() => {
  const seen = [...document.querySelectorAll('.bar > *, .bar-end > *, .bar .places > *')]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height
      && !one.closest('.skip-link'));
  const boxes = seen.map((one) => one.getBoundingClientRect());
  const lowestTop = Math.max(...boxes.map((one) => one.top));
  return {
    isOneRow: boxes.every((one) => one.bottom > lowestTop),
    over: document.querySelector('.bar').scrollWidth - document.querySelector('.bar').clientWidth,
  };
}"""


@IN_BOTH_LANGUAGES
def test_no_bar_breaks_into_two_rows(tabs: Tabs, language: str) -> None:
    people = [review_cases.person(role, f"a.rather.long.name.{role}") for role in _STAFF]
    broken = []
    for person in [*people, filer()[0]]:
        tab = tabs.open(person, language=language)
        tab.goto("/requests/" if person.role == Role.FILER else "/console/search/")
        broken += [f"{person.role} at {width} px: {faults}" for width, faults in _look(tab)]
        tab.context.close()
    assert broken == []


def _look(tab: Page) -> list[tuple[int, str]]:
    faults = []
    for width, height in SIZES:
        tab.set_viewport_size({"width": width, "height": height})
        tab.evaluate(_COUNT_ALL)
        found = tab.evaluate(_ROWS)
        if not found["isOneRow"] or found["over"] > 1:
            faults.append((width, str(found)))
    return faults


def test_what_does_not_fit_lies_under_more_and_opens_there(tabs: Tabs) -> None:
    tab = tabs.open(review_cases.person(Role.AUDITOR), size=(1280, 800))
    tab.goto("/console/search/")
    tab.evaluate(_COUNT_ALL)
    more = tab.locator("#more-places")
    more.locator("> summary").click()
    folded = more.locator(".menu-sheet details").last
    folded.locator("summary").click()
    assert more.get_attribute("open") is not None
    folded.locator("a").first.click()
    assert more.locator("> summary.current").count() == 1
