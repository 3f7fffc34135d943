"""A store is closed by two people, and open again on its objection; a second shop is found."""

from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from records.accounts.models import Role
from records.actions.sellers import penalty_orders
from records.clock import database_now
from records.conduct.models import Concern
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.browser.accessibility import IN_BOTH_LANGUAGES
from tests.browser.conftest import Tabs
from tests.browser.merchants.test_applications import enter_as_applicant, fault_free
from tests.factories import record_cases
from tests.factories.sellers import monitored
from tests.factories.sellers.entities import FIRM, open_shop
from tests.factories.takedown_requests import new_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("signing")]

_WORDS: Final = {
    "en": {
        "counted": "12 complaints against its listings were upheld in 30 days",
        "notice": "The store is closed.",
        "force": "In force.",
        "lifted": "Lifted",
    },
    "zh-hans": {
        "counted": "30 天内针对其商品的投诉有 12 件成立",
        "notice": "店铺被关闭。",
        "force": "已生效。",
        "lifted": "已解除",
    },
}


def _approve(desk: Page, tabs: Tabs, concern: Concern, expected_text: str) -> None:
    """The first person reads what the night counted, and approves the closure."""
    desk.goto(f"{tabs.address}/console/conduct/{concern.public_id}/")
    expect(desk.locator("main")).to_contain_text(expected_text)
    fault_free(desk)
    desk.locator("#dismiss-why").fill(monitored.WHY)
    desk.locator("form button[formaction$='/close/']").click()
    expect(desk.locator(".notice").first).to_be_visible()


def _confirm(desk: Page, page: str) -> None:
    """The second person, after the notice."""
    PenaltyOrder.objects.update(notice_ends_at=database_now() - timedelta(minutes=1))
    desk.goto(page)
    fault_free(desk)
    desk.locator("form[action$='/confirm/'] button").click()
    expect(desk.locator(".notice").first).to_be_visible()
    assert PenaltyOrder.objects.get().state == PenaltyOrderState.IMPOSED


def _object(shop: Page, force: str) -> None:
    """The seller reads that it is in force, and says why it should not be."""
    shop.reload()
    expect(shop.locator("main")).to_contain_text(force)
    shop.locator("main textarea").fill("It was our supplier, and we left it.")
    shop.locator("main form button").click()
    expect(shop.locator(".notice.success")).to_be_visible()
    fault_free(shop)


def _reverse(desk: Page, page: str) -> None:
    """A third person takes it back."""
    desk.goto(page)
    form = "form[action$='/reverse/']"
    desk.locator("details", has=desk.locator(form)).locator("summary").click()
    desk.locator(f"{form} input[name='why']").fill("The supplier is known to us.")
    fault_free(desk)
    desk.locator(f"{form} button").click()
    expect(desk.locator(".notice").first).to_be_visible()
    assert not PenaltyOrder.objects.in_force(database_now()).exists()


@IN_BOTH_LANGUAGES
def test_a_store_is_closed_and_restored_on_appeal(tabs: Tabs, language: str) -> None:
    words, mark = _WORDS[language], record_cases.right(record_cases.account())
    seller = open_shop(mark, "S-1", FIRM)
    page = f"{tabs.address}/console/sellers/{seller.public_id}/"
    ada, ben, eve = (
        tabs.open(new_user(None, Role.SENIOR_REVIEWER, name), language=language)
        for name in ("ada", "ben", "eve")
    )
    _approve(ada, tabs, monitored.find_concern(seller, now=database_now()), words["counted"])
    shop = enter_as_applicant(tabs, language, "standing")
    for text in (words["notice"], words["counted"], monitored.WHY):
        expect(shop.locator("main")).to_contain_text(text)
    fault_free(shop)
    _confirm(ben, page)
    other = open_shop(mark, "S-2", FIRM)  # found at its first listing
    penalty_orders.update_all_penalties(database_now())
    assert PenaltyOrder.objects.get(seller=other).state == PenaltyOrderState.IMPOSED
    ben.reload()
    expect(ben.locator("article[id^='penalty-']")).to_have_count(2)
    _object(shop, words["force"])
    _reverse(eve, page)
    shop.reload()
    for text in (words["lifted"], "The supplier is known to us."):
        expect(shop.locator("main")).to_contain_text(text)
