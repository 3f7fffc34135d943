"""Every page of an account's machines, and the reference: axe finds nothing, nothing runs over."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from records.accounts.models import Scope, User
from records.actions.accounts import api_keys
from records.actions.notices import webhook_endpoints
from records.clock import database_now
from records.notices.models.webhooks import Attempt, Delivery, DeliveryState, Endpoint
from records.notices.webhook_events import SUBSCRIBABLE
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations, violations
from tests.browser.conftest import Tabs
from tests.factories.takedown_requests import new_account, new_right, new_user

pytestmark = pytest.mark.django_db(transaction=True)

_SAYS = {
    "en": {"make": "Make a key", "works": "The key works."},
    "zh-hans": {"make": "新建密钥", "works": "密钥可用。"},
}
_LONG = "https://hooks.example/" + "a-very-long-part-of-an-address/" * 8


def stage() -> tuple[User, User, list[str]]:
    """An account with a long name for a key, endpoints in every state; one without anything."""
    now, owner = database_now(), new_account("Quellmark Outdoor GmbH")
    nora, newcomer = new_user(owner), new_user(new_account("New Ltd"), name="newton")
    new_right(owner)
    api_keys.create_key(
        owner, list(Scope), expires_at=now + timedelta(days=30), name="W" * 60, actor="t", now=now
    )
    failing, fine = (
        webhook_endpoints.create_endpoint(owner.pk, url, SUBSCRIBABLE, actor="t", now=now).endpoint
        for url in (_LONG, "https://hooks.example/markwarden")
    )
    Endpoint.objects.filter(pk=failing.pk).update(failing_since=now, disabled_at=now)
    for state in DeliveryState:
        delivery = webhook_endpoints.send_test(failing, now=now)
        Delivery.objects.filter(pk=delivery.pk).update(state=state)
        Attempt.objects.create(
            delivery=delivery,
            account_id=owner.pk,
            at=now,
            status=None,
            why="x" * 32,
            milliseconds=9,
        )
    hooks = [f"/machines/webhooks/{endpoint.public_id}/" for endpoint in (fine, failing)]
    return nora, newcomer, ["/machines/", *hooks, "/api/v1/docs"]


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page_of_machines(tabs: Tabs, language: str) -> None:
    nora, newcomer, pages = stage()
    tab = tabs.open(nora, language=language)
    assert list_violations(tab, pages) == []
    assert list_violations(tabs.open(newcomer, language=language), ["/machines/"]) == []


def _make_key(tab: Page) -> None:
    """Send the form; a script that comes late would move the buttons under a click."""
    with tab.expect_navigation():
        tab.locator("form[action$='/keys/'] button.primary").click()


@IN_BOTH_LANGUAGES
def test_a_new_key_is_tried_from_its_page(tabs: Tabs, language: str) -> None:
    owner = new_account()
    mark = new_right(owner).mark
    tab = tabs.open(new_user(owner), language=language)
    tab.goto(f"{tabs.address}/machines/")
    tab.locator("summary", has_text=_SAYS[language]["make"]).click()
    _make_key(tab)
    call = tab.locator("#test-call")
    call.get_by_role("button").click()
    expect(call.get_by_role("status")).to_have_text(f"200 {_SAYS[language]['works']}")
    expect(call.locator("pre")).to_contain_text(mark)
    assert violations(tab) == []


def test_a_call_that_a_new_key_may_not_make_shows_why(tabs: Tabs) -> None:
    tab = tabs.open(new_user(new_account()))
    tab.goto(f"{tabs.address}/machines/")
    tab.locator("summary", has_text="Make a key").click()
    tab.locator("input[name=scopes][value=read]").uncheck()
    _make_key(tab)
    call = tab.locator("#test-call")
    call.get_by_role("button").click()
    call.get_by_text("403 The call was refused. The response says why.").wait_for()
    expect(call.locator("pre")).to_contain_text("needs a key with the scope")


def test_a_key_is_made_named_and_renamed_without_a_mouse(tabs: Tabs) -> None:
    tab = tabs.open(new_user(new_account()))
    tab.goto(f"{tabs.address}/machines/")
    tab.get_by_text("Make a key", exact=True).first.press("Enter")
    tab.get_by_label("Name (optional)").fill("night run")
    tab.get_by_label("Name (optional)").press("Enter")
    expect(tab.locator("main")).to_contain_text("mw_")
    tab.goto(f"{tabs.address}/machines/")
    expect(tab.locator("main table").first).to_contain_text("night run")
    tab.get_by_text("Rename").first.press("Enter")
    tab.get_by_label("Name", exact=True).first.fill("day run")
    tab.get_by_label("Name", exact=True).first.press("Enter")
    tab.get_by_text("The key has its new name.").wait_for()
    expect(tab.locator("main table").first).to_contain_text("day run")
