"""The first page and the bar say what waits for a filer, and until when."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from pipeline.vocabulary import RightState
from records.accounts.models import Account, AccountState
from records.clock import database_now
from records.rights.models import Right
from tests.factories.takedown_requests import (
    ask_filer,
    new_account,
    new_request,
    new_right,
    only_case,
)

pytestmark = pytest.mark.django_db


def bar_of(page: str) -> str:
    """The bar in words."""
    inside = page.partition('aria-label="Portal">')[2].partition("</nav>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside))


def read_title(page: str) -> str:
    """The words on the tab."""
    return " ".join(page.partition("<title>")[2].partition("</title>")[0].split())


def test_a_tab_has_no_number_where_nothing_waits(browser: Client, right: Right) -> None:
    new_request(right, 1)
    assert read_title(browser.get("/requests/").content.decode()) == "Your requests · Markwarden"


def test_a_question_is_counted_in_the_bar_the_tab_and_told_on_the_first_page(
    browser: Client, right: Right
) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    lapses_at = case.clarifications.get().lapses_at
    page = browser.get("/requests/").content.decode()
    assert read_title(page) == "(1) Your requests · Markwarden"
    assert "Requests 1 waiting for you Rights" in bar_of(page)
    assert "Questions about your cases" in page
    assert f'datetime="{lapses_at.isoformat(timespec="milliseconds")}"' in page
    assert "Requests 1 waiting for you" in bar_of(browser.get("/rights/").content.decode())


def test_a_right_that_ends_soon_is_told_with_its_last_day(browser: Client, right: Right) -> None:
    ends_on = (database_now() + timedelta(days=30)).date()
    Right.objects.filter(pk=right.pk).update(state=RightState.EXPIRING, expires_on=ends_on)
    new_request(right, 1)
    page = browser.get("/requests/").content.decode()
    assert "Rights that end soon" in page
    assert f"{ends_on:%Y-%m-%d}</time>" in page


def test_an_identity_that_nobody_has_proven_waits_under_settings(
    browser: Client, account: Account
) -> None:
    Account.objects.filter(pk=account.pk).update(state=AccountState.EMAIL_VERIFIED)
    assert "Settings 1 waiting for you" in bar_of(browser.get("/rights/").content.decode())


def test_what_waits_for_another_filer_is_not_counted(browser: Client) -> None:
    ask_filer(only_case(new_request(new_right(new_account("Quiet Harbour Ltd")), 1)))
    page = browser.get("/requests/").content.decode()
    assert "Requests" in bar_of(page)
    assert "waiting for you" not in bar_of(page)
    assert "Questions about your cases" not in page
