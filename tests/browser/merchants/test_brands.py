"""Papers for a designated brand: handed in, read by two and a third, granted, and over."""

from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import FilePayload, Page, expect

from records.accounts.models import Role, User
from records.actions.marketplaces.restrictions import PlannedListing, list_restrictions
from records.actions.vetting import granting
from records.clock import database_now
from records.rights.models import AuthorisedSeller, Right
from records.vetting.models import BrandAuthorisation
from tests.browser.accessibility import IN_BOTH_LANGUAGES
from tests.browser.conftest import Tabs
from tests.browser.merchants.test_applications import (
    enter_as_applicant,
    fault_free,
    open_papers,
    say_that_it_is_refused,
)
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.sellers.applications import create_seller
from tests.factories.takedown_requests import new_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("signing")]

_WORDS: Final = {
    "en": {
        "required": "papers required",
        "nowhere": "These papers together allow sales in no country.",
        "granted": "granted",
        "expired": "expired",
        "revoked": "The owner of the brand withdrew it:",
    },
    "zh-hans": {
        "required": "须提交材料",
        "nowhere": "这些材料共同授权的销售地区为空。",
        "granted": "已授权",
        "expired": "已过期",
        "revoked": "权利人已撤回：",
    },
}
_GERMANY, _FRANCE = ("DE", "FR")


def designate_in_browser(tabs: Tabs, mark: Right, language: str) -> None:
    """A senior reviewer asks for letters and invoices."""
    desk = tabs.open(new_user(None, Role.SENIOR_REVIEWER, "sara"), language=language)
    desk.goto(f"{tabs.address}/console/sellers/brands/")
    desk.locator("#id_right").fill(str(mark.public_id))
    for kind in ("letter", "invoice"):
        desk.locator(f"input[name='documents'][value='{kind}']").check()
    desk.locator("form[action$='/new/'] button.primary").click()
    expect(desk.locator(".notice.success")).to_be_visible()
    fault_free(desk)


def _hand_in(tab: Page, words: dict[str, str]) -> None:
    """A chain that holds nowhere, and then one that holds in Germany."""
    expect(tab.locator("li .chip")).to_have_text(words["required"])
    fault_free(tab)
    tab.locator("li h2 a").click()
    paper = FilePayload(name="paper.pdf", mimeType="application/pdf", buffer=pdf(Certificate()))
    day = f"{database_now().date() - timedelta(days=30)}"
    for place in (_FRANCE, _GERMANY):
        for kind, territory in (("letter", _GERMANY), ("invoice", place)):
            tab.locator(f"#id_{kind}-giver").fill("Zorvex Ltd")
            tab.locator(f"#id_{kind}-receiver").fill("Seller of S-1")
            tab.locator(f"#id_{kind}-territories").fill(territory)
            tab.locator(f"#id_{kind}-starts_on").fill(day)
            tab.locator(f"#id_{kind}-is_signed").check()
            tab.locator(f"#id_{kind}-paper").set_input_files(paper)
        fault_free(tab)
        tab.locator("form[enctype] button.primary").click()
        if place == _FRANCE:
            expect(tab.locator("[role=alert]")).to_contain_text(words["nowhere"])
    expect(tab.locator(".notice.success")).to_be_visible()


def _read_in_browser(desk: Page, tabs: Tabs, *, is_enough: bool) -> None:
    """The one that waits, its papers opened."""
    desk.goto(f"{tabs.address}/console/readings/")
    desk.locator("form[action$='/claim/'] button").click()
    open_papers(desk, 2)
    fault_free(desk)
    if is_enough:
        desk.locator("form[action$='/verified/'] button").click()
        expect(desk.locator(".notice.success")).to_be_visible()
    else:
        say_that_it_is_refused(desk, "not_genuine", "The seal is drawn.")


def _open_as_owner(tab: Page) -> None:
    """Yes is closed until the pages were seen."""
    expect(tab.locator("button[value='yes']")).to_be_disabled()
    fault_free(tab)
    with tab.expect_navigation(wait_until="load"):
        tab.locator("form[action$='/opening/'] button").click()
    expect(tab.locator("img.compared")).to_have_count(2)
    fault_free(tab)


