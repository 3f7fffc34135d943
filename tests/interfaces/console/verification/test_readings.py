"""Verifiers read sellers' papers blind to each other, and staff designates brands."""

from html import unescape
from typing import Final

import pytest

from records.accounts.models import Role
from records.actions.vetting import designations
from records.actions.vetting.designations import Scope
from records.clock import database_now
from records.rights.models import Right
from records.vetting.models import BrandAuthorisation, BrandDesignation
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import create_seller
from tests.interfaces.console.verification.test_applications import read, sign_in
from tests.records.vetting.test_authorisations import submit_papers

pytestmark = pytest.mark.django_db

_QUEUE: Final = "/console/readings/"
_BRANDS: Final = "/console/sellers/brands/"


@pytest.fixture
def papers(mark: Right) -> BrandAuthorisation:
    brand = designations.designate(mark.pk, Scope(), senior(), now=database_now())
    return submit_papers(brand, create_seller())


def test_the_second_reader_sees_nothing_of_the_first(papers: BrandAuthorisation) -> None:
    page = f"{_QUEUE}{papers.public_id}/"
    vera, _ = sign_in(Role.VERIFIER, "vera")
    vera.post(f"{_QUEUE}claim/")
    vera.post(f"{page}opening/", {"why": "First"})
    vera.post(f"{page}refused/", {"reason": "not_genuine", "note": "The seal is drawn."})
    finn, _ = sign_in(Role.VERIFIER, "finn")
    finn.post(f"{_QUEUE}claim/")
    html = read(finn, page)
    assert "The seal is drawn." not in html
    assert "papers sent" in html
    finn.post(f"{page}verified/", {"confirmed": "1"})
    papers.refresh_from_db()
    assert papers.state == "second_reading"
    finn.post(f"{page}opening/", {"why": "First"})
    finn.post(f"{page}verified/", {"confirmed": "1"})
    papers.refresh_from_db()
    assert papers.state == "adjudication"
    third, _ = sign_in(Role.VERIFIER, "thea")
    third.post(f"{_QUEUE}claim/")
    assert "The seal is drawn." in read(third, page)
    assert "两名审阅人的意见" in read(third, page, "zh-CN")


def test_staff_designates_a_brand_and_ends_it(mark: Right) -> None:
    browser, _ = sign_in(Role.SENIOR_REVIEWER, "sara")
    form = {"right": str(mark.public_id), "documents": ["letter", "invoice"], "categories": "a, b"}
    browser.post(f"{_BRANDS}new/", form)
    brand = BrandDesignation.objects.get()
    assert (brand.state, brand.documents, brand.categories) == (
        "in_force",
        ["letter", "invoice"],
        ["a", "b"],
    )
    assert "指定品牌" in read(browser, _BRANDS, "zh-CN")
    again = browser.post(f"{_BRANDS}new/", {"right": "no number"}, follow=True)
    assert "no right has it" in unescape(again.content.decode())
    browser.post(f"{_BRANDS}{brand.public_id}/end/", {"why": "Quiet."})
    brand.refresh_from_db()
    assert (brand.state, brand.why) == ("ended", "Quiet.")
    auditor, _ = sign_in(Role.AUDITOR, "ada")
    assert "Quiet." in read(auditor, _BRANDS)
