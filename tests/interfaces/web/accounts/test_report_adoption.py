"""Who reported without an account and registers with the same address finds the reports."""

import re

import pytest
from django.test import Client

from records.accounts.models import Account
from records.actions.filing import report_adoption
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.filing.models.reports import AdoptedReport
from tests.factories.takedown_requests import marketplace
from tests.interfaces.portal.public_report.test_report import PATH, build_form
from tests.interfaces.web.accounts import test_registration as newcomer

__all__ = ["marketplace"]

pytestmark = pytest.mark.django_db


def _file_report(email: str) -> TakedownRequest:
    Client().post(PATH, build_form(filer_email=email))
    return TakedownRequest.objects.latest("pk")


def _register_newcomer() -> Client:
    browser = Client()
    newcomer.register(browser)
    newcomer.confirm(browser, newcomer.code())
    return browser


def test_the_reports_of_a_proven_address_are_listed_and_open_by_the_same_link() -> None:
    mine, others = _file_report("Nora@norvelle.example"), _file_report("quinn@quiet.example")
    browser = _register_newcomer()
    assert report_adoption.adopt_reports(database_now()) == 1
    assert "1 report without an account" in browser.get("/requests/").content.decode()
    page = browser.get("/requests/reported/").content.decode()
    assert f"/report/{mine.public_id}/" in page
    assert str(others.public_id) not in page
    assert browser.get(f"/report/{mine.public_id}/").status_code == 200


def test_an_address_that_nobody_has_proven_brings_nothing() -> None:
    _file_report("nora@norvelle.example")
    newcomer.register(Client())
    assert not report_adoption.adopt_reports(database_now())
    assert not AdoptedReport.objects.exists()


def test_without_reports_the_list_says_so_and_the_first_page_says_nothing() -> None:
    browser = _register_newcomer()
    first_page = browser.get("/requests/")
    assert first_page.status_code == 200
    assert "without an account" not in first_page.content.decode()
    assert "There are no reports" in browser.get("/requests/reported/").content.decode()


def test_a_receipt_asks_who_is_not_signed_in_to_register() -> None:
    request = _file_report("nora@norvelle.example")
    place = f"/report/{request.public_id}/"
    assert re.search(r'href="/register/"', Client().get(place).content.decode())
    assert Account.objects.count() == 1
    receipt = _register_newcomer().get(place)
    assert receipt.status_code == 200
    assert "/register/" not in receipt.content.decode()
