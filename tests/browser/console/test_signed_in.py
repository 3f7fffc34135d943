"""A reviewer decides a case without touching the mouse."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from records.accounts.models import User
from records.cases.models import Ruling
from tests.browser.keyboard import press
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)


def _sign_in(tab: Page, person: User) -> None:
    expect(tab.get_by_label("Username")).to_be_focused()
    tab.keyboard.type(person.username)
    press(tab, "Tab")
    tab.keyboard.type(review_cases.PASSWORD)
    press(tab, "Enter")
    _expect_page(tab, "Review desk")


def _expect_page(tab: Page, heading: str) -> None:
    """The page stands, and its script listens to the keys."""
    expect(tab.get_by_role("heading", name=heading)).to_be_visible()
    tab.wait_for_load_state("domcontentloaded")


def test_a_case_is_upheld_in_four_keystrokes_and_undone_in_one(
    tab: Page, live_server: LiveServer
) -> None:
    mark = review_cases.right(review_cases.filer())
    review_cases.at_desk(mark)
    review_cases.at_desk(mark)
    tab.goto(f"{live_server.url}/console/")
    _sign_in(tab, review_cases.person(password=review_cases.PASSWORD))

    press(tab, "n")
    _expect_page(tab, "Mark used in the wording")
    press(tab, "u")
    press(tab, "2")
    expect(tab.get_by_role("radio", name="A confusable or disguised mark")).to_be_checked()
    press(tab, "Enter")
    expect(tab.get_by_text("Ruled upheld")).to_be_visible()
    tab.wait_for_load_state("domcontentloaded")
    assert Ruling.objects.get().reason_code == "confusable_mark"

    press(tab, "z")
    expect(tab.get_by_text("Undone.")).to_be_visible()
    assert Ruling.objects.get().annulled_at is not None


def test_a_question_is_typed_and_its_letters_are_no_commands(
    tab: Page, live_server: LiveServer
) -> None:
    case = review_cases.at_desk(review_cases.right(review_cases.filer()))
    tab.goto(f"{live_server.url}/console/")
    _sign_in(tab, review_cases.person(password=review_cases.PASSWORD))

    press(tab, "n")
    _expect_page(tab, "Mark used in the wording")
    press(tab, "?")
    expect(tab.get_by_role("dialog")).to_be_visible()
    press(tab, "Escape")
    press(tab, "c")
    press(tab, "1")
    press(tab, "Tab")
    tab.keyboard.type("Which unit is shown? Reply soon.")
    press(tab, "Control+Enter")
    expect(tab.get_by_text("No case is waiting for you.")).to_be_visible()
    assert case.clarifications.get().question == "Which unit is shown? Reply soon."
