"""People of an account keep its keys and webhooks on pages; secrets are on a page once."""

import re
import uuid

import pytest
from django.test import Client

from records.accounts import keys
from records.accounts.models import Account, ApiKey
from records.actions.notices import webhook_endpoints
from records.actions.notices.webhook_endpoints import EndpointWithSecret
from records.clock import database_now
from records.notices.models.webhooks import Delivery, DeliveryState, Endpoint
from records.notices.webhook_events import SUBSCRIBABLE
from tests.interfaces.portal.filing.test_wizard import text

PAGE = "/machines/"
HOOK = {"url": "https://hooks.example/markwarden", "events": ["case.decided"]}


def key_form(**changes: object) -> dict[str, object]:
    return {"once": str(uuid.uuid4()), "scopes": ["read"], "days": "30"} | changes


@pytest.fixture
def hook(account: Account) -> EndpointWithSecret:
    return webhook_endpoints.create_endpoint(
        account.pk, str(HOOK["url"]), SUBSCRIBABLE, actor="test", now=database_now()
    )


def page_of(hook: EndpointWithSecret) -> str:
    return f"{PAGE}webhooks/{hook.endpoint.public_id}/"


def test_without_machines_the_page_says_what_they_are_for(browser: Client) -> None:
    page = text(browser.get(PAGE))
    assert "No key is active." in page
    assert "No webhook yet." in page


def test_a_key_is_shown_once(browser: Client, account: Account) -> None:
    answer = browser.post(f"{PAGE}keys/", key_form())
    key_match = re.search(r"mw_[0-9a-f]{10}_[A-Za-z0-9_-]{43}", answer.content.decode())
    assert key_match
    assert answer["Cache-Control"] == "no-store"
    bearer = keys.find_caller(key_match[0], now=database_now())
    assert bearer
    assert bearer.account == account
    assert key_match[0] not in browser.get(PAGE).content.decode()


def test_a_form_that_is_sent_twice_makes_one_key(browser: Client) -> None:
    form = key_form()
    for _ in range(2):
        answer = browser.post(f"{PAGE}keys/", form, follow=True)
    assert ApiKey.objects.count() == 1
    assert "already made" in text(answer)


def test_a_key_without_scopes_is_refused_at_its_field(browser: Client) -> None:
    answer = browser.post(f"{PAGE}keys/", key_form(scopes=[]))
    assert answer.status_code == 422
    assert not ApiKey.objects.exists()


def test_a_third_key_waits_until_one_is_ended(browser: Client) -> None:
    for _ in range(3):
        answer = browser.post(f"{PAGE}keys/", key_form(), follow=True)
    assert "Two keys are already active." in text(answer)
    prefix = ApiKey.objects.earliest("pk").prefix
    browser.post(f"{PAGE}keys/{prefix}/end/")
    assert ApiKey.objects.filter(revoked_at=None).count() == 1


def test_the_secret_of_a_webhook_is_shown_once(browser: Client) -> None:
    answer = browser.post(f"{PAGE}webhooks/", HOOK)
    assert "whsec_" in answer.content.decode()
    place = f"{PAGE}webhooks/{Endpoint.objects.get().public_id}/"
    page = browser.get(place).content.decode()
    assert str(HOOK["url"]) in page
    assert "whsec_" not in page


def test_an_address_that_may_not_be_reached_is_named_and_what_was_typed_stays(
    browser: Client,
) -> None:
    answer = browser.post(f"{PAGE}webhooks/", HOOK | {"url": "http://hooks.example/"})
    assert answer.status_code == 422
    assert "Start with https://." in text(answer)
    assert "http://hooks.example/" in answer.content.decode()


def test_a_webhook_is_changed_and_removed(browser: Client, hook: EndpointWithSecret) -> None:
    browser.post(f"{page_of(hook)}change/", HOOK)
    hook.endpoint.refresh_from_db()
    assert hook.endpoint.events == ["case.decided"]
    browser.post(f"{page_of(hook)}removal/")
    assert not Endpoint.objects.exists()


def test_a_second_new_secret_waits_for_the_first(browser: Client, hook: EndpointWithSecret) -> None:
    assert "whsec_" in browser.post(f"{page_of(hook)}secret/").content.decode()
    again = browser.post(f"{page_of(hook)}secret/", follow=True)
    assert "Two secrets are already valid." in text(again)


def test_the_log_shows_a_test_and_sends_again_what_failed(
    browser: Client, hook: EndpointWithSecret
) -> None:
    page = text(browser.post(f"{page_of(hook)}test/", follow=True))
    assert "on its way" in page
    Delivery.objects.update(state=DeliveryState.FAILED)
    response = browser.get(page_of(hook), {"state": "failed"})
    assert Delivery.objects.get().webhook_id in response.content.decode()
    page = text(browser.post(f"{page_of(hook)}replay/", follow=True))
    assert "We are sending 1 message again." in page
    assert "Nothing matches these filters." in text(browser.get(page_of(hook), {"state": "failed"}))


@pytest.mark.parametrize("number", [1, 20])
def test_the_log_asks_the_database_as_often_for_many_as_for_one(
    browser: Client, hook: EndpointWithSecret, django_assert_max_num_queries: object, number: int
) -> None:
    for _ in range(number):
        webhook_endpoints.send_test(hook.endpoint, now=database_now())
    with django_assert_max_num_queries(19):  # type: ignore[operator]  # of pytest-django
        assert browser.get(page_of(hook)).status_code == 200


def test_a_key_is_renamed_on_its_page(browser: Client, account: Account) -> None:
    browser.post(f"{PAGE}keys/", key_form(name="day run"))
    key = ApiKey.objects.get(account=account)
    assert key.name == "day run"
    browser.post(f"{PAGE}keys/{key.prefix}/name/", {"name": "night run"})
    assert "night run" in text(browser.get(PAGE))
    answer = browser.post(f"{PAGE}keys/{key.prefix}/name/", {"name": "n" * 61}, follow=True)
    assert "at most 60" in text(answer)
    assert browser.post(f"{PAGE}keys/{'0' * 10}/name/", {"name": "x"}).status_code == 404


def test_a_key_ends_in_as_many_days_in_the_readers_language(browser: Client) -> None:
    assert "in 365 days" in text(browser.get(PAGE))
    assert "365 天后" in text(browser.get(PAGE, headers={"accept-language": "zh-hans"}))
