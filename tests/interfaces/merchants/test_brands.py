"""A seller sees which brands ask for papers, and hands a chain of them in."""

from datetime import timedelta
from html import unescape
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pipeline.vetting.chains import LinkKind
from records.actions.vetting import designations
from records.actions.vetting.chains import read_faults
from records.actions.vetting.designations import Scope
from records.clock import database_now
from records.rights.models import Right
from records.sellers.models import Seller
from records.vetting.models import BrandAuthorisation, BrandDesignation, SellerPaper
from tests.factories import seller_cases
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import create_seller

pytestmark = pytest.mark.usefixtures("place")

_PAGE: Final = "/merchants/brands/"


@pytest.fixture
def seller(db: None) -> Seller:
    return create_seller()


@pytest.fixture
def browser(seller: Seller) -> Client:
    return seller_cases.signed_in(seller)


@pytest.fixture
def brand(mark: Right) -> BrandDesignation:
    scope = Scope(documents=[LinkKind.LETTER, LinkKind.INVOICE])
    return designations.designate(mark.pk, scope, senior(), now=database_now())


def _fields(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- of a form
    today = database_now().date()
    fields: dict[str, Any] = {}
    for kind in ("letter", "invoice"):
        fields |= {
            f"{kind}-giver": "Zorvex Ltd",
            f"{kind}-receiver": "Seller of S-1",
            f"{kind}-starts_on": f"{today - timedelta(days=30)}",
            f"{kind}-is_signed": "on",
            f"{kind}-paper": SimpleUploadedFile("p.pdf", pdf(Certificate()), "application/pdf"),
        }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def _get_page(browser: Client, path: str, language: str = "en") -> str:
    answer = browser.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_seller_hands_in_what_a_brand_asks_for(browser: Client, brand: BrandDesignation) -> None:
    assert "papers required" in _get_page(browser, _PAGE)
    page = f"{_PAGE}{brand.public_id}/"
    assert "Letter of authority" in _get_page(browser, page)
    assert browser.post(page, _fields()).status_code == 302
    authorisation = BrandAuthorisation.objects.get()
    assert [link.kind for link in authorisation.links.order_by("position")] == ["letter", "invoice"]
    assert SellerPaper.objects.filter(application=None).count() == 2
    assert "材料已提交" in _get_page(browser, _PAGE, "zh-CN")
    again = unescape(browser.post(page, _fields()).content.decode())
    assert "are being read already" in again


def test_a_chain_leads_through_other_firms(
    browser: Client, brand: BrandDesignation, seller: Seller
) -> None:
    page = f"{_PAGE}{brand.public_id}/"
    assert "where other firms stand between" in _get_page(browser, page)
    link_fields = {
        "letter-giver": brand.right.owner.name,
        "letter-receiver": "Bright Imports Ltd",
        "invoice-giver": "Midway Trade",
        "invoice-receiver": seller.legal_name,
        "letter-2-giver": "Bright Imports",
    }
    assert browser.post(page, _fields(**link_fields)).status_code == 422  # begun, and not finished
    more = {
        "letter-2-receiver": "Midway Trade BV",
        "letter-2-starts_on": _fields()["letter-starts_on"],
        "letter-2-is_signed": "on",
        "letter-2-paper": SimpleUploadedFile("p.pdf", pdf(Certificate()), "application/pdf"),
    }
    assert browser.post(page, _fields(**link_fields | more)).status_code == 302
    authorisation = BrandAuthorisation.objects.get()
    assert authorisation.links.count() == 3
    assert read_faults(authorisation, database_now().date()) == ()


def test_a_chain_that_holds_in_no_country_is_not_taken_in(
    browser: Client, brand: BrandDesignation
) -> None:
    apart = {"letter-territories": "Germany", "invoice-territories": "FR"}
    page = browser.post(f"{_PAGE}{brand.public_id}/", _fields(**apart)).content.decode()
    assert "sales in no country" in page
    assert not BrandAuthorisation.objects.exists()
    assert (
        browser.post(
            f"{_PAGE}{brand.public_id}/",
            _fields(**apart | {"invoice-territories": "European Union, US"}),
        ).status_code
        == 302
    )
    authorisation = BrandAuthorisation.objects.get()
    assert authorisation.territories == ["DE"]
    assert authorisation.links.get(kind="invoice").territories == ["EU", "US"]


@pytest.mark.parametrize(
    "changes",
    [
        {"letter-giver": None},
        {"invoice-starts_on": "yesterday"},
        {"letter-paper": None},
        {"letter-paper": SimpleUploadedFile("p.exe", b"MZ")},
    ],
)
def test_a_chain_with_a_fault_is_not_taken_in(
    browser: Client, brand: BrandDesignation, changes: dict[str, object]
) -> None:
    answer = browser.post(f"{_PAGE}{brand.public_id}/", _fields(**changes))
    assert answer.status_code == 422
    assert '<p class="fault">' in answer.content.decode()
    assert not BrandAuthorisation.objects.exists()
