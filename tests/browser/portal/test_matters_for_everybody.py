"""The page of suits and leads for everybody: axe finds nothing, what is offered arrives."""

import pytest
from playwright.sync_api import expect

from records.evidence.models import Lead
from tests.browser.accessibility import IN_BOTH_LANGUAGES, violations
from tests.browser.conftest import Tabs
from tests.browser.filer_history import filer

pytestmark = pytest.mark.django_db(transaction=True)


@IN_BOTH_LANGUAGES
def test_a_filer_tells_investigators_what_it_knows(tabs: Tabs, language: str) -> None:
    nora, _right = filer()
    tab = tabs.open(nora, language=language)
    tab.goto(f"{tabs.address}/matters/")
    assert violations(tab) == []
    tab.locator("input[name=title]").fill("A workshop")
    tab.locator("textarea[name=offer]").fill("In a cellar")
    tab.locator("textarea[name=offer]").press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("A workshop")).to_be_visible()
    assert Lead.objects.get().offer == "In a cellar"
