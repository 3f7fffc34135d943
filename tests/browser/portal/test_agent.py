"""An agent files under a power of attorney until it runs out; its open case goes on."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from records.accounts.models import Account, PowerOfAttorney, Role, User
from records.actions.accounts import powers_of_attorney
from records.cases.models import Case
from records.clock import database_now
from records.ledger.models import Outgoing
from tests.browser.accessibility import visit
from tests.browser.conftest import LANGUAGES, Tabs
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.takedown_requests import new_account, new_right, new_user

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = 31


def upload_power(tab: Page, address: str, principal: Account) -> None:
    """For a month, on trademarks of the European Union."""
    today = database_now().date()
    tab.goto(f"{address}/account/authorities/new/")
    field_texts = {
        "principal": str(principal.public_id),
        "principal_name": principal.name,
        "territories": "EU",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=DAYS)).isoformat(),
    }
    for name, text in field_texts.items():
        tab.locator(f"#id_{name}").fill(text)
    tab.locator("input[name=kinds][value=trademark]").check()
    tab.locator("#id_paper").set_input_files(
        {"name": "power.pdf", "mimeType": "application/pdf", "buffer": pdf(Certificate())}
    )
    tab.locator("form[enctype] button.primary").click()
    expect(tab.locator(".notice.success")).to_be_visible()


def verify_power(desk: Page, address: str) -> None:
    desk.goto(f"{address}/console/authorities/")
    desk.locator("form[action$='/claim/'] button").click()
    desk.locator("form[action$='/verified/'] button").click()
    expect(desk.locator(".notice.success")).to_be_visible()


def start_draft(tab: Page, address: str, listing: str) -> str:
    """A draft on the principal's right that lacks nothing; its address."""
    tab.goto(f"{address}/requests/new/")
    choice = tab.locator("#id_right option", has_text="Quellmark Outdoor")
    tab.locator("#id_right").select_option(choice.get_attribute("value"))
    tab.locator("[name=reason][value=TM-MARK-IN-TEXT]").check()
    tab.locator("main form button.primary").click()
    tab.locator("#listings").fill(listing)
    draft = tab.url
    tab.locator("form:has(#listings) button").first.click()
    expect(tab.locator("#rows tbody tr")).to_have_count(1)
    tab.goto(f"{draft}evidence/")
    tab.locator("#id_filer_name").fill("Ann Cole")
    tab.locator("#id_good_faith_statement").check()
    tab.locator("#id_accuracy_statement").check()
    tab.locator("main form button.primary").last.click()
    tab.wait_for_url(f"{draft}review/")
    return draft


def file_draft(tab: Page, draft: str) -> None:
    tab.goto(f"{draft}review/")
    tab.locator("form[action$='/filing/'] button").click()
    tab.wait_for_url("**/requests/*/**")


def people() -> tuple[User, Account, User]:
    principal = new_account("Quellmark Outdoor GmbH")
    new_right(principal, mark="QUELLMARK")
    agent = new_user(new_account("Bright & Cole LLP"), name="cole")
    return agent, principal, new_user(None, Role.VERIFIER, "vera")


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_an_agent_files_until_its_power_of_attorney_runs_out(tabs: Tabs, language: str) -> None:
    agent, principal, vera = people()
    pia = new_user(principal, name="pia")
    tab = tabs.open(agent, language=language)
    upload_power(tab, tabs.address, principal)
    verify_power(tabs.open(vera, language=language), tabs.address)
    file_draft(tab, start_draft(tab, tabs.address, "https://loop.example/listings/1"))
    assert Case.objects.get().owner_id == principal.pk
    second = start_draft(tab, tabs.address, "https://loop.example/listings/2")

    now = database_now()
    for days in (DAYS - 30, DAYS - 7, DAYS, DAYS + 1):
        later = now + timedelta(days=days)
        powers_of_attorney.expire_powers(later)
        powers_of_attorney.remind_parties(later)
        powers_of_attorney.notify_ended_powers(later)
    notices = Outgoing.objects.filter(kind="authority", body__person__in=[agent.pk, pia.pk])
    letters = list(notices.order_by("pk").values_list("body__letter", flat=True))
    assert letters == ["verified"] * 2 + ["ends"] * 4 + ["expired"] * 2

    tab.goto(f"{second}review/")
    expect(tab.locator(".fault-sheet[role=alert]")).to_be_visible()
    visit(tab, f"{tabs.address}/requests/new/")
    expect(tab.locator("#id_right option", has_text="Quellmark Outdoor")).to_have_count(0)
    tab.goto(f"{tabs.address}/account/authorities/")
    expect(tab.locator("tbody tr")).to_have_count(1)
    assert PowerOfAttorney.objects.get().state == "expired"
    assert Case.objects.get().state == "received"
