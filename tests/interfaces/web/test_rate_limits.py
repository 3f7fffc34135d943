"""Limits by key, account, address and cost: who reaches one waits, and nothing is done."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, RequestFactory, override_settings

from interfaces.web.rate_limits import hash_address
from records.accounts import keys
from records.accounts.models import Account
from records.cases.models import Case, TakedownRequest
from records.clock import database_now
from records.filing.models import Draft
from records.rights.models import Right
from records.row_security.models import Allowance
from records.row_security.rate_limits import (
    DAY,
    MINUTE,
    Limit,
    RateLimitReached,
    delete_full_buckets,
    spend_tokens,
)
from tests.factories.takedown_requests import marketplace, new_account, new_right, new_user
from tests.interfaces.api.conftest import with_key
from tests.interfaces.api.filing.test_filing import PATH, body
from tests.interfaces.portal.filing.test_wizard import ready
from tests.interfaces.portal.public_report.test_report import build_form

__all__ = ["marketplace"]

pytestmark = pytest.mark.django_db
RIGHTS = "/api/v1/rights"


@contextmanager
def limit_rates(**numbers: int) -> Iterator[None]:
    with override_settings(MARKWARDEN=settings.MARKWARDEN.model_copy(update=numbers)):
        yield


@pytest.fixture
def account() -> Account:
    return new_account()


@pytest.fixture
def right(account: Account) -> Right:
    return new_right(account)


def machine(account: Account) -> Client:
    return with_key(keys.issue_key(account, now=database_now()))


def _statuses(client: Client, calls: int) -> list[int]:
    return [client.get(RIGHTS).status_code for _ in range(calls)]


def test_a_key_that_calls_too_often_waits_and_another_does_not(account: Account) -> None:
    hasty, other = machine(account), machine(account)
    with limit_rates(calls_per_key=3):
        assert _statuses(hasty, 4) == [200, 200, 200, 429]
        answer = hasty.get(RIGHTS)
        assert 1 <= int(answer["Retry-After"]) <= 20
        assert answer.json()["type"] == "urn:markwarden:too_many"
        assert other.get(RIGHTS).status_code == 200


def test_two_keys_of_an_account_share_its_limit(account: Account) -> None:
    with limit_rates(calls_per_account=3):
        assert _statuses(machine(account), 2) + _statuses(machine(account), 2) == [200] * 3 + [429]
        assert machine(new_account("Other")).get(RIGHTS).status_code == 200


def test_an_address_has_a_limit_whatever_keys_it_tries() -> None:
    with limit_rates(calls_per_address=3):
        assert _statuses(with_key("mw_nonsense"), 4) == [401, 401, 401, 429]
        assert Client(REMOTE_ADDR="192.0.2.7").get(RIGHTS).status_code == 401


def test_what_exceeds_the_listings_of_a_day_is_not_filed(account: Account, right: Right) -> None:
    with limit_rates(listings_per_account=5):
        filing = machine(account)
        first = filing.post(PATH, body(right), content_type="application/json")
        more = filing.post(
            PATH, body(right, listings=["7", "8", "9"]), content_type="application/json"
        )
        assert (first.status_code, more.status_code) == (202, 429)
        assert Case.objects.count() == 3
        response = filing.post(
            PATH, body(right, listings=["7", "8"]), content_type="application/json"
        )
        assert response.status_code == 202


def test_a_replayed_filing_costs_nothing(account: Account, right: Right) -> None:
    keywords = {"content_type": "application/json", "headers": {"Idempotency-Key": "k"}}
    with limit_rates(listings_per_account=3):
        filing = machine(account)
        answers = [filing.post(PATH, body(right), **keywords) for _ in range(3)]  # type: ignore[arg-type]  # mixed keywords
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert TakedownRequest.objects.count() == 1


def test_the_portal_counts_the_same_listings(account: Account, right: Right) -> None:
    browser = Client()
    browser.force_login(new_user(account))
    draft = ready(browser, right)
    with limit_rates(listings_per_account=1):
        answer = browser.post(f"{draft}filing/")
    assert (answer.status_code, "Retry-After" in answer) == (429, True)
    assert "Too many requests" in answer.content.decode()
    assert Draft.objects.exists()
    assert not TakedownRequest.objects.exists()


def test_the_public_form_is_limited_by_address() -> None:
    with limit_rates(reported_listings_per_address=1):
        answers = [Client().post("/report/", build_form()).status_code for _ in range(2)]
        elsewhere = Client(REMOTE_ADDR="192.0.2.7").post("/report/", build_form())
    assert (answers, elsewhere.status_code) == ([302, 429], 302)


def test_the_public_form_is_limited_by_all_that_a_provider_gives_one_customer() -> None:
    def report(address: str) -> int:
        return Client(REMOTE_ADDR=address).post("/report/", build_form()).status_code

    with limit_rates(reported_listings_per_address=1):
        network_limit = Limit(
            "listings reported from networks near it within a day", "", 64, DAY, 62
        )
        request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1::1")
        spend_tokens([replace(network_limit, subject=hash_address(request, 48))])
        statuses = [report(f"2001:db8:1:{n:x}::1") for n in range(3)]
        assert statuses == [302, 302, 429]
        assert report("2001:db8:2::1") == 302


def test_an_address_tries_ten_names_a_minute_and_no_more() -> None:
    pages = [
        Client().post("/sign-in/", {"username": f"n{number}", "password": "x"}).content.decode()
        for number in range(11)
    ]
    assert ["Too many attempts" in page for page in pages] == [False] * 10 + [True]


def test_a_bucket_refills_steadily_and_never_runs_over() -> None:
    limit = Limit("calls", "x", 6, MINUTE)
    for _ in range(6):
        spend_tokens([limit])
    with pytest.raises(RateLimitReached) as error:
        spend_tokens([limit])
    assert error.value.retry_after_seconds in {9, 10}
    _later(seconds=10)
    spend_tokens([limit])
    with pytest.raises(RateLimitReached):
        spend_tokens([limit])
    _later(seconds=3600)
    for _ in range(6):
        spend_tokens([limit])
    with pytest.raises(RateLimitReached):
        spend_tokens([limit])


def _later(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE row_security_allowance SET at = at - make_interval(secs => %s)", [seconds]
        )


def test_what_costs_more_than_the_limit_is_refused_at_once() -> None:
    with pytest.raises(RateLimitReached) as error:
        spend_tokens([Limit("listings", "x", 5, DAY, cost=6)])
    assert error.value.retry_after_seconds == DAY


def test_what_is_undone_costs_nothing() -> None:
    limit = Limit("listings", "x", 5, DAY, cost=5)
    with transaction.atomic():
        spend_tokens([limit])
        transaction.set_rollback(True)
    spend_tokens([limit])


def test_full_buckets_are_forgotten() -> None:
    spend_tokens([Limit("calls", "old", 5)])
    _later(seconds=3 * 86_400)
    spend_tokens([Limit("calls", "new", 5)])
    delete_full_buckets(database_now())
    assert Allowance.objects.get().name == "calls:new"


@pytest.mark.parametrize(
    ("proxies", "header", "visitor"),
    [
        (
            0,
            "192.0.2.1",
            "198.51.100.9",
        ),  # nobody stands before us: the header is the visitor's own
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.5, 192.0.2.1", "192.0.2.1"),  # the first one is invented
        (2, "203.0.113.5, 192.0.2.1, 10.0.0.1", "192.0.2.1"),
        (2, "", ""),
    ],
)
def test_an_address_is_that_which_the_outermost_proxy_saw(
    proxies: int, header: str, visitor: str
) -> None:
    headers = {"X-Forwarded-For": header}
    proxied_request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.9", headers=headers)
    plain = RequestFactory().get("/", REMOTE_ADDR=visitor)
    with limit_rates(proxies=proxies):
        address_hash = hash_address(proxied_request)
    assert address_hash == hash_address(plain)
    assert re.fullmatch("[0-9a-f]{32}", address_hash), "nobody reads the address"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),  # one home
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("unknown", "", False),
        ("192.0.2.1:49152", "192.0.2.1:50001", True),  # a proxy writes the port as well
        ("[2001:db8:1:2::1]:49152", "2001:db8:1:2::1", True),
    ],
)
def test_ports_do_not_tell_addresses_apart_and_of_ipv6_the_network_counts(
    one: str,
    other: str,
    is_same: bool,  # noqa: FBT001  # a case
) -> None:
    visits = [RequestFactory().get("/", REMOTE_ADDR=address) for address in (one, other)]
    assert (hash_address(visits[0]) == hash_address(visits[1])) == is_same