def _say_as_owner(tab: Page, tabs: Tabs, word: str, why: str = "") -> None:
    tab.goto(f"{tabs.address}/brand-papers/")
    fault_free(tab)
    tab.locator("main h2 a").click()
    expect(tab.locator("main")).to_contain_text("Zorvex Ltd → Seller of S-1")
    if word == "yes":
        _open_as_owner(tab)
    tab.locator("textarea[name='why']").fill(why)
    tab.locator(f"button[value='{word}']").click()
    expect(tab.locator(".notice.success")).to_be_visible()
    granting.settle_authorisations(database_now())


def _expect_state(tab: Page, tabs: Tabs, label: str) -> None:
    tab.goto(f"{tabs.address}/merchants/brands/")
    expect(tab.locator("li .chip")).to_have_text(label)
    tab.locator("li h2 a").click()
    fault_free(tab)


def _find_state(market: str, days: int = 0) -> str:
    """What the marketplace hears of a new listing."""
    listing = PlannedListing("lab", "S-1", "Zorvex", markets=(market,))
    return list_restrictions(listing, database_now() + timedelta(days=days))[0].state


def _create_owner(mark: Right) -> User:
    nora = new_user(mark.owner, name="nora")
    User.objects.filter(pk=nora.pk).update(is_owner=True, email="nora@zorvex.example")
    return nora


@IN_BOTH_LANGUAGES
def test_readers_differ_a_third_decides_and_the_owner_withdraws(
    tabs: Tabs, mark: Right, language: str
) -> None:
    words = _WORDS[language]
    designate_in_browser(tabs, mark, language)
    create_seller()
    tab = enter_as_applicant(tabs, language, "brands")
    _hand_in(tab, words)
    assert BrandAuthorisation.objects.get().territories == [_GERMANY]
    for name, is_enough in (("vera", True), ("finn", False), ("thea", True)):
        desk = tabs.open(new_user(None, Role.VERIFIER, name), language=language)
        _read_in_browser(desk, tabs, is_enough=is_enough)
    owner = tabs.open(_create_owner(mark), language=language)
    _say_as_owner(owner, tabs, "yes")
    _expect_state(tab, tabs, words["granted"])
    assert AuthorisedSeller.objects.filter(right=mark).exists()
    assert (_find_state(_GERMANY), _find_state(_FRANCE)) == ("granted", "documents_required")

    _say_as_owner(owner, tabs, "withdrawn", "The contract has ended.")
    tab.reload()
    expect(tab.locator("main")).to_contain_text(words["revoked"])
    assert not AuthorisedSeller.objects.filter(right=mark).exists()
    assert _find_state(_GERMANY) == "documents_required"


@IN_BOTH_LANGUAGES
def test_two_readers_agree_and_after_its_last_day_it_is_over(
    tabs: Tabs, mark: Right, language: str
) -> None:
    words = _WORDS[language]
    designate_in_browser(tabs, mark, language)
    create_seller()
    tab = enter_as_applicant(tabs, language, "brands")
    _hand_in(tab, words)
    for name in ("vera", "finn"):
        desk = tabs.open(new_user(None, Role.VERIFIER, name), language=language)
        _read_in_browser(desk, tabs, is_enough=True)
    _say_as_owner(tabs.open(_create_owner(mark), language=language), tabs, "yes")
    _expect_state(tab, tabs, words["granted"])
    last = BrandAuthorisation.objects.get().last_on
    granting.settle_authorisations(database_now() + timedelta(days=366))
    _expect_state(tab, tabs, words["expired"])
    assert not AuthorisedSeller.objects.filter(right=mark).exists()
    days = (last - database_now().date()).days
    assert (_find_state(_GERMANY, days + 7), _find_state(_GERMANY, days + 8)) == (
        "granted",
        "documents_required",
    )
