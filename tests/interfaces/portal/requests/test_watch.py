"""This file tests that a filer asks for a watch, sees what came back, and files again."""

from django.test import Client

from records.actions.filing import relisting_watch
from records.clock import database_now
from records.complaints.models import Comeback, Draft, Watch
from records.rights.models import Right
from tests.factories.takedown_requests import new_account, new_request, new_right, only_case
from tests.interfaces.portal.filing.test_wizard import text
from tests.interfaces.portal.requests.test_actions import upheld
from tests.interfaces.portal.requests.test_views import page_of


def test_a_watch_begins_and_ends(browser: Client, right: Right) -> None:
    request = upheld(only_case(new_request(right, 1))).request
    assert "Watch these listings" in text(browser.get(page_of(request)))
    page = text(browser.post(f"{page_of(request)}watch/", {"act": "begin"}, follow=True))
    assert "for 90 days" in page
    assert "Nothing has come back so far." in page
    assert Watch.objects.get().request == request
    browser.post(f"{page_of(request)}watch/", {"act": "end"})
    assert not Watch.objects.exists()


def test_what_came_back_is_filed_on_with_one_click(browser: Client, right: Right) -> None:
    case = upheld(only_case(new_request(right, 1)))
    relisting_watch.record_sighting(case, is_shown=True, now=database_now())
    page = text(browser.get(page_of(case.request)))
    assert "On sale again:" in page
    again = f"{page_of(case.request)}comebacks/{Comeback.objects.get().pk}/"
    assert again in page
    assert "Everything is filled in." in text(browser.post(again, follow=True))
    assert Draft.objects.get().rows[0]["text"] == case.listing.url


def test_nobody_sees_or_uses_what_came_back_for_another(browser: Client) -> None:
    case = upheld(only_case(new_request(new_right(new_account("Other")), 1)))
    relisting_watch.record_sighting(case, is_shown=True, now=database_now())
    again = f"{page_of(case.request)}comebacks/{Comeback.objects.get().pk}/"
    assert browser.post(again).status_code == 404
    assert browser.post(f"{page_of(case.request)}watch/").status_code == 404
