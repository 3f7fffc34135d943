"""The handbook and the contacts: axe finds nothing in either theme, nothing runs over."""

import pytest
from playwright.sync_api import expect

from records.actions.notices.public_counts import count_public_days
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations, visit
from tests.browser.anonymous_tabs import open_anonymous_tab
from tests.browser.conftest import Tabs
from tests.factories import record_cases
from tests.factories.quality import past_year

pytestmark = pytest.mark.django_db(transaction=True)

# The list, the longest chapter, the longest words, and scripts that are broken anywhere.
_SAMPLE = (
    "help/en",
    "help/en/filing",
    "help/de/disputes",
    "help/ja/sellers",
    "help/ko/filing",
    "help/zh-hans/good-faith",
    "contact",
)


@IN_BOTH_LANGUAGES
def test_the_handbook_is_for_everybody(tabs: Tabs, language: str) -> None:
    tab = open_anonymous_tab(tabs, language)
    assert list_violations(tab, (f"{tabs.address}/{name}/" for name in _SAMPLE)) == []


@IN_BOTH_LANGUAGES
def test_what_was_promised_and_reached_is_for_everybody(tabs: Tabs, language: str) -> None:
    """On counts that timers wrote; a wrong period is told on the page."""
    past_year.write_year(1)
    count_public_days(record_cases.NOW)
    tab = open_anonymous_tab(tabs, language)
    address = f"{tabs.address}/promises/"
    pages = (f"{address}?from=2026-01-01&to=2026-11-23", f"{address}?from=2026-05-01&to=soon")
    assert list_violations(tab, pages) == []
    visit(tab, pages[0])
    assert tab.locator("table").count() == 5


def test_paper_shows_the_chapter_alone(tabs: Tabs) -> None:
    tab = open_anonymous_tab(tabs, "en")
    visit(tab, f"{tabs.address}/help/fr/appeals/")
    tab.emulate_media(media="print")
    assert tab.locator("nav:visible, .bar:visible, .foot:visible").count() == 0
    assert tab.locator("h1").is_visible()


def test_a_reader_goes_from_the_foot_of_a_page_to_a_chapter_in_another_language(
    tabs: Tabs,
) -> None:
    tab = open_anonymous_tab(tabs, "en")
    tab.goto(tabs.address, wait_until="load")
    tab.get_by_role("contentinfo").get_by_role("link", name="Help").click()
    tab.get_by_role("link", name="File a complaint").first.click()
    tab.get_by_role("link", name="Français").click()
    expect(tab).to_have_url(f"{tabs.address}/help/fr/filing/")
    tab.get_by_role("article").get_by_role("link", name="Répondre aux questions").click()
    expect(tab.locator("h1")).to_have_text("Répondre à une question sur votre dossier")
