"""Somebody without an account reports a listing, follows it by a link, and comes to an account."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from gateways import configured
from pipeline.vocabulary import Outcome
from records.accounts.models import Account, AccountState, CodeLetter
from records.actions.accounts import email_codes
from records.actions.filing import report_adoption
from records.actions.quality import policy_adoptions
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.filing.models import UnconfirmedReport
from tests.browser import anonymous_tabs
from tests.browser.conftest import Tabs
from tests.browser.filer_history import rule_on_case

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("public_account"),
]
_LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
_LISTING = "https://loop.example/listings/1"
_SAYS = {
    "en": {
        "go": "Continue",
        "send": "Send the report",
        "report": "Your report",
        "confirm": "Confirm your report",
        "register": "Register",
        "code": "Confirm",
        "history": "1 report without an account",
        "why": "Your right does not cover these goods.",
        "nothing": "Nothing was filed yet",
        "lost": "Some letters were lost",
    },
    "zh-hans": {
        "go": "继续",
        "send": "提交举报",
        "report": "您的举报",
        "confirm": "确认您的举报",
        "register": "注册",
        "code": "确认",
        "history": "1 件未登录账户时的举报",
        "why": "您的权利不涵盖这些商品。",
        "nothing": "尚未提交",
        "lost": "部分文字已丢失",
    },
}


@pytest.fixture
def public_account(db: None) -> None:
    """The form's own, gone where a test that commits emptied the tables."""
    defaults = {"name": "Public form", "state": AccountState.ACTIVE}
    Account.objects.get_or_create(pk=1, defaults=defaults)
    policy_adoptions.adopt_first()


@pytest.fixture
def mail(settings: Settings, tmp_path: Path, live_server: LiveServer) -> Iterator[Path]:
    """Where letters fall; their links lead to the server of the test."""
    mail_settings = {
        "mail_folder": tmp_path / "mail",
        "smtp_host": "",
        "public_url": live_server.url,
    }
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=mail_settings)
    configured.mailbox.cache_clear()
    yield tmp_path / "mail"
    configured.mailbox.cache_clear()


def _fill_report_form(
    tab: Page, address: str, words: dict[str, str], listings: str = _LISTING
) -> None:
    tab.goto(f"{address}/report/")
    tab.locator("#id_claim").select_option("trademark:TM-MARK-IN-TEXT")
    tab.get_by_role("button", name=words["go"]).click()
    tab.locator("#id_mark").fill("NORVELLE")
    tab.locator("#id_listings").fill(listings)
    tab.locator("#id_explanation").fill("This shop is no dealer of ours.")
    tab.locator("#id_filer_name").fill("Nora Vell")
    tab.locator("#id_filer_email").fill("nora@norvelle.example")
    tab.locator("#id_good_faith_statement").check()
    tab.locator("#id_accuracy_statement").check()


def _send(tab: Page, words: dict[str, str]) -> None:
    tab.get_by_role("button", name=words["send"]).click()


def _link(folder: Path, place: str) -> str:
    """The last address of this kind that a letter wrote."""
    links = [
        link
        for text in anonymous_tabs.letters(folder)
        for link in re.findall(rf"http\S+{place}\S+", text)
    ]
    return str(links[-1])


def _register_account(tab: Page, words: dict[str, str]) -> None:
    tab.get_by_role("link", name=words["register"], exact=True).last.click()
    tab.locator("#id_account_name").fill("Norvelle S.p.A.")
    tab.locator("#id_email").fill("nora@norvelle.example")
    tab.locator("#id_password1").fill("eleven-swans-a-swimming")
    tab.get_by_role("button", name=words["register"], exact=True).click()
    expect(tab.locator("#id_code")).to_be_visible()
    tab.locator("#id_code").fill(email_codes.open_letter(CodeLetter.objects.latest("pk")).code)
    tab.get_by_role("button", name=words["code"], exact=True).click()
    expect(tab.locator("#id_code")).to_have_count(0)


@_LANGUAGES
def test_from_the_form_to_a_letter_a_result_and_an_account_with_the_history(
    tabs: Tabs, mail: Path, language: str
) -> None:
    words, tab = _SAYS[language], anonymous_tabs.open_anonymous_tab(tabs, language)
    _fill_report_form(tab, tabs.address, words)
    _send(tab, words)
    expect(tab.get_by_role("heading", name=words["report"])).to_be_visible()
    assert not UnconfirmedReport.objects.exists()
    receipt = _link(mail, "/report/").rstrip("/") + "/"
    assert receipt == tab.url
    rule_on_case(TakedownRequest.objects.get().cases.get(), Outcome.REJECTED, "other_goods")
    tab.goto(receipt)
    expect(tab.get_by_text(words["why"])).to_be_visible()
    _register_account(tab, words)
    assert report_adoption.adopt_reports(database_now()) == 1
    tab.goto(f"{tabs.address}/requests/")
    tab.get_by_role("link", name=words["history"]).click()
    tab.locator("main table a").click()
    expect(tab.get_by_text(words["why"])).to_be_visible()
    expect(tab).to_have_url(receipt)


@_LANGUAGES
def test_without_a_script_a_letter_confirms_it(tabs: Tabs, mail: Path, language: str) -> None:
    words, tab = (
        _SAYS[language],
        anonymous_tabs.open_anonymous_tab(tabs, language, has_scripts=False),
    )
    _fill_report_form(tab, tabs.address, words)
    _send(tab, words)
    expect(tab.get_by_role("heading", name=words["confirm"])).to_be_visible()
    assert not TakedownRequest.objects.exists()
    tab.goto(_link(mail, "/report/confirm/"))
    expect(tab.get_by_text(_LISTING)).to_be_visible()
    _send(tab, words)
    expect(tab.get_by_role("heading", name=words["report"])).to_be_visible()
    assert TakedownRequest.objects.get().language == language


@_LANGUAGES
def test_what_is_wrong_is_marked_where_it_stands_and_nothing_typed_is_lost(
    tabs: Tabs, mail: Path, language: str
) -> None:
    words, tab = _SAYS[language], anonymous_tabs.open_anonymous_tab(tabs, language)
    source = f'<p>Our bag: <a href="{_LISTING}">here</a></p>'
    _fill_report_form(tab, tabs.address, words, source)
    tab.locator("#id_mark").fill("N\N{REPLACEMENT CHARACTER}RVELLE")
    _send(tab, words)
    expect(tab.get_by_role("heading", name=words["nothing"])).to_be_visible()
    expect(tab.locator("[role=alert]:has(.error-summary)")).to_be_focused()
    faulty = tab.locator(".field.is-faulty")
    expect(faulty).to_have_count(1)
    expect(faulty.locator("#id_mark")).to_be_visible()
    expect(faulty).to_contain_text(words["lost"])
    expect(tab.locator("#id_listings")).to_have_value(source)
    expect(tab.locator("#id_explanation")).to_have_value("This shop is no dealer of ours.")
    tab.locator("#id_mark").fill("NORVELLE")
    _send(tab, words)
    expect(tab.get_by_role("heading", name=words["report"])).to_be_visible()
    assert TakedownRequest.objects.get().cases.get().listing.url == _LISTING
