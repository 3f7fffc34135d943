"""Whatever is pasted into the public form: named at its field, and nothing typed is lost."""

import pytest
from django.test import Client

from records.cases.models import TakedownRequest
from tests.factories.takedown_requests import listing
from tests.interfaces.portal.filing.test_wizard import text
from tests.interfaces.portal.public_report.test_report import PATH, build_form

pytestmark = pytest.mark.django_db


def _list_listing_urls() -> list[str]:
    cases = TakedownRequest.objects.get().cases.order_by("line")
    return [case.listing.url for case in cases.select_related("listing")]


@pytest.mark.parametrize(
    "pasted",
    [
        "\ufeff{0}\r\n{1}",  # with a byte order mark
        "\0".join("{0}\n{1}") + "\0",  # UTF-16, read byte by byte
        "{0}\r{1}",
        "{0}\u2028{1}",
        '<ul><li><a href="{0}">bag</a></li><li><a href="{1}">belt</a></li></ul>',
        "{0}, {1}",
    ],
)
def test_listings_are_found_in_whatever_was_pasted(pasted: str) -> None:
    pasted_text = pasted.replace("\0", "").format(listing(1), listing(2))
    if "\0" in pasted:
        pasted_text = "\0".join(pasted_text) + "\0"
    Client().post(PATH, build_form(listings=pasted_text))
    assert _list_listing_urls() == [listing(1), listing(2)]


@pytest.mark.parametrize("field", ["mark", "explanation", "listings", "filer_name"])
@pytest.mark.parametrize("lost", ["N\N{REPLACEMENT CHARACTER}RVELLE", "锟斤拷锟斤拷"])
def test_letters_lost_to_an_encoding_are_named_at_the_field(field: str, lost: str) -> None:
    answer = Client().post(PATH, build_form(**{field: lost}))
    assert answer.status_code == 422
    assert "copied from a file in another encoding" in text(answer)
    assert lost in text(answer)
    assert "nora@example.com" in text(answer)


def test_gbk_bytes_are_named_and_what_could_be_read_is_kept() -> None:
    body = b"--b\r\nContent-Disposition: form-data; name=%s\r\n\r\n%s\r\n"
    fields = build_form(mark="?") | {"mark": "诺薇尔"}
    parts = [body % (f'"{name}"'.encode(), value.encode("gbk")) for name, value in fields.items()]
    payload = b"".join(parts) + b"--b--\r\n"
    answer = Client().generic("POST", PATH, payload, content_type="multipart/form-data; boundary=b")
    assert "copied from a file in another encoding" in text(answer)
    assert "Not ours." in text(answer)


def test_pasted_html_is_text() -> None:
    page = "<script>alert(1)</script><b>They copy our bag</b>"
    Client().post(PATH, build_form(explanation=page))
    assert TakedownRequest.objects.get().explanation == page
    answer = Client().post(PATH, build_form(explanation=page, mark=""))
    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;alert" in answer.content.decode()


def test_a_paste_of_a_megabyte_is_named_at_its_field_and_kept() -> None:
    large = "https://loop.example/listings/1 " * 32_000
    answer = Client().post(PATH, build_form(listings=large))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "at most 200000 characters" in page
    assert page.count("https://loop.example/listings/1 ") >= 32_000


def test_no_field_is_cut_by_the_browser() -> None:
    page = Client().get(PATH, {"claim": "trademark:TM-MARK-IN-TEXT"}).content.decode()
    assert 'name="listings"' in page
    assert "maxlength" not in page


def test_what_is_larger_than_a_page_takes_says_that_the_browser_keeps_it() -> None:
    answer = Client().post(PATH, build_form(explanation="x" * 3_000_000))
    assert answer.status_code == 400
    assert "what you typed is still there" in text(answer)
