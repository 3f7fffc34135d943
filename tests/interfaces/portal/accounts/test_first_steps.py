"""A new account reads which step is next, from the first page on, until it has filed."""

import re

import pytest
from django.test import Client

from interfaces.portal.accounts.first_steps import list_first_steps
from pipeline.vocabulary import RightState
from records.accounts.models import Account
from records.rights.models import Right
from tests.factories.takedown_requests import new_request, new_right

_D, _N, _W, _L = "done", "now", "waiting", "later"


@pytest.mark.parametrize(
    ("account_state", "right_state", "steps"),
    [
        ("registered", None, [_N, _N, _N, _L]),
        ("email_verified", None, [_D, _N, _N, _L]),
        ("identity_pending", RightState.UPLOADED, [_D, _W, _N, _L]),
        ("identity_rejected", RightState.PENDING_VERIFICATION, [_D, _N, _W, _L]),
        ("active", RightState.PENDING_VERIFICATION, [_D, _D, _W, _L]),
        ("active", RightState.VERIFIED, [_D, _D, _D, _N]),
        ("suspended", RightState.VERIFIED, [_D, _D, _D, _L]),
    ],
)
def test_what_is_done_and_what_is_next(
    account: Account, account_state: str, right_state: RightState | None, steps: list[str]
) -> None:
    Account.objects.update(state=account_state)
    if right_state:
        new_right(account, state=right_state)
    assert [step.state for step in list_first_steps(account.pk)] == steps


def test_the_first_page_shows_them_until_something_was_filed(browser: Client, right: Right) -> None:
    page = browser.get("/requests/").content.decode()
    assert "Your first steps" in page
    assert 'href="/requests/new/"' in page
    new_request(right, 1)
    assert "Your first steps" not in browser.get("/requests/").content.decode()


def test_who_has_no_right_finds_the_way_to_one(browser: Client) -> None:
    page = browser.get("/requests/new/").content.decode()
    assert "You have no verified right yet." in page
    assert 'href="/rights/new/"' in page


@pytest.mark.parametrize("path", ["/requests/", "/drafts/"])
def test_filing_is_offered_once_it_can_be_done(
    browser: Client, account: Account, path: str
) -> None:
    offer = '<a class="button primary" href="/requests/new/">File a request</a>'
    again = '<a class="button" href="/requests/new/">File a request</a>'
    assert not {offer, again} & set(_read_buttons(browser, path))
    new_right(account)
    assert {offer, again} <= set(_read_buttons(browser, path))


def test_an_empty_list_of_rights_leads_to_the_first(browser: Client) -> None:
    assert '<a class="button" href="/rights/new/">Add a right</a>' in _read_buttons(
        browser, "/rights/"
    )


def _read_buttons(browser: Client, path: str) -> list[str]:
    return re.findall(r'<a class="button[^<]*</a>', browser.get(path).content.decode())
