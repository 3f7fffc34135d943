"""Whose session ends while they type sign in on another page, and send it again."""

import pytest
from playwright.sync_api import expect

from pipeline.reasons import Reason
from records.accounts.models import Role, User
from records.actions.filing import request_drafts
from records.clock import database_now
from records.filing.models import Draft
from tests.browser.conftest import Tabs, new_session
from tests.factories import review_cases

pytestmark = pytest.mark.django_db(transaction=True)
_SAYS = "This shop is no dealer of ours.\nHere is why: 我们没有授权。"


def test_what_was_typed_is_sent_by_who_signed_in_again(tabs: Tabs) -> None:
    right = review_cases.right(review_cases.filer())
    person = review_cases.person(Role.FILER, password=review_cases.PASSWORD)
    User.objects.filter(pk=person.pk).update(account=right.owner)
    person.refresh_from_db()
    draft = request_drafts.start_draft(
        person, right, Reason.TM_COUNTERFEIT, once=Draft().public_id, now=database_now()
    )
    tab = tabs.open(person)
    tab.goto(f"/drafts/{draft.public_id}/evidence/")
    tab.locator("[name=explanation]").fill(_SAYS)
    tab.context.clear_cookies(name="sessionid")
    tab.locator("main form button.primary").first.click()
    expect(tab.get_by_role("heading", name="You were signed out")).to_be_visible()
    cookies = tab.context.cookies()
    tab.context.add_cookies(
        [
            {"name": "sessionid", "value": new_session(person), "url": tabs.address},
            *[{**cookie, "value": "n" * 32} for cookie in cookies if cookie["name"] == "csrftoken"],  # type: ignore[list-item]  # as Playwright gave it
        ]
    )
    tab.get_by_role("button", name="Send again").click()
    expect(tab).to_have_url(f"{tabs.address}/drafts/{draft.public_id}/review/")
    draft.refresh_from_db()
    assert draft.explanation == _SAYS
