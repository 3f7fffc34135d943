"""An owner files on live listings that look like an upheld one, or dismisses them."""

from django.test import Client

from records.accounts.models import User
from records.cases.models import Case, TakedownRequest
from records.filing.models import Draft
from records.rights.models import Right
from records.screening.models import NearDuplicate
from tests.factories.screening.proposed_listings import propose
from tests.factories.takedown_requests import new_account, new_request, new_right, only_case
from tests.interfaces.portal.filing.test_wizard import text
from tests.interfaces.portal.programmes.test_small_firms import let_in

_PAGE = "/near-duplicates/"


def _states() -> dict[str, str]:
    return dict(NearDuplicate.objects.values_list("listing", "state"))


def _act(browser: Client, case: Case, act: str, *chosen: NearDuplicate) -> str:
    address = f"{_PAGE}{case.public_id}/{act}/"
    return text(
        browser.post(
            address, {"chosen": [near_duplicate.pk for near_duplicate in chosen]}, follow=True
        )
    )


def test_nothing_found_says_when_something_would_be(browser: Client) -> None:
    assert "No listing looks like one that was taken down." in text(browser.get(_PAGE))


def test_one_click_files_on_the_chosen_listings_with_all_that_was_written(
    browser: Client, right: Right
) -> None:
    case = only_case(new_request(right, 1))
    strong, other = propose(case, "M-1", "M-2", alike=5)
    NearDuplicate.objects.filter(pk=other.pk).update(is_linked_seller=False)
    page = text(browser.get(_PAGE))
    assert page.count("checked") == 1
    assert "3 further listings look the same" in page
    assert "I believe in good faith" in page
    assert "Listings that look like ones taken down for you" in text(browser.get("/requests/"))
    assert "1 case opened." in _act(browser, case, "filing", strong)
    request = TakedownRequest.objects.exclude(pk=case.request_id).get()
    assert request.cases.get().listing.external_id == "M-1"
    assert request.reason == case.request.reason
    assert request.declarations == case.request.declarations
    assert _states() == {"M-1": "filed", "M-2": "open"}
    assert not Draft.objects.exists()
    assert "Choose at least one listing." in _act(browser, case, "filing", strong)
    assert TakedownRequest.objects.count() == 2


def test_dismissed_ones_leave_the_page(browser: Client, right: Right) -> None:
    case = only_case(new_request(right, 1))
    rows = propose(case, "M-1", "M-2")
    assert "2 listings dismissed." in _act(browser, case, "dismissal", *rows)
    assert set(_states().values()) == {"dismissed"}
    assert "Choose at least one listing." in _act(browser, case, "dismissal", *rows)
    assert browser.post(f"{_PAGE}{case.public_id}/filing/", {"chosen": "x"}).status_code == 302


def test_what_cannot_be_filed_becomes_a_draft_and_stays_open(browser: Client, right: Right) -> None:
    case = only_case(new_request(right, 1))
    rows = propose(case, "M-1")
    Right.objects.filter(pk=right.pk).update(state="expired")
    assert "The filing lacks something." in _act(browser, case, "filing", *rows)
    assert _states() == {"M-1": "open"}
    assert Draft.objects.get().rows[0]["text"].endswith("M-1")


def test_a_small_firm_reads_our_advice_before_it_files(browser: Client, right: Right) -> None:
    let_in(browser, right.owner)
    case = only_case(new_request(right, 1))
    rows = propose(case, "M-1", "M-2")
    page = _act(browser, case, "filing", *rows)
    assert "Read our advice first." in page
    assert "2 listings were not checked yet." in page
    assert TakedownRequest.objects.count() == 1
    assert set(_states().values()) == {"open"}
    draft = f"/drafts/{Draft.objects.get().public_id}/filing/"
    browser.post(draft, {"all_the_same": "on"})
    assert TakedownRequest.objects.count() == 2
    assert set(_states().values()) == {"filed"}


def test_nobody_answers_for_another_account(browser: Client, nora: User, right: Right) -> None:
    theirs = new_right(new_account("Quiet Harbour Ltd"), number="7")
    case = only_case(new_request(theirs, 2))
    (row,) = propose(case, "M-1")
    for act in ("filing", "dismissal"):
        answer = browser.post(f"{_PAGE}{case.public_id}/{act}/", {"chosen": row.pk})
        assert answer.status_code == 404
    own_case = only_case(new_request(right, 1))
    assert "Choose at least one listing." in _act(browser, own_case, "filing", row)
    assert _states() == {"M-1": "open"}
