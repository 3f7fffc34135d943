"""The palette, in a real browser: opened by a key, worked by arrows, the same at both doors."""

from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, expect

from records.accounts.models import Role
from records.cases.models import Ruling
from records.review.models import ReviewLease
from tests.browser.accessibility import BOTH_THEMES, IN_BOTH_LANGUAGES, violations
from tests.browser.conftest import Tabs
from tests.browser.keyboard import press
from tests.factories import review_cases
from tests.factories.review_cases import Wish
from tests.factories.takedown_requests import new_user

pytestmark = pytest.mark.django_db(transaction=True)

_FIELD = "#palette-q"
_OPTION = "#palette [role=option]"
_STILL = "/console/groups/"  # asks for nothing by itself, as the desk does


def type_in(tab: Page, text: str) -> None:
    """Type as a person does, until all of it is answered: to leave before breaks a request off."""
    with tab.expect_response(lambda one: text in unquote_plus(one.request.post_data or "")):
        tab.locator(_FIELD).press_sequentially(text)


@IN_BOTH_LANGUAGES
def test_a_case_is_opened_by_its_number_with_the_keyboard_alone(tabs: Tabs, language: str) -> None:
    mark = review_cases.right(review_cases.filer())
    case, other = review_cases.at_desk(mark), review_cases.at_desk(mark)
    tab = tabs.open(review_cases.person(Role.SENIOR_REVIEWER), language=language)
    tab.goto(f"{tabs.address}{_STILL}")
    press(tab, "Control+k")
    expect(tab.locator(_FIELD)).to_be_focused()
    type_in(tab, case.number)
    expect(tab.locator(_OPTION).first).to_contain_text(case.number)
    expect(tab.locator(_FIELD)).to_have_attribute("aria-expanded", "true")
    assert violations(tab, *BOTH_THEMES) == []
    with tab.expect_navigation(url=f"**/console/cases/{case.public_id}/"):
        press(tab, "Enter")
    # Opened lately, it is offered again before anything is typed.
    press(tab, "/")
    expect(tab.locator(_OPTION).first).to_contain_text(case.number)
    expect(tab.locator("#palette")).not_to_contain_text(other.number)
    press(tab, "Escape")
    expect(tab.locator("#palette")).to_be_hidden()
    assert not tabs.faults


def test_arrows_choose_and_letters_rule_on_nothing(tabs: Tabs) -> None:
    mark = review_cases.right(review_cases.filer())
    for number in (1, 2, 3):
        review_cases.at_desk(mark, Wish(title=f"N0RVELLE satchel {number}"))
    tab = tabs.open(review_cases.person(Role.SENIOR_REVIEWER))
    tab.goto(f"{tabs.address}{_STILL}")
    press(tab, "/")
    type_in(tab, "unruly satchel")  # each letter of it would do something at the desk
    expect(tab.locator("#palette")).to_contain_text("Nothing was found.")
    expect(tab.locator(_FIELD)).to_have_attribute("aria-expanded", "false")
    tab.locator(_FIELD).fill("satchel")
    expect(tab.locator(_OPTION)).to_have_count(3)
    options = tab.locator(_OPTION)
    for key, place in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowDown", 0), ("ArrowUp", 2)):
        press(tab, key)
        expect(options.nth(place)).to_have_attribute("aria-selected", "true")
        selected_id = options.nth(place).get_attribute("id") or ""
        expect(tab.locator(_FIELD)).to_have_attribute("aria-activedescendant", selected_id)
    assert tab.url.endswith(_STILL)
    assert not ReviewLease.objects.exists()
    assert not Ruling.objects.exists()


@IN_BOTH_LANGUAGES
def test_a_filer_finds_a_case_on_a_phone(tabs: Tabs, language: str) -> None:
    mark = review_cases.right(review_cases.filer())
    case = review_cases.at_desk(mark, Wish("Arno handbag", ""))
    tab = tabs.open(new_user(mark.owner), language=language, size=(390, 844))
    tab.goto(f"{tabs.address}/requests/")
    tab.locator("[data-palette]").click()
    type_in(tab, "handb")
    expect(tab.locator(_OPTION).first).to_contain_text("Arno handbag")
    assert violations(tab) == []
    with tab.expect_navigation():
        tab.locator(_OPTION).first.click()
    expect(tab.locator(f"#case-{case.public_id}")).to_be_visible()


def test_who_dictates_switches_the_key_off(tabs: Tabs) -> None:
    tab = tabs.open(review_cases.person(Role.REVIEWER))
    tab.goto(f"{tabs.address}{_STILL}")
    tab.locator(".bar-end summary").first.click()
    with tab.expect_navigation():
        tab.locator('button[name="slash"][value="off"]').click()
    tab.locator("h1").click()
    press(tab, "/")
    expect(tab.locator("#palette")).to_be_hidden()
    press(tab, "Control+k")
    expect(tab.locator("#palette")).to_be_visible()
