"""The owner of a brand says yes or no to papers of sellers, and withdraws what was granted."""

from html import unescape
from typing import Final

import pytest
from django.test import Client

from records.accounts.models import User
from records.actions.vetting import designations, granting
from records.actions.vetting.designations import Scope
from records.clock import database_now
from records.rights.models import Right
from records.vetting.models import BrandAuthorisation
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import create_seller
from tests.records.vetting.test_authorisations import submit_papers

pytestmark = pytest.mark.django_db

_PAGE: Final = "/brand-papers/"


@pytest.fixture
def papers(right: Right) -> BrandAuthorisation:
    now = database_now()
    brand = designations.designate(right.pk, Scope(), senior(), now=now)
    return submit_papers(brand, create_seller(), now=now)


def _get_page(browser: Client, language: str = "en") -> str:
    answer = browser.get(_PAGE, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _say(browser: Client, papers: BrandAuthorisation, word: str, why: str = "") -> str:
    address = f"{_PAGE}{papers.public_id}/word/"
    answer = browser.post(address, {"word": word, "why": why}, follow=True)
    granting.settle_authorisations(database_now())
    papers.refresh_from_db()
    return unescape(answer.content.decode())


def test_the_owner_grants_and_withdraws(
    browser: Client, nora: User, papers: BrandAuthorisation
) -> None:
    assert "Yes, they may" in _get_page(browser)
    assert "同意" in _get_page(browser, "zh-CN")
    _say(browser, papers, "yes")
    assert (papers.state, papers.owner_by) == ("granted", nora)
    assert "Withdraw it" in _get_page(browser)
    assert "Give a reason." in _say(browser, papers, "withdrawn")
    _say(browser, papers, "withdrawn", "Contract ended.")
    assert papers.state == "revoked"


def test_a_reason_that_comes_too_late_can_be_copied(
    browser: Client, papers: BrandAuthorisation
) -> None:
    _say(browser, papers, "no", "Unknown to us.")
    page = _say(browser, papers, "no", "They sell fakes.")
    assert "nobody asks you about this any more" in page
    assert "They sell fakes." in page


def test_a_no_without_a_reason_is_not_taken(browser: Client, papers: BrandAuthorisation) -> None:
    assert "Give a reason." in _say(browser, papers, "no", " ")
    _say(browser, papers, "no", "Unknown to us.")
    assert papers.state == "adjudication"
