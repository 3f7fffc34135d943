"""A draft keeps what was typed, and each row can be corrected where it stands."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from interfaces.web.files.sheets import close
from records.accounts.models import Role
from records.actions.evidence import legal_holds
from records.actions.filing import request_drafts
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.evidence.models import LegalHold, LegalHoldKind
from records.filing.models import Draft
from records.marketplaces.models import Listing
from records.rights.models import Right
from tests.factories.takedown_requests import listing, new_account, new_request, new_right, new_user
from tests.interfaces.portal.filing.test_wizard import ready, start_draft, text, with_rows
from tests.records.conftest import Overlap, committed_database, overlap, together

__all__ = ["committed_database", "overlap", "together"]


def test_a_row_that_is_corrected_while_the_draft_is_filed_is_filed_as_corrected(
    overlap: Overlap, browser: Client, right: Right
) -> None:
    address = ready(browser, right)
    draft, now = Draft.objects.get(), database_now()
    change = partial(request_drafts.change_rows, draft.account_id, draft.public_id, [2], now=now)
    _change_future, filing_future = overlap(
        partial(change, text=listing(3)), partial(browser.post, f"{address}filing/")
    )
    assert filing_future.exception() is None
    cases = TakedownRequest.objects.get().cases.order_by("line").select_related("listing")
    assert [case.listing.url for case in cases] == [listing(1), listing(3)]


def sheet(content: bytes, name: str = "listings.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def add_to_draft(browser: Client, draft: str, **sent: object) -> str:
    """The page after something was added."""
    return text(browser.post(draft, {"once": str(uuid4())} | sent, follow=True))


def texts() -> list[str]:
    return [row["text"] for row in Draft.objects.get().rows]


@pytest.fixture(autouse=True)
def sheets() -> Iterator[None]:
    """The child that opens workbooks ends with the test."""
    yield
    close()


@pytest.fixture
def draft(browser: Client, right: Right) -> str:
    return start_draft(browser, right)


def test_each_faulty_row_says_what_is_wrong_and_the_good_ones_stay(
    browser: Client, draft: str
) -> None:
    lines = [listing(1), "rubbish here", "https://elsewhere.example/listings/1", listing(1)]
    page = add_to_draft(browser, draft, listings="\n".join(lines))
    assert "4 rows added." in page
    assert "1 listing to file" in page
    assert "3 rows to correct" in page
    for expected in (
        "This line names no listing",
        "Listings with this address",
        "already in an earlier line",
    ):
        assert expected in page


def test_a_row_is_corrected_alone(browser: Client, draft: str) -> None:
    with_rows(browser, draft, listing(1), "rubbish here")
    answer = browser.post(f"{draft}rows/2/", {"text": listing(2)}, headers={"HX-Request": "true"})
    assert 'id="row-2"' in text(answer)
    assert 'id="row-1"' not in text(answer)
    assert "2 listings to file" in text(answer)
    assert texts() == [listing(1), listing(2)]


def test_without_a_script_one_comes_back_to_the_row(browser: Client, draft: str) -> None:
    with_rows(browser, draft, "rubbish here")
    answer = browser.post(f"{draft}rows/1/?rows=faulty", {"text": "rubbish too"})
    assert answer["Location"] == f"{draft}?rows=faulty#row-1"


def test_a_removed_row_comes_back_where_it_was(browser: Client, draft: str) -> None:
    with_rows(browser, draft, listing(1), listing(2))
    browser.post(f"{draft}rows/1/", {"act": "remove"})
    assert "1 removed" in text(browser.get(draft))
    browser.post(f"{draft}rows/1/", {"act": "restore"})
    assert "2 listings to file" in text(browser.get(draft))


def test_all_faulty_rows_go_and_come_back_at_once(browser: Client, draft: str) -> None:
    with_rows(browser, draft, "a b", listing(1), "c d")
    assert "2 removed" in text(browser.post(f"{draft}rows/", {"rows": "faulty"}, follow=True))
    assert "2 rows to correct" in text(
        browser.post(f"{draft}rows/", {"rows": "removed"}, follow=True)
    )


def test_listings_beyond_what_a_request_holds_become_a_draft_of_their_own(
    browser: Client, draft: str
) -> None:
    with_rows(browser, draft, "rubbish here", *(listing(number) for number in range(1, 304)))
    Draft.objects.update(explanation="All of one seller.")
    assert "Keep the first 300, move the others to another draft" in text(browser.get(draft))
    form = {"rows": "beyond", "once": str(uuid4())}
    for _pressed_twice in range(2):
        page = text(browser.post(f"{draft}rows/", form, follow=True))
    assert "300 listings to file" in page
    assert "move the others" not in page
    first, rest = Draft.objects.order_by("pk")
    assert [row["text"] for row in rest.rows] == [listing(number) for number in (301, 302, 303)]
    assert len(first.rows) == 301
    assert rest.explanation == "All of one seller."
    assert (rest.right_id, rest.reason) == (first.right_id, first.reason)


def test_a_row_without_fault_is_read_and_its_field_is_folded(browser: Client, draft: str) -> None:
    with_rows(browser, draft, listing(1), "rubbish here")
    good, faulty = (
        text(browser.get(draft)).partition(f'id="row-{number}"')[2].partition("</tr>")[0]
        for number in (1, 2)
    )
    assert f"{listing(1)}</bdi>" in good.partition("<details")[2].partition("</summary>")[0]
    assert 'name="text"' in good.partition("</summary>")[2].partition("</details>")[0]
    assert "<details" not in faulty
    assert 'value="rubbish here"' in faulty


def test_a_row_that_is_not_there_is_not_found(browser: Client, draft: str) -> None:
    assert browser.post(f"{draft}rows/1/", {"text": "x"}).status_code == 404


def test_rows_are_narrowed_and_ordered_by_their_fault(browser: Client, draft: str) -> None:
    with_rows(browser, draft, listing(1), "rubbish here", listing(1))
    assert 'id="row-1"' not in text(browser.get(draft, {"rows": "faulty"}))
    page = text(browser.get(draft, {"fault": "repeated"}))
    assert 'id="row-3"' in page
    assert 'id="row-2"' not in page
    page = text(browser.get(draft, {"sort": "fault", "rows": "nonsense", "page": "x"}))
    assert page.index('id="row-2"') < page.index('id="row-1"')


def test_what_one_has_open_already_is_named_and_nothing_of_others(
    browser: Client, draft: str, right: Right
) -> None:
    own_request = new_request(right, 1)
    foreign = new_request(new_right(new_account("Other"), mark="FOREIGN"), 2)
    page = add_to_draft(browser, draft, listings=f"{listing(1)}\n{listing(2)}")
    assert f'href="/requests/{own_request.public_id}/"' in page
    assert "it would follow that case" in page
    assert str(foreign.public_id) not in page
    assert page.count("Already open in another request") == 1


def test_what_is_down_already_is_named(browser: Client, draft: str, right: Right) -> None:
    new_request(new_right(new_account("Other")), 1)
    Listing.objects.update(is_down=True)
    assert "It is already down" in add_to_draft(browser, draft, listings=listing(1))


def test_the_same_rows_sent_twice_are_added_once(browser: Client, draft: str) -> None:
    form = {"listings": listing(1), "once": str(uuid4())}
    browser.post(draft, form)
    browser.post(draft, form)
    assert texts() == [listing(1)]


def test_a_csv_file_is_added_to_what_was_pasted(browser: Client, draft: str) -> None:
    rows = f"note,url\nred bag,{listing(2)}\nno address,\n"
    add_to_draft(browser, draft, listings=listing(1), sheet=sheet(rows.encode()))
    assert texts() == [listing(1), listing(2), "no address"]


def test_a_broken_sheet_is_named_and_the_pasted_text_is_kept(browser: Client, draft: str) -> None:
    form = {"once": str(uuid4()), "listings": listing(1), "sheet": sheet(b'url\n"open')}
    answer = browser.post(draft, form)
    assert answer.status_code == 422
    assert "Row 2: A quotation mark is not closed" in text(answer)
    assert listing(1) in text(answer)
    assert texts() == []


def test_a_pasted_page_gives_its_links(browser: Client, draft: str) -> None:
    html = f'<ul><li><a class="x" href="{listing(1)}">Bag &amp; belt</a></li></ul>'
    assert "You pasted a web page, so we took its links." in add_to_draft(
        browser, draft, listings=html
    )
    assert texts() == [listing(1)]


def test_what_is_more_than_a_draft_holds_is_refused_and_stays(browser: Client, draft: str) -> None:
    lines = "\n".join(f"loop:{number}" for number in range(1001))
    answer = browser.post(draft, {"once": str(uuid4()), "listings": lines})
    assert answer.status_code == 422
    assert "Nothing was added" in text(answer)
    assert "loop:1000" in text(answer)


def test_a_line_of_ten_thousand_characters_and_a_nul_are_rows_to_correct(
    browser: Client, draft: str
) -> None:
    page = add_to_draft(browser, draft, listings="x" * 10_000 + "\nnul\0here")
    assert "2 rows to correct" in page
    assert texts() == ["x" * 10_000, "nul�here"]


def test_nothing_added_says_so(browser: Client, draft: str) -> None:
    assert "Nothing was added" in add_to_draft(browser, draft, listings=" \n ")


def test_three_hundred_rows_take_as_many_queries_as_three(browser: Client, draft: str) -> None:
    with_rows(browser, draft, *(listing(n) for n in range(3)))
    with CaptureQueriesContext(connection) as few:
        browser.get(draft)
    with_rows(browser, draft, *(listing(n) for n in range(3, 300)))
    with CaptureQueriesContext(connection) as many:
        browser.get(draft)
    assert len(many) == len(few) <= 17


def test_the_list_shows_drafts_and_lets_one_throw_them_away(
    browser: Client, draft: str, right: Right
) -> None:
    with_rows(browser, draft, listing(1))
    page = text(browser.get("/drafts/"))
    assert draft in page
    assert "NORVELLE" in page
    page = text(browser.post(f"{draft}deletion/", follow=True))
    assert "The draft is deleted." in page
    assert "There are no drafts." in page


def test_an_expired_draft_says_so_and_gives_its_text_back(browser: Client, draft: str) -> None:
    with_rows(browser, draft, listing(7))
    Draft.objects.update(expires_at=database_now() - timedelta(days=1))
    for page in (text(browser.get(draft)), text(browser.post(f"{draft}filing/"))):
        assert "This draft has expired" in page
        assert listing(7) in page
    add_to_draft(browser, draft, listings=listing(8))
    assert texts() == [listing(7)]
    assert "The draft is open again." in text(browser.post(f"{draft}revival/", follow=True))
    assert "1 listing to file" in text(browser.get(draft))


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_a_hold_keeps_is_not_deleted_and_its_editor_is_told(
    browser: Client, draft: str, right: Right
) -> None:
    counsel = new_user(None, Role.COUNSEL, "carl")
    now = database_now()
    legal_holds.place_hold(
        LegalHold(why="Suit"), [(LegalHoldKind.ACCOUNT, right.owner_id)], counsel, now=now
    )
    browser.raise_request_exception = False
    answer = browser.post(f"{draft}deletion/")
    assert answer.status_code == 409
    assert "has to be kept for now" in answer.content.decode()
    assert Draft.objects.exists()
