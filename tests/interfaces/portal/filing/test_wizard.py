"""A rights holder can file a draft once, and is told what still lacks."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from pipeline.vocabulary import RightKind, RightState
from records.accounts.models import Account, User
from records.cases.models import Case, TakedownRequest
from records.filing.models import Draft
from records.rights.models import Right
from records.row_security.models import Allowance
from tests.factories.takedown_requests import Shown, listing, new_account, new_right, new_user

PATH = "/requests/new/"
STATEMENTS = {
    "explanation": "Bags that are not ours.",
    "filer_name": "Nora Vell",
    "filer_email": "nora@example.com",
    "good_faith_statement": "on",
    "accuracy_statement": "on",
}


def choice(right: Right, /, **changes: object) -> dict[str, Any]:
    """What the first step sends."""
    form = {"right": str(right.public_id), "reason": "TM-MARK-IN-TEXT", "once": str(uuid4())}
    return form | changes


def start_draft(browser: Client, right: Right, reason: str = "TM-MARK-IN-TEXT") -> str:
    """The address of a new draft."""
    return browser.post(PATH, choice(right, reason=reason))["Location"]


def with_rows(browser: Client, draft: str, *rows: str) -> str:
    """The draft with these rows added."""
    browser.post(draft, {"listings": "\n".join(rows), "once": str(uuid4())})
    return draft


def ready(browser: Client, right: Right, *rows: str, **changes: object) -> str:
    """A draft that lacks nothing."""
    draft = with_rows(browser, start_draft(browser, right), *(rows or (listing(1), listing(2))))
    browser.post(f"{draft}evidence/", STATEMENTS | changes)
    return draft


def text(answer: Shown) -> str:
    return answer.content.decode()


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
    page = text(browser.get(f"{start_draft(browser, right, 'TM-TEST-BUY')}evidence/"))
    assert 'name="evidence_purchase_record"' in page
    assert 'name="evidence_test_report"' in page
    assert "evidence_" not in text(browser.get(f"{start_draft(browser, right)}evidence/"))


@pytest.mark.parametrize(
    ("reason", "label"),
    [("TM-MARK-IN-TEXT", ">Explanation (optional)</label>"), ("OTHER", ">Explanation</label>")],
)
def test_the_explanation_is_optional_unless_it_is_the_evidence(
    browser: Client, right: Right, reason: str, label: str
) -> None:
    assert label in text(browser.get(f"{start_draft(browser, right, reason)}evidence/"))


def test_the_name_and_address_of_the_user_are_filled_in(browser: Client, right: Right) -> None:
    page = text(browser.get(f"{start_draft(browser, right)}evidence/"))
    assert 'value="nora@example.com"' in page


def test_reasons_that_fit_no_right_of_ones_own_are_not_offered(
    browser: Client, right: Right
) -> None:
    page = text(browser.get(PATH))
    assert 'value="TM-COUNTERFEIT"' in page
    assert "The goods are fakes that wear your mark." in page
    assert 'value="CR-TEXT-COPY"' not in page


def test_the_last_step_repeats_what_is_filed_with_a_way_to_change_each(
    browser: Client, right: Right
) -> None:
    draft = ready(browser, right)
    page = text(browser.get(f"{draft}review/"))
    for detail in ("Bags that are not ours.", "Nora Vell", right.number):
        assert detail in page
    words = " ".join(page.split())
    for part in ("the listings", "explanation and evidence", "the signature"):
        assert f'>Change<span class="unseen"> {part}</span></a>' in words
    assert f'href="{draft}evidence/#id_filer_name"' in page


def test_a_reason_of_another_kind_of_right_is_refused(browser: Client, right: Right) -> None:
    answer = browser.post(PATH, choice(right, reason="DES-SAME-DESIGN"))
    assert answer.status_code == 422
    assert "does not fit a right of this kind" in text(answer)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("changes", [{"reason": "TM-UGLY"}, {"reason": ""}, {"once": "twice"}])
def test_a_damaged_choice_begins_nothing(
    browser: Client, right: Right, changes: dict[str, str]
) -> None:
    assert browser.post(PATH, choice(right, **changes)).status_code == 422
    assert not Draft.objects.exists()


def test_a_right_that_is_not_ones_own_or_not_in_force_is_no_choice(
    browser: Client, right: Right
) -> None:
    foreign = new_right(new_account("Other"))
    assert browser.post(PATH, choice(foreign)).status_code == 422
    Right.objects.update(state=RightState.EXPIRED)
    assert browser.post(PATH, choice(right)).status_code == 422


def test_the_same_choice_sent_twice_begins_one_draft(browser: Client, right: Right) -> None:
    form = choice(right)
    first, second = browser.post(PATH, form), browser.post(PATH, form)
    assert first["Location"] == second["Location"]
    assert Draft.objects.count() == 1


def test_a_filing_leads_to_its_page_and_its_draft_is_gone(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    assert "Everything needed is here." in text(browser.get(f"{draft}review/"))
    answer = browser.post(f"{draft}filing/")
    request = TakedownRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/requests/{request.public_id}/")
    assert "2 cases opened." in text(browser.get(answer["Location"]))
    assert not Draft.objects.exists()


def test_a_page_of_a_filed_draft_leads_to_its_request(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    request_url = browser.post(f"{draft}filing/")["Location"]
    for step in (draft, f"{draft}evidence/", f"{draft}review/"):
        assert browser.get(step)["Location"] == request_url
    assert "This draft was filed." in text(browser.get(request_url))
    assert "it is not open to you" in text(browser.get(f"/drafts/{uuid4()}/"))


def test_bad_rows_are_named_with_their_numbers_and_the_rest_goes_through(
    browser: Client, right: Right
) -> None:
    draft = ready(browser, right, listing(1), "rubbish here", "https://else.example/listings/1")
    page = text(browser.post(f"{draft}filing/", follow=True))
    assert "1 case opened. 2 lines did not become cases" in page
    for expected in ("Line 2: This line names no listing", "Line 3: Listings with this address"):
        assert expected in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"good_faith_statement": ""}, "Confirm that you file in good faith."),
        ({"accuracy_statement": ""}, "Confirm that the notice is accurate."),
        ({"filer_name": ""}, "Give your name."),
        ({"filer_email": "nobody"}, "Give an email address"),
    ],
)
def test_what_lacks_is_named_with_the_step_that_supplies_it(
    browser: Client, right: Right, changes: dict[str, str], says: str
) -> None:
    draft = ready(browser, right, **changes)
    answer = browser.post(f"{draft}filing/")
    assert answer.status_code == 422
    assert says in text(answer)
    assert f'href="{draft}evidence/"' in text(answer)
    assert not TakedownRequest.objects.exists()
    assert Draft.objects.exists()


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["rubbish here"], "No line names a listing"),
        ([listing(n) for n in range(301)], "These are 301 listings"),
    ],
)
def test_a_draft_that_flags_nothing_or_too_much_is_kept(
    browser: Client, right: Right, rows: list[str], says: str
) -> None:
    draft = ready(browser, right, *rows)
    assert says in text(browser.post(f"{draft}filing/"))
    assert Draft.objects.get().rows[-1]["text"] == rows[-1]


@pytest.mark.parametrize("long", ["x" * 20_001, "nul \0"])
def test_what_is_too_long_stays_in_the_form(browser: Client, right: Right, long: str) -> None:
    draft = start_draft(browser, right)
    answer = browser.post(f"{draft}evidence/", STATEMENTS | {"explanation": long})
    assert answer.status_code == 422
    assert long.rstrip("\0") in text(answer)


def test_a_second_click_files_nothing_more(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    first, second = browser.post(f"{draft}filing/"), browser.post(f"{draft}filing/")
    assert first["Location"] == second["Location"]
    assert TakedownRequest.objects.count() == 1


def test_clicks_that_race_file_once(transactional_db: None) -> None:
    account = new_account()
    right, nora = new_right(account), new_user(account)
    client = Client()
    client.force_login(nora)
    answers = at_once(f"{ready(client, right)}filing/", {}, user=nora, clicks=4)
    assert len(set(answers)) == 1
    assert answers[0].startswith("/requests/")
    assert TakedownRequest.objects.count() == 1
    assert Case.objects.count() == 2
    allowance = Allowance.objects.get(name__startswith="listings of this account within a day")
    assert round(allowance.amount - allowance.tokens) == 2


def at_once(path: str, form: dict[str, Any], *, user: User | None, clicks: int) -> list[str]:
    """Post the form several times at once; where each click led."""
    gate, places = threading.Barrier(clicks), list[str]()

    def click() -> None:
        client = Client()
        if user is not None:
            client.force_login(user)
        gate.wait(60)
        try:
            places.append(client.post(path, form)["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(clicks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(places) == clicks
    return places


def test_evidence_reaches_the_request(browser: Client, account: Account) -> None:
    work = new_right(account, kind=RightKind.COPYRIGHT, mark="Arno at dusk")
    draft = with_rows(browser, start_draft(browser, work, "CR-IMAGE-COPY"), listing(1))
    page = "https://norvelle.example/a"
    browser.post(f"{draft}evidence/", STATEMENTS | {"evidence_official_page": page})
    browser.post(f"{draft}filing/")
    evidence = TakedownRequest.objects.get().evidence
    assert evidence["official_page"] == [page]
    assert "original_file" not in evidence
