"""A seller applies, is refused by a person, appeals, and another person accepts it."""

from typing import Final

import pytest
from playwright.sync_api import FilePayload, Page, expect

from records.accounts.models import Role
from records.actions.vetting import checks
from records.clock import database_now
from records.vetting.models import ApplicationState, SellerApplication
from tests.browser.accessibility import IN_BOTH_LANGUAGES, violations
from tests.browser.conftest import Tabs
from tests.factories import seller_cases
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.sellers.applications import STATED, apply, ban, check, create_seller
from tests.factories.takedown_requests import new_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("signing")]

_WORDS: Final = {
    "en": {
        "waiting": "waiting for a person",
        "bank": "Sales are paid to the same account as those of Seller of S-9, now banned.",
        "none": "No applications are waiting for you.",
        "refused": "it is linked to a seller that is banned",
        "by": "by a person",
        "appealed": "Received. A person who has not decided on it will look at it.",
        "accepted": "Your data have changed",
    },
    "zh-hans": {
        "waiting": "等待人工处理",
        "bank": "收款账户与被封禁的 Seller of S-9 相同。",
        "none": "没有等待您处理的申请。",
        "refused": "与被封禁的卖家存在关联",
        "by": "由工作人员决定",
        "appealed": "已收到，将由未参与该决定的工作人员处理。",
        "accepted": "资料有变更",
    },
}
_TYPED: Final = {
    "legal_name": STATED.legal_name,
    "registration_number": STATED.registration_number,
    "contact_name": STATED.contact_name,
    "address": STATED.address,
    "phone": STATED.phone,
    "mail": STATED.mail,
    "payment_account": STATED.payment_account,
    "signed_by": STATED.signed_by,
}


def enter_as_applicant(tabs: Tabs, language: str, page: str, shop: str = "S-1") -> Page:
    """The seller of a shop, of which nobody complained, on one of its pages."""
    tab = tabs.open_for_nobody(language=language)
    tab.goto(f"{tabs.address}/merchants/enter/?token={seller_cases.token(shop)}")
    tab.locator("form.sheet button.primary").click()
    tab.wait_for_url(f"{tabs.address}/merchants/")
    tab.goto(f"{tabs.address}/merchants/{page}/")
    return tab


def fault_free(tab: Page) -> None:
    """Neither axe nor a narrow screen finds anything on the page."""
    assert violations(tab) == []


def _apply_in_browser(tab: Page) -> None:
    """At first with one fault: what was typed stays."""
    for name, text in _TYPED.items():
        tab.locator(f"#id_{name}").fill(text)
    tab.locator("#id_country").select_option("DE")
    for box in ("is_certified", "is_warranted"):
        tab.locator(f"#id_{box}").check()
    licence = FilePayload(name="licence.pdf", mimeType="application/pdf", buffer=pdf(Certificate()))
    tab.locator("#id_phone").fill("none")
    for phone, faults in (("none", 1), (STATED.phone, 0)):
        tab.locator("#id_phone").fill(phone)
        tab.locator("#id_licence").set_input_files(licence)
        tab.locator("form[enctype] button.primary").click()
        expect(tab.locator(".field .fault")).to_have_count(faults)
        fault_free(tab)
    expect(tab.locator(".notice.success")).to_be_visible()


def open_papers(desk: Page, pages: int) -> None:
    """With a reason: before that no page is shown."""
    desk.locator("#why").fill("First check 首次核验")  # its page has come
    expect(desk.locator("img.compared")).to_have_count(0)
    desk.locator("form[action$='/opening/'] button").click()
    expect(desk.locator("img.compared")).to_have_count(pages)
    desk.wait_for_load_state("networkidle")


def _claim(desk: Page, tabs: Tabs, text: str) -> None:
    """The application that waits longest, its papers opened."""
    desk.goto(f"{tabs.address}/console/applications/")
    fault_free(desk)
    desk.locator("form[action$='/claim/'] button").click()
    expect(desk.locator("main")).to_contain_text(text)
    open_papers(desk, 1)
    fault_free(desk)


def say_that_it_is_refused(desk: Page, reason: str, explanation: str) -> None:
    """Unfold the form, and send it with a reason."""
    button = "button[formaction$='/refused/'], form[action$='/refused/'] button"
    sheet = desk.locator("details", has=desk.locator(button))
    sheet.locator("summary").click()
    sheet.locator("[name='reason']").select_option(reason)
    sheet.locator("[name='note']").fill(explanation)
    sheet.locator(button).click()
    expect(desk.locator(".notice.success")).to_be_visible()


def _appeal(tab: Page, words: dict[str, str]) -> None:
    """The seller reads who refused it and why."""
    tab.reload()
    for text in (words["refused"], words["by"], "The same bank."):
        expect(tab.locator("main")).to_contain_text(text)
    fault_free(tab)
    tab.locator("#id_says").fill("The account is my sister's.")
    tab.locator("form[action$='/appeal/'] button").click()
    expect(tab.locator(".notice.success")).to_contain_text(words["appealed"])


@IN_BOTH_LANGUAGES
def test_a_refused_applicant_appeals_and_another_person_accepts(tabs: Tabs, language: str) -> None:
    words, banned_seller = _WORDS[language], create_seller("S-9")
    check(
        apply(banned_seller, registration_number="HRB 1", mail="a@b.example", phone="030 99887766")
    )
    ban(banned_seller)
    create_seller()
    tab = enter_as_applicant(tabs, language, "application")
    _apply_in_browser(tab)
    checks.check_applications(database_now())
    tab.reload()
    expect(tab.locator(".case-head .chip")).to_have_text(words["waiting"])

    vera = tabs.open(new_user(None, Role.VERIFIER, "vera"), language=language)
    _claim(vera, tabs, words["bank"])
    say_that_it_is_refused(vera, "banned_link", "The same bank.")
    _appeal(tab, words)
    vera.locator("form[action$='/claim/'] button").click()
    expect(vera.locator(".notice")).to_contain_text(words["none"])

    finn = tabs.open(new_user(None, Role.VERIFIER, "finn"), language=language)
    _claim(finn, tabs, "The account is my sister's.")
    finn.locator("input[name='confirmed']").check()
    finn.locator("form[action$='/verified/'] button").click()
    expect(finn.locator(".notice.success")).to_be_visible()
    tab.reload()
    expect(tab.locator("#apply")).to_have_text(words["accepted"])
    application = SellerApplication.objects.latest("pk")
    assert application.state == ApplicationState.ACCEPTED
    assert application.decided_by_id != application.refused_by_id
