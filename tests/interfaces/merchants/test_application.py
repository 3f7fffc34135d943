"""A seller applies on its page, answers, and appeals; what is wrong stays with what was typed."""

from html import unescape
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from records.actions.vetting import checks, decisions
from records.clock import database_now
from records.sellers.models import Seller
from records.vetting.models import ApplicationState, SellerApplication, SellerPaper
from tests.factories import seller_cases
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.identity_documents import verifier
from tests.factories.sellers.applications import ban, create_seller, refuse

pytestmark = pytest.mark.usefixtures("place")

_PAGE: Final = "/merchants/application/"


@pytest.fixture
def seller(db: None) -> Seller:
    return create_seller()


@pytest.fixture
def browser(seller: Seller) -> Client:
    return seller_cases.signed_in(seller)


def _fields(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- of a form
    fields = {
        "legal_name": "Harbour Lights GmbH",
        "country": "DE",
        "registration_number": "HRB 90210 Kiel",
        "licence_kind": "company",
        "licence_until": "",
        "licence": SimpleUploadedFile("l.pdf", pdf(Certificate()), "application/pdf"),
        "contact_name": "Hanna Licht",
        "address": "Kaistrasse 7, 24103 Kiel",
        "phone": "+49 431 5550101",
        "mail": "hanna@lights.example",
        "payment_account": "DE89 3704 0044",
        "is_certified": "on",
        "is_warranted": "on",
        "signed_by": "Hanna Licht",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def _apply(browser: Client, **changes: object) -> tuple[int, str]:
    answer = browser.post(_PAGE, _fields(**changes))
    return answer.status_code, unescape(answer.content.decode())


def _get_page(browser: Client, language: str = "en") -> str:
    return unescape(browser.get(_PAGE, headers={"Accept-Language": language}).content.decode())


def test_a_seller_applies_with_its_licence_and_pictures(browser: Client, seller: Seller) -> None:
    assert "Apply to sell" in _get_page(browser)
    more = SimpleUploadedFile("p.pdf", pdf(Certificate()), "application/pdf")
    assert _apply(browser, catalogue=more)[0] == 302
    application = SellerApplication.objects.get()
    assert (application.state, application.marketplace, application.warranty) == (
        "applied",
        "lab",
        "2026-11",
    )
    assert "3704" not in str(application.__dict__)
    assert {paper.kind for paper in SellerPaper.objects.filter(application=application)} == {
        "licence",
        "catalogue",
    }
    page = _get_page(browser, "zh-CN")
    assert "已收到，正在检查" in page
    assert "提交申请" not in page
    checks.check_applications(database_now())
    assert "Your data have changed" in _get_page(browser)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"licence": None}, "This field is required."),
        (
            {"licence": SimpleUploadedFile("l.exe", b"MZ")},
            "The ending of the file name does not fit its content",
        ),
        ({"country": "XX"}, "Choose a country from the list."),
        ({"phone": "no"}, "This is no telephone number."),
        ({"is_certified": None}, "The law requires this declaration."),
        ({"licence_until": "31.12.2031"}, "Write it as 2031-03-12."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    browser: Client, changes: dict[str, object], says: str
) -> None:
    status, page = _apply(browser, **changes)
    assert status == 422
    assert says in page
    assert 'value="Hanna Licht"' in page
    assert not SellerApplication.objects.exists()
    assert not SellerPaper.objects.exists()


def test_a_second_application_waits_for_the_first(browser: Client) -> None:
    _apply(browser)
    status, page = _apply(browser)
    assert status == 422
    assert "Your last application is still being decided on." in page
    assert "Send the application" not in page
    assert SellerApplication.objects.count() == 1
    assert not SellerPaper.objects.filter(application=None).exists()


def test_too_many_files_leave_none_behind(browser: Client) -> None:
    status, page = _apply(browser, catalogue=[_give_picture(number) for number in range(12)])
    assert status == 422
    assert "Give at most 12 files." in page
    assert not SellerPaper.objects.exists()
    assert _apply(browser, catalogue=[_give_picture(0)])[0] == 302
    assert SellerPaper.objects.filter(application__isnull=False).count() == 2


def _give_picture(number: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{number}.pdf", pdf(Certificate()), "application/pdf")


def test_a_refused_seller_reads_why_and_appeals(browser: Client, seller: Seller) -> None:
    other = create_seller("S-9")
    seller_cases.signed_in(other).post(_PAGE, _fields(registration_number="HRB 1"))
    checks.check_applications(database_now())
    ban(other, now=database_now())
    _apply(browser)
    checks.check_applications(database_now())
    application = SellerApplication.objects.get(seller=seller)
    assert application.state == ApplicationState.MANUAL
    refuse(application, verifier(), now=database_now())
    page = _get_page(browser)
    assert "it is linked to a seller that is banned" in page
    assert "by a person" in page
    assert "The same bank." in page
    browser.post(f"{_PAGE}{application.public_id}/appeal/", {"says": "It is my sister's."})
    application.refresh_from_db()
    assert application.state.value == "appealed"
    assert "与被封禁的卖家存在关联" in _get_page(browser, "zh-CN")


def test_a_question_is_answered_with_a_further_file(browser: Client, seller: Seller) -> None:
    _apply(browser)
    application = SellerApplication.objects.get()
    SellerApplication.objects.update(state=ApplicationState.MANUAL)
    vera, now = verifier(), database_now()
    decisions.LEASE.take(application.pk, vera, now=now)
    decisions.request_information(
        application.pk, vera, "pages_missing", "Where is page 2?", now=now
    )
    assert "Where is page 2?" in _get_page(browser)
    paper = SimpleUploadedFile("2.pdf", pdf(Certificate()), "application/pdf")
    address = f"{_PAGE}{application.public_id}/answer/"
    assert browser.post(address, {"says": "", "paper": paper}).status_code == 422
    paper.seek(0)
    assert browser.post(address, {"says": "Here.", "paper": paper}).status_code == 302
    assert SellerPaper.objects.filter(application=application).count() == 2
    late = {"says": "Here.", "paper": SimpleUploadedFile("3.pdf", pdf(Certificate()))}
    page = browser.post(address, late, follow=True).content.decode()
    assert "does not wait for that any more" in page
    assert not SellerPaper.objects.filter(application=None).exists()
