"""Cases that wait or are somebody else's: held, handed over, asked about; an edited statement."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from records.accounts.models import Role
from records.actions.review import desk
from records.cases.models import Ruling
from records.clock import database_now
from records.review.models import Reservation
from tests.browser import accessibility, desk_sample
from tests.browser.conftest import Tabs
from tests.browser.keyboard import press
from tests.factories import record_cases, review_cases
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db(transaction=True)

_SHELVES = {
    "en": ("Set aside by me", "Handed to me", "Opinions asked of me"),
    "zh-hans": ("我搁置的", "转交给我的", "征求我意见的"),
}


def _press(tab: Page, *keys: str) -> None:
    for key in keys:
        press(tab, key)


def _arrive(tab: Page, key: str) -> None:
    with tab.expect_navigation(wait_until="load"):
        press(tab, key)


def _follow(tab: Page, link: Locator) -> None:
    with tab.expect_navigation(wait_until="load"):
        link.click()


def _to_desk(tab: Page, tabs: Tabs, shelf: str) -> None:
    tab.goto(f"{tabs.address}/console/")
    _follow(tab, tab.get_by_role("link", name=shelf))


@accessibility.IN_BOTH_LANGUAGES
def test_a_case_is_held_by_keyboard_and_comes_back(tabs: Tabs, language: str) -> None:
    case = review_cases.at_desk(review_cases.right(review_cases.filer()))
    tab = tabs.open(review_cases.person(Role.REVIEWER), language=language)
    _arrive(tab, "n")
    _press(tab, "h", "2")
    _arrive(tab, "Enter")
    assert Reservation.objects.get().reason_code == "look_up"
    _to_desk(tab, tabs, _SHELVES[language][0])
    expect(tab.locator("table.list")).to_contain_text("N0RVELLE")
    _follow(tab, tab.locator("table.list a").first)
    _arrive(tab, "t")
    expect(tab.locator("[data-lease]")).to_be_visible()
    assert case.review_lease.until_at > database_now()


@accessibility.IN_BOTH_LANGUAGES
def test_a_colleague_finds_what_was_handed_over(tabs: Tabs, language: str) -> None:
    review_cases.at_desk(review_cases.right(review_cases.filer()))
    tab = tabs.open(review_cases.person(Role.REVIEWER, "mei.lin"), language=language)
    colleague = review_cases.person(Role.REVIEWER, "an.wu")
    _arrive(tab, "n")
    _press(tab, "o")
    sheet = tab.locator("details.further[open]")
    sheet.locator("select[name=colleague]").select_option(str(colleague.pk))
    sheet.locator("textarea").fill("You know leather.")
    sheet.locator("input[value=expertise]").check()
    with tab.expect_navigation(wait_until="load"):
        sheet.locator("button.primary").click()
    colleague_tab = tabs.open(colleague, language=language)
    _to_desk(colleague_tab, tabs, _SHELVES[language][1])
    expect(colleague_tab.locator("table.list")).to_contain_text("You know leather.")
    _follow(colleague_tab, colleague_tab.locator("table.list button.primary"))
    expect(colleague_tab.locator("[data-lease]")).to_be_visible()
    expect(colleague_tab.locator("#notes")).to_contain_text("You know leather.")


@accessibility.IN_BOTH_LANGUAGES
def test_an_opinion_is_asked_and_answered(tabs: Tabs, language: str) -> None:
    review_cases.at_desk(review_cases.right(review_cases.filer()))
    asking = tabs.open(review_cases.person(Role.REVIEWER, "mei.lin"), language=language)
    answering = tabs.open(review_cases.person(Role.REVIEWER, "an.wu"), language=language)
    _arrive(asking, "n")
    _press(asking, "p")
    asking.locator("details.further[open] textarea").fill("Is the lining genuine?")
    _arrive(asking, "Control+Enter")
    _to_desk(answering, tabs, _SHELVES[language][2])
    _follow(answering, answering.locator("table.list a.button"))
    _press(answering, "p", "2")
    answering.locator("details.act[open] textarea").fill("It is woven.")
    _arrive(answering, "Control+Enter")
    asking.goto(f"{tabs.address}/console/")
    _arrive(asking, "n")
    expect(asking.locator("#notes")).to_contain_text("It is woven.")
    expect(asking.locator("[data-lease]")).to_be_visible()


@accessibility.IN_BOTH_LANGUAGES
def test_an_edited_statement_is_what_is_sent(tabs: Tabs, language: str) -> None:
    review_cases.at_desk(review_cases.right(review_cases.filer()))
    tab = tabs.open(review_cases.person(Role.REVIEWER), language=language)
    _arrive(tab, "n")
    _press(tab, "u", "1")
    sheet = tab.locator("details.act[open]")
    sheet.locator("details.written > summary").click()
    sheet.locator("[name=facts_en]").fill("The title shows the mark with a zero.")
    sheet.locator("[name=facts_zh]").fill("")
    _arrive(tab, "Control+Enter")
    assert not Ruling.objects.exists()
    sheet = tab.locator("details.act[open]")
    expect(sheet.locator("[name=facts_en]")).to_have_value("The title shows the mark with a zero.")
    sheet.locator("[name=facts_zh]").fill("标题以数字零写出该商标。")
    with tab.expect_navigation(wait_until="load"):
        sheet.locator(".row button.primary").click()
    statement = record_cases.state_ruling(Ruling.objects.get())
    assert statement.facts.en == "The title shows the mark with a zero."
    assert statement.facts.zh == "标题以数字零写出该商标。"


@accessibility.IN_BOTH_LANGUAGES
def test_sheets_and_shelves_are_for_everybody(tabs: Tabs, language: str) -> None:
    reviewer = review_cases.person(Role.REVIEWER, "mei.lin")
    review_cases.person(Role.SENIOR_REVIEWER, "ada.roy")
    mark = review_cases.right(review_cases.filer())
    for number in range(2):
        review_cases.at_desk(mark, Wish(title=f"N0RVELLE bag {number}"))
    tab = tabs.open(reviewer, language=language)
    _arrive(tab, "n")
    _press(tab, "w")
    tab.keyboard.type("The lining is printed, not woven.")
    tab.locator("#notes button").click()
    expect(tab.locator("#notes li")).to_have_count(1)
    faults: list[str] = []
    for key in ("h", "p"):
        _press(tab, key)
        expect(tab.locator("details.further[open]")).to_be_visible()
        faults += accessibility.violations(tab)
        _press(tab, "Escape", "Escape")
    _press(tab, "u")
    tab.locator("details.act[open] details.written > summary").click()
    faults += accessibility.violations(tab)
    _press(tab, "Escape", "h", "1")
    _arrive(tab, "Enter")
    for shelf in ("aside", "handed"):
        accessibility.visit(tab, f"{tabs.address}/console/?shelf={shelf}")
        faults += accessibility.violations(tab)
    assert faults == []


def test_sheets_and_shelves_stay_within_the_edge(tabs: Tabs) -> None:
    reviewer = review_cases.person(Role.REVIEWER, "mei.lin")
    review_cases.person(Role.SENIOR_REVIEWER, "ada.roy." + "x" * 60)
    case = desk_sample.create_pictured_case(review_cases.right(review_cases.filer()))
    assert desk.claim_case(reviewer, now=database_now()) == case
    tab = tabs.open(reviewer, size=(320, 450))
    accessibility.visit(tab, f"{tabs.address}/console/cases/{case.public_id}/")
    for key in ("h", "o", "p"):
        _press(tab, key)
        assert accessibility.over_the_edge(tab) == []
        _press(tab, "Escape", "Escape")
    _press(tab, "h", "1")
    _arrive(tab, "Enter")
    Reservation.objects.update(until_at=database_now() + timedelta(hours=1))
    accessibility.visit(tab, f"{tabs.address}/console/?shelf=aside")
    assert accessibility.over_the_edge(tab) == []
