"""A dispute from the seller's words to the strike that goes, and silence under each law."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pipeline.disputes.procedure import CounterState
from records.accounts.models import Role
from records.actions.disputes import appeals, counter_answers, counter_notices, settlements
from records.actions.disputes.counter_notices import CounterStatement
from records.actions.sellers import penalty_orders
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.browser.conftest import Tabs
from tests.browser.filer_history import filer
from tests.browser.keyboard import press
from tests.factories import review_cases
from tests.interfaces.console.disputes.test_desk import create_upheld_case

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
STATEMENT = CounterStatement("authorised", "We buy from the owner's own dealer.")


def file_counter_notice(case: Case, law: str = "") -> CounterNotification:
    """The seller's statement, before the filer."""
    assert case.seller_id
    now = database_now()
    (counter,) = counter_notices.file_counter_notice(
        [case.pk], case.seller_id, STATEMENT, now=now
    ).counters
    if law:
        CounterNotification.objects.filter(pk=counter.pk).update(profile=law)
    counter_answers.forward_counters(now)
    counter.refresh_from_db()
    return counter


def fresh(counter: CounterNotification) -> CounterNotification:
    return CounterNotification.objects.select_related("case__listing").get(pk=counter.pk)


def go(tab: Page, path: str) -> None:
    """Another page of the same place."""
    tab.goto(path)


def rejected_in_the_portal(tab: Page) -> None:
    """The filer finds the dispute in its inbox, and rejects it in words."""
    go(tab, "/disputes/?state=yours")
    tab.locator("table a").first.click()
    tab.locator("input[value=rejection]").check()
    tab.locator("#text").fill("No dealer of ours sells to them.")
    with tab.expect_navigation():
        tab.locator("form[enctype] button.primary").click()


def ruled_at_the_desk(tab: Page) -> None:
    """By keyboard alone: claim, it does not hold, the fourth reason, why, preview, so."""
    go(tab, "/console/proceedings/")
    with tab.expect_navigation():
        press(tab, "n")
    ruled_by_keyboard(tab, "r", "4", "The dealer's invoice is genuine.")


def ruled_by_keyboard(tab: Page, act: str, reason: str, why: str) -> None:
    """On the page of a dispute that one holds: the act, its reason, why, preview, so."""
    press(tab, act)
    press(tab, reason)
    tab.locator("details[open] textarea").fill(why)
    with tab.expect_navigation():
        tab.locator("details[open] textarea").press("Control+Enter")
    expect(tab.locator("button[data-focus]")).to_be_focused()
    with tab.expect_navigation():
        press(tab, "Enter")


@LANGUAGES
def test_counter_rejection_ruling_restored_and_the_strike_is_gone(
    tabs: Tabs, language: str
) -> None:
    nora, mark = filer()
    case = create_upheld_case(mark, days_ago=8)
    assert case.seller_id
    penalty_orders.update_penalties(case.seller_id, now=database_now())
    assert PenaltyOrder.objects.get().state == PenaltyOrderState.IMPOSED
    counter = file_counter_notice(case)
    rejected_in_the_portal(tabs.open(nora, language=language))
    assert fresh(counter).state == CounterState.DISPUTED
    ruled_at_the_desk(tabs.open(review_cases.person(Role.REVIEWER), language=language))
    settled_counter = fresh(counter)
    assert (settled_counter.state, settled_counter.case.upheld_at) == (CounterState.RESTORED, None)
    assert not settled_counter.case.listing.is_down
    penalty_orders.update_penalties(case.seller_id, now=database_now())
    assert PenaltyOrder.objects.get().state == PenaltyOrderState.UNDONE
    seller = Seller.objects.get(pk=case.seller_id)
    senior = tabs.open(review_cases.person(Role.SENIOR_REVIEWER), language=language)
    go(senior, f"/console/sellers/{seller.public_id}/")
    assert senior.locator(".strike").count() == 0
    assert senior.locator(".penalty .chip").count() == 1


@LANGUAGES
def test_a_claim_that_is_accepted_falls_with_its_strike(tabs: Tabs, language: str) -> None:
    nora, mark = filer()
    counter = file_counter_notice(create_upheld_case(mark, days_ago=8))
    tab = tabs.open(nora, language=language)
    go(tab, f"/disputes/{counter.public_id}/")
    tab.locator("input[value=accept]").check()
    with tab.expect_navigation():
        tab.locator("form[enctype] button.primary").click()
    assert tab.locator(".dispute-state.accepted").count() == 1
    settlements.carry_out_settlements(database_now())
    settled_counter = fresh(counter)
    assert (settled_counter.case.upheld_at, settled_counter.case.listing.is_down) == (None, False)


def test_a_rejection_is_appealed_and_a_senior_reviewer_reverses_it(tabs: Tabs) -> None:
    nora, mark = filer()
    counter = file_counter_notice(create_upheld_case(mark, days_ago=8))
    rejected_in_the_portal(tabs.open(nora))
    ruled_at_the_desk(tabs.open(review_cases.person(Role.REVIEWER)))
    then = database_now() - timedelta(minutes=1)
    Ruling.objects.filter(instance="counter").update(ruled_at=then)
    CounterNotification.objects.update(closed_at=then)
    tab = tabs.open(nora)
    go(tab, f"/disputes/{counter.public_id}/")
    tab.locator("a[href$='/appeal/']").click()
    tab.locator("#text").fill("The dealer was struck off in 2024.")
    with tab.expect_navigation():
        tab.locator("form[enctype] button.primary").click()
    appeals.receive_appeals(database_now())
    senior = tabs.open(review_cases.person(Role.SENIOR_REVIEWER))
    go(senior, "/console/proceedings/?kind=appeal")
    with senior.expect_navigation():
        senior.locator("input[value=appeal] + button").click()
    ruled_by_keyboard(senior, "u", "1", "He was.")
    assert Appeal.objects.get().state == "reversed"
    assert fresh(counter).case.listing.is_down
