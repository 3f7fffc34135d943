"""The page of staff for everybody, and an invitation that a second person grants on it."""

import pytest
from playwright.sync_api import expect

from records.accounts.models import Role, StaffAction, StaffChange
from records.actions.accounts import staff
from records.actions.accounts.staff import RequestedChange
from records.clock import database_now
from tests.browser.accessibility import IN_BOTH_LANGUAGES, violations
from tests.browser.conftest import Tabs
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)


@IN_BOTH_LANGUAGES
def test_a_second_person_grants_and_axe_finds_nothing(tabs: Tabs, language: str) -> None:
    ada, ben = (review_cases.person(Role.POLICY_ADMIN, name) for name in ("ada", "b" * 80))
    change = RequestedChange(StaffAction.ENROL, "rosa", Role.VERIFIER, "rosa@house.example")
    staff.request_change(ben, change, now=database_now())
    tab = tabs.open(ada, language=language)
    tab.goto(f"{tabs.address}/console/staff/")
    assert violations(tab) == []
    tab.locator("[name=grant]").click()
    expect(tab.locator(".notice.success")).to_be_visible()
    assert StaffChange.objects.get().is_granted
    assert violations(tab) == []
