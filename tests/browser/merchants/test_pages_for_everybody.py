"""Every page of sellers: axe finds nothing, nothing runs over, in both languages and themes."""

from typing import Final

import pytest
from playwright.sync_api import Page

from pipeline.vocabulary import Matter
from records.accounts.models import Role
from records.actions.conduct import sanctions
from records.actions.conduct.sanctions import SanctionDecision
from records.actions.disputes.counter_notices import CounterStatement
from records.actions.sellers import penalty_orders
from records.clock import database_now
from records.conduct.assessment import Party
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations, violations
from tests.browser.conftest import Tabs
from tests.factories import record_cases, record_disputes, seller_cases
from tests.factories import review_cases as console
from tests.factories.sellers import penalties

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("signing")]

_STATEMENT: Final = CounterStatement(
    "authorised", "W" * 300, ({"sha256": "ab" * 32, "name": "i" * 90},)
)


def build_pages() -> dict[str, str]:
    """A seller with all that the pages show, and all addresses."""
    now = database_now()
    mark = record_cases.right(record_cases.account("Zorvex Ltd"), number="W" * 60)
    cases, _ = penalties.ban_seller(mark)
    first, _ = seller_cases.create_upheld_cases(mark, "L-1", "L-2")
    answered_case = seller_cases.create_upheld_cases(mark, "L-3")[0]
    counter = record_disputes.file_counter_notice(answered_case, _STATEMENT, now=now)
    record_disputes.answer_counter(counter, "rejection", now=now)
    assert first.seller_id
    penalty_orders.update_penalties(first.seller_id, now=now)
    case = f"/merchants/cases/{first.public_id}/"
    return {
        "list": "/merchants/",
        "none": "/merchants/?state=restored",
        "case": case,
        "answered": f"/merchants/cases/{answered_case.public_id}/",
        "old": f"/merchants/cases/{cases[0].public_id}/",
        "counter": f"{case}counter/",
        "appeal": f"{case}appeal/",
        "standing": "/merchants/standing/",
        "education": "/merchants/education/",
        "conduct": _warn_seller(first.seller_id),
    }


def _warn_seller(seller_id: int) -> str:
    """The page of conduct, with a warning and a suspension on it."""
    now, party = database_now(), Party(Matter.LISTINGS, seller_id=seller_id)
    decision = SanctionDecision(
        console.person(Role.SENIOR_REVIEWER), "The same copies, " + "W" * 60
    )
    sanctions.warn_party(party, decision, now=now)
    sanctions.suspend_party(party, decision, now=now)
    return "/merchants/conduct/"


def _enter_as_seller(tabs: Tabs, **how: object) -> Page:
    tab = tabs.open_for_nobody(**how)  # type: ignore[arg-type]  # as the test asks for it
    tab.goto(f"{tabs.address}/merchants/enter/?token={seller_cases.token()}")
    tab.locator("form.sheet button.primary").click()
    tab.wait_for_url(f"{tabs.address}/merchants/")
    return tab


def _faulty(tab: Page, address: str) -> None:
    """The form sent empty, with a fault at every field."""
    tab.goto(address)
    tab.evaluate("document.querySelector('form.sheet').noValidate = true")
    tab.locator("form.sheet button.primary").click()
    tab.locator(".fault-sheet, .notice.error").first.wait_for()


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page_of_sellers(tabs: Tabs, language: str) -> None:
    pages = build_pages()
    nobody = tabs.open_for_nobody(language=language)
    nobody.goto(f"{tabs.address}/merchants/enter/?token=nothing")
    faults = violations(nobody)
    nobody.goto(f"{tabs.address}/merchants/enter/?token={seller_cases.token()}")
    faults += violations(nobody)
    nobody.goto(f"{tabs.address}/merchants/")
    faults += violations(nobody)
    tab = _enter_as_seller(tabs, language=language)
    faults += list_violations(tab, pages.values())
    for name in ("counter", "appeal", "education"):
        _faulty(tab, f"{tabs.address}{pages[name]}")
        faults += violations(tab)
    assert faults == []
