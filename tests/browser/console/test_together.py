"""Several people at one desk: a race, a lease that runs out, a take-over, and who only reads."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from records.accounts.models import Role
from records.actions.review import desk
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.ledger.models import AuditEntry
from records.review.models import ReviewLease
from tests.browser.conftest import Tabs
from tests.browser.keyboard import press
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)

_LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])


@_LANGUAGES
def test_two_reviewers_race_and_one_of_them_gets_the_case(tabs: Tabs, language: str) -> None:
    review_cases.at_desk(review_cases.right(review_cases.filer()))
    racers = [tabs.open(review_cases.person(Role.REVIEWER), language=language) for _ in range(2)]
    for tab in racers:  # neither waits for the other's answer
        press(tab, "n")
    for tab in racers:
        expect(tab.locator(".notice, .acts").first).to_be_visible()
    winners = [tab for tab in racers if "/cases/" in tab.url]
    assert len(winners) == 1
    assert ReviewLease.objects.count() == 1
    (loser,) = [tab for tab in racers if tab not in winners]
    notices = {"en": "No case is waiting for you.", "zh-hans": "暂无待您处理的案件"}
    expect(loser.get_by_text(notices[language]).first).to_be_visible()


@_LANGUAGES
def test_a_lease_runs_out_and_nothing_typed_is_lost(tabs: Tabs, language: str) -> None:
    review_cases.at_desk(review_cases.right(review_cases.filer()))
    tab = tabs.open(review_cases.person(Role.REVIEWER), language=language)
    press(tab, "n")
    tab.wait_for_selector(".acts summary")
    press(tab, "u")
    press(tab, "4")
    press(tab, "Tab")
    tab.keyboard.type("a long thought")
    ReviewLease.objects.update(until_at=database_now() - timedelta(seconds=1))
    press(tab, "Control+Enter")
    expect(tab.locator("#kept")).to_have_value("a long thought")
    assert not Ruling.objects.exists()
    with tab.expect_navigation(wait_until="load"):
        press(tab, "t")
    expect(tab.locator("details.act[open] textarea[name=note]")).to_have_value("a long thought")
    expect(tab.locator("details.act[open] input:checked")).to_have_value("counterfeit_shown")


@_LANGUAGES
def test_a_senior_takes_a_case_over_and_everybody_sees_it(tabs: Tabs, language: str) -> None:
    case = review_cases.at_desk(review_cases.right(review_cases.filer()))
    holder = review_cases.person(Role.REVIEWER, "mei.lin")
    senior = review_cases.person(Role.SENIOR_REVIEWER, "ada.roy")
    assert desk.claim_case(holder, now=database_now()) == case
    first = tabs.open(holder, language=language)
    first.goto(f"{tabs.address}/console/cases/{case.public_id}/")
    second = tabs.open(senior, language=language)
    second.goto(f"{tabs.address}/console/cases/{case.public_id}/")
    expect(second.locator(".lease")).to_contain_text("mei.lin")
    with second.expect_navigation(wait_until="load"):
        press(second, "t")
    timeline_entries = {"en": "Taken over", "zh-hans": "已接手"}
    expect(second.locator("ol.timeline")).to_contain_text(timeline_entries[language])
    press(first, "u")
    press(first, "1")
    with first.expect_navigation(wait_until="load"):
        press(first, "Enter")
    expect(first.locator("main")).to_contain_text("ada.roy")
    assert not Ruling.objects.exists()


@_LANGUAGES
def test_an_auditor_sees_everything_and_changes_nothing(tabs: Tabs, language: str) -> None:
    case = review_cases.at_desk(review_cases.right(review_cases.filer()))
    entries = AuditEntry.objects.filter(subject_kind="case").count()
    tab = tabs.open(review_cases.person(Role.AUDITOR), language=language)
    expect(tab.locator("form[action*='claim']")).to_have_count(0)
    tab.locator(".listing-cell a").click()
    expect(tab.locator(".title")).to_contain_text("N0RVELLE")
    expect(tab.locator(".act, form[action*='/cases/']")).to_have_count(0)
    for key in "nurcst":
        press(tab, key)
    acts = ("uphold", "reject", "ask", "skip", "renew", "reclaim", "take-over")
    cookies = {cookie["name"]: cookie["value"] for cookie in tab.context.cookies()}
    headers = {"X-CSRFToken": cookies["csrftoken"]}  # without it everybody is refused
    for act in acts:
        answer = tab.request.post(
            f"{tab.url}{act}/", form={"reason": "identical_mark"}, headers=headers
        )
        assert answer.status == 403, act
    assert tab.request.post(f"{tabs.address}/console/claim/", headers=headers).status == 403
    case.refresh_from_db()
    assert (case.state, Ruling.objects.count(), ReviewLease.objects.count()) == ("in_review", 0, 0)
    assert AuditEntry.objects.filter(subject_kind="case").count() == entries


def test_filters_narrow_the_list_and_the_claim(tabs: Tabs) -> None:
    mark = review_cases.right(review_cases.filer())
    review_cases.at_desk(mark, review_cases.Wish(filed_at=review_cases.earlier(2)))
    chinese_case = review_cases.at_desk(mark, review_cases.Wish(title="诺薇尔 N0RVELLE 单肩包"))
    tab = tabs.open(review_cases.person(Role.REVIEWER))
    tab.get_by_label("Language").select_option("zh")
    tab.get_by_role("button", name="Apply filters").click()
    expect(tab.locator(".waiting tbody tr")).to_have_count(1)
    expect(tab).to_have_url(re.compile("language=zh"))
    press(tab, "n")
    expect(tab.locator(".title")).to_contain_text("单肩包")
    assert ReviewLease.objects.get().case_id == chinese_case.pk
    assert Case.objects.in_review().count() == 2
