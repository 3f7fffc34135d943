"""Quality in the browser: a ruling that does not hold, a golden case, automation switched off."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from pipeline.vocabulary import GoodFaithState, Outcome
from records.accounts.models import Role, User
from records.cases.models import Case, Ruling
from records.ledger.models import AuditEntry, Outgoing, Switch
from records.notices import statements
from records.notices.letters import decision_letters
from records.programmes.models import Membership
from records.quality.models import SecondReview
from records.rights.models import Right
from tests.browser.conftest import Tabs
from tests.browser.keyboard import press
from tests.factories import console_quality, record_cases, review_cases
from tests.factories.quality_cases import policy_saying

pytestmark = pytest.mark.django_db(transaction=True)

_LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])


@pytest.fixture
def mark() -> Right:
    """The registered mark NORVELLE."""
    return review_cases.right(review_cases.filer())


def _at(tabs: Tabs, person: User, place: str, language: str) -> Page:
    tab = tabs.open(person, language=language)
    tab.goto(f"{tabs.address}/console/{place}")
    return tab


def _claim_second_review(tabs: Tabs, person: User, language: str) -> Page:
    """The next second review, by keyboard."""
    tab = _at(tabs, person, "second-reviews/", language)
    with tab.expect_navigation(wait_until="load"):
        press(tab, "n")
    return tab


def _answer(tab: Page, act: str, digit: str) -> None:
    press(tab, act)
    press(tab, digit)
    with tab.expect_navigation(wait_until="load"):
        press(tab, "Enter")


def _tell_the_seller(case: Case) -> None:
    """As if the take-down had left already."""
    Outgoing.objects.exclude(kind="receipt").update(sent_at=case.closed_at)
    case.listing.refresh_from_db()
    case.listing.told_is_down, case.listing.told_version = True, case.listing.version
    case.listing.save()


@_LANGUAGES
def test_a_ruling_that_does_not_hold_is_overturned(tabs: Tabs, mark: Right, language: str) -> None:
    case = console_quality.create_sampled_case(mark, review_cases.person(name="first.judge"))
    _tell_the_seller(case)
    second = _claim_second_review(tabs, review_cases.person(name="second.judge"), language)
    expect(second.locator(".title")).to_contain_text("N0RVELLE")
    expect(second.locator("body")).not_to_contain_text("first.judge")
    _answer(second, "r", "3")  # genuine goods are resold
    assert SecondReview.objects.disputed().count() == 1

    third = _at(tabs, review_cases.person(Role.SENIOR_REVIEWER), "second-reviews/", language)
    third.locator("a[href*='/disputes/']").click()
    expect(third.locator(".answer")).to_have_count(2)
    for name in ("first.judge", "second.judge"):
        expect(third.locator("body")).not_to_contain_text(name)
    press(third, "r")
    press(third, "3")
    press(third, "Tab")
    third.keyboard.type("The box shows wear.")
    with third.expect_navigation(wait_until="load"):
        press(third, "Control+Enter")
    expect(third.locator(".answers")).to_contain_text("first.judge")
    notices = {"en": "Overturned", "zh-hans": "已推翻"}
    expect(third.locator(".notice")).to_contain_text(notices[language])
    _assert_restored_and_told(case)


def _assert_restored_and_told(case: Case) -> None:
    case.refresh_from_db()
    case.listing.refresh_from_db()
    assert (case.state, case.listing.is_down) == ("rejected", False)
    new = Ruling.objects.live().get()
    leaving = {row.kind: row for row in Outgoing.objects.unsent()}
    assert leaving["enforce"].body["ruling"] == new.pk  # to the seller, with why
    stated_rulings = statements.read_rulings([new.pk])
    letter = decision_letters.compose_results(
        case.request, list(stated_rulings.values()), "https://warden.example"
    )
    assert "replaces our earlier decision" in letter.text  # to the filer
    assert leaving["result"].subject_id == new.pk


@_LANGUAGES
def test_a_golden_case_is_answered_unawares_and_explained(
    tabs: Tabs, mark: Right, language: str, settings: Settings, tmp_path: Path
) -> None:
    console_quality.golden(console_quality.rule_on_new_case(mark, review_cases.person()).case)
    with policy_saying(settings, tmp_path, golden_share=1.0):
        tab = _claim_second_review(tabs, review_cases.person(), language)
        expect(tab.locator(".title")).to_contain_text("N0RVELLE")
        _answer(tab, "r", "3")
    notices = {
        "en": "known answer, and yours is different",
        "zh-hans": "有已知答案，与您的判断不同",
    }
    expect(tab.locator(".notice").first).to_contain_text(notices[language])
    tab.locator("a[href*='own-figures']").click()
    expect(tab.locator(".feedback")).to_contain_text("The logo is on the buckle.")
    assert SecondReview.objects.answered().exclude(golden=None).count() == 1


@_LANGUAGES
def test_automation_is_switched_off_and_the_next_case_goes_to_a_person(
    tabs: Tabs, mark: Right, language: str
) -> None:
    Membership.objects.create(owner=mark.owner, state=GoodFaithState.MEMBER)
    admin = _at(tabs, review_cases.person(Role.POLICY_ADMIN), "switches/", language)
    admin.locator("select[name=reach]").select_option("all")
    admin.locator("textarea[name=why]").fill("A wave of wrong claims.")
    with admin.expect_navigation(wait_until="load"):
        admin.locator("form[action*='switches/set'] button").click()
    expect(admin.locator("table.list")).to_contain_text("A wave of wrong claims.")
    assert Switch.objects.get().is_on
    assert AuditEntry.objects.filter(subject_kind="switch").count() == 1
    case = review_cases.at_desk(mark)  # by a member, clear as day: policy would have upheld it
    assert record_cases.stored(case)["switches"] == ["all"]
    assert record_cases.stored(case, "routing")["rule"] == "switched_off"
    assert not Ruling.objects.filter(outcome=Outcome.UPHELD).exists()
