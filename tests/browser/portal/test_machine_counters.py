"""A marketplace files a counter-notification by machine, and it is in the filer's inbox."""

import json
from typing import Final

import pytest
from playwright.sync_api import expect

from records.accounts import keys
from records.accounts.models import MarketplaceScope, Role
from records.actions.accounts import enrolment
from records.actions.disputes import counter_answers
from records.clock import database_now
from tests.browser.accessibility import IN_BOTH_LANGUAGES, violations
from tests.browser.conftest import Tabs
from tests.factories import record_cases, seller_cases
from tests.factories.takedown_requests import new_user
from tests.interfaces.api.conftest import with_key
from tests.interfaces.api.marketplaces.test_marketplaces import marketplace

__all__ = ["marketplace"]

pytestmark = pytest.mark.django_db(transaction=True)

_BODY: Final = {
    "kind": "counter_notification",
    "shop": "S-1",
    "listings": ["L-1"],
    "ground": "authorised",
    "statement": "We buy from the owner 我们从权利人处进货.",
}


@IN_BOTH_LANGUAGES
def test_what_a_marketplace_files_by_machine_is_in_the_filers_inbox(
    tabs: Tabs, language: str
) -> None:
    owner = record_cases.account()
    (case,) = seller_cases.create_upheld_cases(record_cases.right(owner), "L-1", shop="S-1")
    party = enrolment.enrol_marketplace("lab", actor="test", now=database_now())
    machine = with_key(keys.issue_key(party, now=database_now(), scopes=tuple(MarketplaceScope)))
    answer = machine.post(
        "/api/v1/marketplaces/lab/disputes", json.dumps(_BODY), content_type="application/json"
    )
    assert answer.status_code == 202, answer.content
    counter_answers.forward_counters(database_now())

    filer = tabs.open(new_user(owner, Role.FILER, "nora"), language=language)
    filer.goto(f"{tabs.address}/disputes/")
    expect(filer.locator("main table")).to_contain_text(str(case.number))
    assert violations(filer) == []
    filer.locator("main table a").first.click()
    expect(filer.locator("main")).to_contain_text("We buy from the owner")
    assert violations(filer) == []
