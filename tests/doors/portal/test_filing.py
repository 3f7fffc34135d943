"""This file tests that a rights holder can file, and loses nothing typed on a fault."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from pipeline.words import RightKind, RightState
from records.accounts.models import Account, Role, User
from records.complaints.models import Case, TakedownRequest
from records.rights.models import Right
from tests.doors.api.stage import Shown, listing, new_account, new_right, new_user

PATH = "/requests/new/"


def typed(right: Right, /, **changes: object) -> dict[str, Any]:
    return {
        "right": str(right.public_id),
        "reason": "TM-MARK-IN-TEXT",
        "draft_id": str(uuid4()),
        "listings": f"{listing(1)}\n{listing(2)}",
        "explanation": "Bags that are not ours.",
        "filer_name": "Nora Vell",
        "filer_email": "nora@example.com",
        "good_faith_statement": "on",
        "accuracy_statement": "on",
    } | changes


def sheet(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("listings.csv", content, content_type="text/csv")


def text(answer: Shown) -> str:
    return answer.content.decode()


def test_who_is_not_signed_in_is_asked_to() -> None:
    answer = Client().get(PATH)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_a_reviewer_has_no_business_here(db: None) -> None:
    client = Client()
    client.force_login(new_user(None, Role.REVIEWER, name="rita"))
    assert client.get(PATH).status_code == 403


def test_a_filer_without_an_account_is_refused(db: None) -> None:
    client = Client()
    client.force_login(new_user(None))
    assert client.get(PATH).status_code == 403


def test_without_a_verified_right_the_page_says_what_to_do(
    browser: Client, account: Account
) -> None:
    new_right(account, state=RightState.UPLOADED, mark="UNCHECKED")
    new_right(new_account("Other"), mark="FOREIGN")
    page = text(browser.get(PATH))
    assert "no verified right" in page
    assert "UNCHECKED" not in page
    assert "FOREIGN" not in page


def test_the_form_asks_for_the_evidence_of_the_reason(browser: Client, right: Right) -> None:
    asked = {"right": str(right.public_id), "reason": "TM-TEST-BUY"}
    page = text(browser.get(PATH, asked))
    assert 'name="evidence_purchase_record"' in page
    assert 'name="evidence_test_report"' in page
    assert "evidence_" not in text(browser.get(PATH, asked | {"reason": "TM-MARK-IN-TEXT"}))


def test_the_name_and_address_of_the_user_are_filled_in(browser: Client, right: Right) -> None:
    page = text(browser.get(PATH, {"right": str(right.public_id), "reason": "OTHER"}))
    assert 'value="nora@example.com"' in page


def test_a_reason_of_another_kind_of_right_is_refused(browser: Client, right: Right) -> None:
    answer = browser.get(PATH, {"right": str(right.public_id), "reason": "DES-SAME-DESIGN"})
    assert answer.status_code == 422
    assert "cannot be based on a right of this kind" in text(answer)


def test_a_filing_leads_to_its_page(browser: Client, right: Right) -> None:
    answer = browser.post(PATH, typed(right))
    request = TakedownRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/requests/{request.public_id}/")
    assert "2 cases opened." in text(browser.get(answer["Location"]))


def test_bad_lines_are_named_and_the_rest_goes_through(browser: Client, right: Right) -> None:
    lines = f"{listing(1)}\n\nrubbish here\nhttps://elsewhere.example/listings/1\n{listing(1)}"
    page = text(browser.post(PATH, typed(right, listings=lines), follow=True))
    assert "1 case opened. 3 lines made no case" in page
    for says in ("Line 3: it names no listing", "Line 4: listings of", "Line 5: this listing"):
        assert says in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"listings": ""}, "No line names a listing"),
        ({"listings": "\n".join(listing(n) for n in range(301))}, "Too many listings"),
        ({"good_faith_statement": ""}, "Confirm that you file in good faith."),
        ({"accuracy_statement": ""}, "Confirm that the notice is accurate."),
        ({"filer_name": ""}, "Give your name."),
        ({"filer_email": "nobody"}, "Give an email address"),
        ({"reason": "TM-TEST-BUY"}, "This reason needs: purchase record"),
        ({"explanation": "x" * 20_001}, "at most 20000 characters"),
        ({"explanation": "nul \0"}, "Null characters"),
        ({"draft_id": "once"}, "This form is damaged"),
    ],
)
def test_a_faulty_filing_keeps_what_was_typed(
    browser: Client, right: Right, changes: dict[str, str], says: str
) -> None:
    form = typed(right) | {"filer_name": "Nora of the Vells"} | changes
    answer = browser.post(PATH, form)
    page = text(answer)
    assert answer.status_code == 422
    assert says in page
    assert form["draft_id"] in page
    assert not form["listings"] or listing(1) in page
    assert not form["filer_name"] or form["filer_name"] in page
    assert not TakedownRequest.objects.exists()


def test_refused_lines_are_shown_as_they_were_typed(browser: Client, right: Right) -> None:
    page = text(browser.post(PATH, typed(right, listings="\nmy <b>bag</b>")))
    assert 'Line 2 <code class="break">my &lt;b&gt;bag&lt;/b&gt;</code>: it names' in page


def test_a_right_that_is_not_ones_own_is_no_choice(browser: Client, right: Right) -> None:
    foreign = new_right(new_account("Other"))
    answer = browser.post(PATH, typed(right, right=str(foreign.public_id)))
    assert answer.status_code == 422
    assert not TakedownRequest.objects.exists()


@pytest.mark.parametrize("reason", ["TM-UGLY", ""])
def test_an_unknown_reason_is_no_choice(browser: Client, right: Right, reason: str) -> None:
    assert browser.post(PATH, typed(right, reason=reason)).status_code == 422


def test_an_expired_right_is_no_choice(browser: Client, right: Right) -> None:
    Right.objects.update(state=RightState.EXPIRED)
    assert browser.post(PATH, typed(right)).status_code == 422
    assert not TakedownRequest.objects.exists()


def test_a_sheet_is_filed_row_by_row(browser: Client, right: Right) -> None:
    rows = "url\n" + "\n".join(listing(n) for n in range(300))
    browser.post(PATH, typed(right, listings="", sheet=sheet(rows.encode())))
    assert Case.objects.count() == 300
    assert Case.objects.order_by("line")[0].line == 2


def test_a_sheet_of_301_rows_is_refused_and_stays_in_the_form(
    browser: Client, right: Right
) -> None:
    rows = "\n".join(listing(n) for n in range(301))
    answer = browser.post(PATH, typed(right, listings="", sheet=sheet(rows.encode())))
    assert answer.status_code == 422
    assert listing(300) in text(answer)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'url\n"open', "Row 2: a quotation mark is not closed"),
        (b"url\n\xff\xff\xff", "Row 2: this is no text"),
        (b"note,url\nalone", "Row 2: it has 1 cells"),
        (b"x" * 1_100_000, "larger than 1 MiB"),
        (b"x" * 3_000_000, "larger than 1 MiB"),
        (b"", "No line names a listing"),
    ],
)
def test_a_broken_sheet_is_refused_with_its_row(
    browser: Client, right: Right, content: bytes, says: str
) -> None:
    answer = browser.post(PATH, typed(right, listings="", sheet=sheet(content)))
    assert answer.status_code == 422
    assert says in text(answer)
    assert not TakedownRequest.objects.exists()


def test_a_list_and_a_sheet_at_once_are_refused(browser: Client, right: Right) -> None:
    answer = browser.post(PATH, typed(right, sheet=sheet(b"1")))
    assert "not both" in text(answer)


def test_a_second_click_files_nothing_more(browser: Client, right: Right) -> None:
    form = typed(right)
    first, second = browser.post(PATH, form), browser.post(PATH, form)
    assert first["Location"] == second["Location"]
    assert TakedownRequest.objects.count() == 1


def test_clicks_that_race_file_once(transactional_db: None) -> None:
    account = new_account()
    form, nora = typed(new_right(account)), new_user(account)
    answers = at_once(PATH, form, user=nora, clicks=4)
    assert len(set(answers)) == 1
    assert answers[0].startswith("/requests/")
    assert TakedownRequest.objects.count() == 1
    assert Case.objects.count() == 2


def at_once(path: str, form: dict[str, Any], *, user: User | None, clicks: int) -> list[str]:
    """Post the form several times at once; where each click led."""
    gate, places = threading.Barrier(clicks), list[str]()

    def click() -> None:
        client = Client()
        if user is not None:
            client.force_login(user)
        gate.wait(20)
        try:
            places.append(client.post(path, form)["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(clicks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(places) == clicks
    return places


def test_evidence_reaches_the_request(browser: Client, account: Account) -> None:
    work = new_right(account, kind=RightKind.COPYRIGHT, mark="Arno at dusk")
    form = typed(work, reason="CR-IMAGE-COPY", evidence_official_page="https://norvelle.example/a")
    browser.post(PATH, form)
    evidence = TakedownRequest.objects.get().evidence
    assert evidence["official_page"] == ["https://norvelle.example/a"]
    assert "original_file" not in evidence
