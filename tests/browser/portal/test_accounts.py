"""Somebody registers, shows a document, and may file once a verifier has looked at it."""

import pytest
from playwright.sync_api import Page, expect

from records.accounts.models import Account, CodeLetter, IdentityOpening, Role
from records.actions.accounts import email_codes
from tests.browser.anonymous_tabs import open_anonymous_tab
from tests.browser.conftest import LANGUAGES, Tabs
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.takedown_requests import new_user

pytestmark = pytest.mark.django_db(transaction=True)


def register_account(tabs: Tabs, language: str) -> Page:
    """A newcomer's tab, the code of the letter typed."""
    tab = open_anonymous_tab(tabs, language)
    tab.goto(f"{tabs.address}/register/")
    tab.locator("#id_account_name").fill("Norvelle S.p.A.")
    tab.locator("#id_kind").select_option("entity")
    tab.locator("#id_email").fill("nora@norvelle.example")
    tab.locator("#id_password1").fill("eleven-swans-a-swimming")
    tab.locator("main form button.primary").click()
    expect(tab.locator("#id_code")).to_be_visible()
    tab.locator("#id_code").fill(email_codes.open_letter(CodeLetter.objects.latest("pk")).code)
    tab.locator("main form button.primary").click()
    expect(tab.locator("#id_code")).to_have_count(0)
    return tab


def with_document(tab: Page, address: str) -> None:
    """A licence, first with a day that is over."""
    tab.goto(f"{address}/account/identity/")
    field_texts = {"name": "Norvelle S.p.A.", "number": "IT-0099-4711"}
    for name, text in field_texts.items():
        tab.locator(f"#id_{name}").fill(text)
    tab.locator("#id_country").select_option("IT")
    for last_day, faults in (("2020-01-31", 1), ("", 0)):
        tab.locator("#id_expires_on").fill(last_day)
        tab.locator("#id_paper").set_input_files(
            {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": pdf(Certificate())}
        )
        tab.locator("form[enctype] button.primary").click()
        expect(tab.locator(".field .fault")).to_have_count(faults)
    expect(tab.locator(".notice.success")).to_be_visible()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_who_registers_is_verified_and_may_file(tabs: Tabs, language: str) -> None:
    tab = register_account(tabs, language)
    with_document(tab, tabs.address)
    desk = tabs.open(new_user(None, Role.VERIFIER, "vera"), language=language)
    desk.goto(f"{tabs.address}/console/identities/")
    desk.locator("form[action$='/claim/'] button").click()
    desk.locator("#why").fill("First check 首次核验")  # its page has come
    expect(desk.locator("img.compared")).to_have_count(0)
    desk.locator("form[action$='/opening/'] button").click()
    expect(desk.locator("img.compared")).to_have_count(1)
    desk.wait_for_load_state("networkidle")
    desk.locator("form[action$='/verified/'] button").click()
    expect(desk.locator(".notice.success")).to_be_visible()
    tab.goto(f"{tabs.address}/account/identity/")
    expect(tab.locator("details ul.lines li")).to_have_count(1)
    account = Account.objects.exclude(pk=1).get()
    assert (account.state, account.verified_name) == ("active", "Norvelle S.p.A.")
    assert IdentityOpening.objects.count() == 1
