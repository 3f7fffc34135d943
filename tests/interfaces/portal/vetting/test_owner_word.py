"""The owner of a brand says yes or no to papers of sellers, and withdraws what was granted."""

import re
from html import unescape
from typing import Final

import pytest
from django.test import Client

from gateways import configured
from records.accounts.models import User
from records.actions.vetting import designations, granting
from records.actions.vetting.designations import Scope
from records.clock import database_now
from records.rights.models import Right
from records.vetting.models import BrandAuthorisation, PaperOpening, SellerPaper
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import create_seller
from tests.factories.sellers.papers import open_every_page
from tests.records.vetting.test_authorisations import submit_papers

pytestmark = pytest.mark.django_db

_PAGE: Final = "/brand-papers/"


@pytest.fixture
def papers(right: Right) -> BrandAuthorisation:
    now = database_now()
    brand = designations.designate(right.pk, Scope(), senior(), now=now)
    return submit_papers(brand, create_seller(), now=now, put=configured.vault().put)


def _get_page(browser: Client, papers: BrandAuthorisation, language: str = "en") -> str:
    address = f"{_PAGE}{papers.public_id}/"
    answer = browser.get(address, headers={"Accept-Language": language})
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
    assert "Yes, they may" in _get_page(browser, papers)
    assert "同意" in _get_page(browser, papers, "zh-CN")
    open_every_page(papers, nora)
    _say(browser, papers, "yes")
    assert (papers.state, papers.owner_by) == ("granted", nora)
    assert "Withdraw it" in _get_page(browser, papers)
    assert "Give a reason." in _say(browser, papers, "withdrawn")
    _say(browser, papers, "withdrawn", "Contract ended.")
    assert papers.state == "revoked"


def test_the_page_names_who_asks_and_yes_is_closed_until_the_pages_were_opened(
    browser: Client, nora: User, papers: BrandAuthorisation
) -> None:
    address = f"{_PAGE}{papers.public_id}/"
    before = " ".join(_get_page(browser, papers).split())
    assert "Seller of S-1" in before
    assert "Zorvex Ltd → Seller of S-1" in before
    assert 'value="yes" disabled' in before
    assert "/papers/" not in before
    assert "Open every page of the papers" in _say(browser, papers, "yes")
    (page,) = _open(browser, address)
    assert browser.get(page).headers["Content-Type"] == "image/jpeg"
    assert PaperOpening.objects.get().opened_by == nora
    assert 'value="yes" disabled' not in _get_page(browser, papers)
    _say(browser, papers, "yes")
    assert (papers.state, papers.owner_by) == ("granted", nora)


def test_a_page_opens_only_after_the_papers_were(
    browser: Client, papers: BrandAuthorisation
) -> None:
    address = f"{_PAGE}{papers.public_id}/"
    paper = SellerPaper.objects.get()
    assert browser.get(f"{address}papers/{paper.public_id}/1/").status_code == 302
    assert not PaperOpening.objects.exists()


def _open(browser: Client, address: str) -> list[str]:
    html = browser.post(f"{address}opening/", follow=True).content.decode()
    return re.findall(r'src="([^"]+/papers/[^"]+)"', html)


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
