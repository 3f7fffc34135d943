"""Shifts for everybody: hours set by keyboard, the week as a table; axe, and the small screens."""

from datetime import time

import pytest
from playwright.sync_api import expect

from pipeline.time.shifts import Hours
from records.accounts.models import Role, User
from records.actions.review import shifts
from records.clock import database_now
from records.review.models import Shift
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations
from tests.browser.conftest import Tabs
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)

_MESSAGE = {"en": "The hours are saved.", "zh-hans": "时间已保存"}
_PATHS = ("shifts/", "shifts/mine/", "")


def _create_roster() -> User:
    """A senior reviewer among people with hours, one of them at night and one with a long name."""
    senior = review_cases.person(Role.SENIOR_REVIEWER, "ada.roy")
    for name, hours in (
        ("mei.lin", Hours(time(9), time(17, 30))),
        ("a" * 80, Hours(time(22), time(6))),
    ):
        person = review_cases.person(Role.REVIEWER, name)
        week = dict.fromkeys(range(5), hours)
        shifts.set_hours(person.pk, person, "Asia/Shanghai", week, now=database_now())
    today = database_now().date()
    shifts.add_absence(person.pk, senior, today, today, now=database_now())
    return senior


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_reviewer_sets_her_hours_in_her_own_zone(tabs: Tabs, language: str) -> None:
    tab = tabs.open(review_cases.person(Role.REVIEWER), language=language)
    tab.goto(f"{tabs.address}/console/shifts/mine/")
    expect(tab.locator("[name=zone]")).to_have_value("Europe/Rome")
    tab.locator("[name=begins_0]").fill("22:00")
    tab.locator("[name=ends_0]").fill("06:00")
    with tab.expect_navigation(wait_until="load"):
        tab.locator("main form button.primary").click()
    expect(tab.get_by_text(_MESSAGE[language])).to_be_visible()
    assert Shift.objects.get().zone == "Europe/Rome"


@IN_BOTH_LANGUAGES
def test_everybody_can_use_the_pages_of_shifts(tabs: Tabs, language: str) -> None:
    tab = tabs.open(_create_roster(), language=language)
    assert list_violations(tab, (f"/console/{path}" for path in _PATHS)) == []
