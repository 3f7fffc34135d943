"""Pictures and papers of a right: kept, or refused beside their field with what to do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from pipeline.vocabulary import RightState
from records.rights.models import Right
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.portal_rights import address, only, picture, plain_picture, post_right

pytestmark = pytest.mark.usefixtures("place")


def test_a_certificate_is_drawn_and_the_right_can_be_sent(browser: Client) -> None:
    post_right(browser)
    right = only()
    paper = SimpleUploadedFile("c.pdf", pdf(Certificate()), "application/pdf")
    data = {"kind": "certificate", "paper": paper}
    assert browser.post(address(right, "papers/"), data).status_code == 302
    page = right.certificates.get().pages.get()
    response = browser.get(address(right, f"pages/{page.pk}/"))
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert browser.post(address(right, "submission/")).status_code == 302
    assert only().state == RightState.PENDING_VERIFICATION


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("c.pdf", b"%PDF-1.7\nnothing", "damaged or locked"),
        ("c.pdf", b"MZ\x90", "does not fit its content"),
        ("c.exe", b"%PDF-1.7\n", "does not fit its content"),
        ("c.pdf", b"%PDF-" + b"x" * (15 * 1024 * 1024), "too large"),
        ("c.pdf", b"", "does not fit its content"),
    ],
)
def test_a_paper_that_cannot_be_used_says_why_and_is_not_kept(
    browser: Client, name: str, content: bytes, says: str
) -> None:
    post_right(browser)
    data = {"kind": "certificate", "paper": SimpleUploadedFile(name, content)}
    answer = browser.post(address(only(), "papers/"), data)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not only().certificates.exists()


def test_a_body_larger_than_any_says_so(browser: Client, settings: Settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    post_right(browser)
    data = {"kind": "certificate", "paper": SimpleUploadedFile("c.pdf", b"%PDF" + b"x" * 2000)}
    answer = browser.post(address(only(), "papers/"), data)
    assert "too large" in answer.content.decode()


def test_pictures_stand_in_families_and_a_negative_one_apart(browser: Client) -> None:
    post_right(browser)
    right = only()
    for extra in ({}, {"variant_of": "first"}, {"is_negative": "on"}):
        first = right.references.order_by("pk").first()
        fields = {"category": "logo", **extra}
        if "variant_of" in fields:
            fields["variant_of"] = str(first.pk) if first else ""
        fields["picture"] = SimpleUploadedFile("a.png", picture())  # type: ignore[assignment]  # a form's file
        assert browser.post(address(right, "pictures/"), fields).status_code == 302
    a, b, negative = right.references.order_by("pk")
    assert (b.family, negative.is_negative, a.quarantined_at) == (a.pk, True, None)
    assert browser.get(address(right, f"pictures/{a.pk}/")).status_code == 200
    page = browser.get(address(right)).content.decode()
    assert "Never match" in page
    assert "Picture 2" not in page
    browser.post(address(right, f"pictures/{b.pk}/removal/"))
    assert right.references.filter(error="").count() == 2


@pytest.mark.parametrize(("is_plain", "count"), [(True, 1), (False, 0)])
def test_the_owner_of_a_plain_picture_is_told_what_to_add(
    browser: Client, *, is_plain: bool, count: int
) -> None:
    post_right(browser)
    right = only()
    file = SimpleUploadedFile("a.png", plain_picture() if is_plain else picture())
    data = {"category": "logo", "picture": file}
    page = browser.post(address(right, "pictures/"), data, follow=True).content.decode()
    assert page.count("This picture is so plain that changed copies of it") == count
    assert page.count("Add a picture with more detail") == count
    page = browser.get(address(right)).content.decode()
    assert page.count("so plain that changed copies are often missed") == count


def test_a_new_picture_of_a_right_in_force_is_held_back(browser: Client, right: Right) -> None:
    data = {"category": "logo", "picture": SimpleUploadedFile("a.png", picture())}
    browser.post(address(right, "pictures/"), data)
    assert right.references.get().quarantined_at is not None
