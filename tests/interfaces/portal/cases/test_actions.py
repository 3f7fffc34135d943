"""What a filer does on a request: look, watch, withdraw several, fix, take back."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gateways import configured
from interfaces.console.cases.actions import ACTION_FORMS, Action
from pipeline.notices.rejection_reasons import REJECTION_REASONS
from pipeline.vocabulary import CaseState, Outcome
from records.actions.filing import relisting_watch
from records.actions.review import rulings
from records.cases.models import Case, Settlement, TakedownRequest
from records.clock import database_now
from records.filing.models import Draft, Relisting, Watch
from records.marketplaces.models import FrozenListing
from records.review.models import ReviewLease
from records.rights.models import Right
from tests.browser.desk_sample import bag
from tests.factories import record_cases
from tests.factories.takedown_requests import (
    Shown,
    claimed_by_a_reviewer,
    create_matched_case,
    listing,
    new_request,
    only_case,
    reject_case,
)
from tests.interfaces.portal.cases.test_views import page_of, place_of
from tests.interfaces.portal.filing.test_wizard import text


def uphold_case(case: Case) -> Case:
    """Upheld by a reviewer two minutes ago."""
    reviewer = claimed_by_a_reviewer(case)
    now = database_now() - timedelta(minutes=2)
    ReviewLease.objects.filter(case=case).update(until_at=now + timedelta(hours=1))
    rulings.rule_on_case(case.pk, reviewer, Outcome.UPHELD, "identical_mark", note="", now=now)
    case.refresh_from_db()
    return case


def numbers(page: str) -> list[int]:
    """The lines whose cases stand on the page."""
    words = " ".join(page.split()).replace("> <", "><")
    return [n for n in range(1, 20) if f"</span><bdi>{listing(n)}</bdi>" in words]


def test_cases_are_found_narrowed_and_ordered(browser: Client, right: Right) -> None:
    request = new_request(right, 1, 2, 3)
    reject_case(request.cases.get(line=2))
    address = page_of(request)
    assert numbers(text(browser.get(address))) == [1, 2, 3]
    assert numbers(text(browser.get(address, {"state": "rejected"}))) == [2]
    assert numbers(text(browser.get(address, {"q": "listings/3"}))) == [3]
    assert "No cases match these filters." in text(browser.get(address, {"q": "nothing\0"}))
    page = " ".join(text(browser.get(address, {"sort": "changed", "state": "x"})).split())
    second, first = (f"{request.number}-0{line}</span> <bdi>" for line in (2, 1))
    assert page.index(second) < page.index(first)


def test_a_state_that_may_still_be_undone_is_not_told_by_a_filter(
    browser: Client, right: Right
) -> None:
    case = reject_case(only_case(new_request(right, 1)), seconds_ago=5)
    assert numbers(text(browser.get(page_of(case.request), {"state": "rejected"}))) == []
    assert numbers(text(browser.get(page_of(case.request), {"state": "in_review"}))) == [1]


def test_requests_are_found_by_mark_words_and_listing(browser: Client, right: Right) -> None:
    request = new_request(right, 41)
    for search in ("norv", "41", listing(41), "loop:41"):
        assert page_of(request) in text(browser.get("/requests/", {"q": search}))
    assert "No requests match these filters." in text(browser.get("/requests/", {"q": "42"}))


def test_requests_are_ordered_by_their_time(browser: Client, right: Right) -> None:
    first, second = (new_request(right, number) for number in (1, 2))
    newest, oldest = (text(browser.get("/requests/", {"sort": s})) for s in ("", "oldest"))
    assert newest.index(page_of(second)) < newest.index(page_of(first))
    assert oldest.index(page_of(first)) < oldest.index(page_of(second))


def test_several_cases_are_withdrawn_after_a_preview(browser: Client, right: Right) -> None:
    request = new_request(right, 1, 2, 3)
    address = f"{page_of(request)}withdrawal/"
    case_ids = [str(case.public_id) for case in request.cases.order_by("line")[:2]]
    assert "Withdraw all 3 open cases" in text(browser.get(address))
    assert f"{request.number} · Mark used in the wording" in text(browser.get(address))
    assert "Withdraw 2 cases?" in text(browser.post(address, {"case": case_ids}))
    assert not request.cases.filter(state=CaseState.WITHDRAWN).exists()
    form = {"case": case_ids, "confirm": "yes"}
    assert "2 cases are withdrawn." in text(browser.post(address, form, follow=True))
    assert request.cases.filter(state=CaseState.WITHDRAWN).count() == 2
    withdrawn = request.cases.order_by("line")[0]
    assert record_cases.last_actor_on(withdrawn) == f"user:{browser.session['_auth_user_id']}"
    assert "Choose at least one open case." in text(browser.post(address, form))


def test_a_case_of_another_request_is_not_withdrawn_along(browser: Client, right: Right) -> None:
    request, other = new_request(right, 1), new_request(right, 2)
    form = {"case": [str(only_case(other).public_id)], "confirm": "yes"}
    browser.post(f"{page_of(request)}withdrawal/", form)
    assert not Case.objects.filter(state=CaseState.WITHDRAWN).exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_rejected_case_says_how_to_fix_it(browser: Client, right: Right, language: str) -> None:
    case = reject_case(only_case(new_request(right, 1)))
    case.rulings.update(reason_code="other_territory")
    page = text(browser.get(page_of(case.request), headers={"Accept-Language": language}))
    sentences = {"en": "does not cover the markets", "zh-hans": "不涵盖该商品销售的市场"}
    assert sentences[language] in page


def test_every_ground_of_rejection_has_a_card() -> None:
    grounds = {ground.code for ground in ACTION_FORMS[Action.REJECT].reasons}
    assert {"no_likeness", "evidence_insufficient", "other_owner"} <= grounds
    assert grounds <= set(REJECTION_REASONS)
    assert all(card.steps for card in REJECTION_REASONS.values())


def test_a_rejected_case_is_filed_again_from_a_filled_draft(browser: Client, right: Right) -> None:
    case = reject_case(only_case(new_request(right, 1)))
    TakedownRequest.objects.update(evidence={"comparison": ["Another lining."]})
    page = text(browser.post(place_of(case, "refiling"), follow=True))
    assert "Another lining." in page
    draft = Draft.objects.get()
    assert (draft.refiled_case, draft.rows[0]["text"]) == (case, case.listing.url)
    statements = {"good_faith_statement": "on", "accuracy_statement": "on"}
    filer_fields = {"filer_name": "Nora Vell", "filer_email": "nora@example.com"}
    address = f"/drafts/{draft.public_id}/"
    browser.post(
        f"{address}evidence/", filer_fields | statements | {"evidence_comparison": "More."}
    )
    browser.post(f"{address}filing/")
    assert TakedownRequest.objects.order_by("-pk")[0].evidence["comparison"] == ["More."]


def test_only_what_was_refused_and_whose_right_is_in_force_is_filed_again(
    browser: Client, right: Right
) -> None:
    request = new_request(right, 1)
    page = text(browser.post(place_of(only_case(request), "refiling"), follow=True))
    assert "only file a case again if it was not upheld" in page
    case = reject_case(only_case(request))
    Right.objects.update(state="expired")
    assert "not in force" in text(browser.post(place_of(case, "refiling"), follow=True))
    assert not Draft.objects.exists()


def test_an_upheld_claim_is_taken_back_after_a_page_that_says_what_follows(
    browser: Client, right: Right
) -> None:
    case = uphold_case(only_case(new_request(right, 1)))
    address = place_of(case, "retraction")
    assert address in text(browser.get(page_of(case.request)))
    page = text(browser.get(address))
    assert "You cannot undo this" in page
    assert "The claim is taken back." in text(browser.post(address, follow=True))
    assert Settlement.objects.get().case == case
    again = text(browser.post(address, follow=True))
    assert "not upheld, or is no longer upheld" in again
    assert "The claim is no longer valid" in again


def test_an_open_case_has_nothing_to_take_back(browser: Client, right: Right) -> None:
    case = only_case(new_request(right, 1))
    assert "not upheld" in text(browser.get(place_of(case, "retraction"), follow=True))
    assert not Settlement.objects.exists()


def test_the_export_is_a_table_that_computes_nothing(browser: Client, right: Right) -> None:
    case = create_matched_case(right)
    FrozenListing.objects.update(title='=HYPERLINK("https://evil.example")')
    answer = browser.get(f"{page_of(case.request)}cases.csv")
    assert "attachment" in answer["Content-Disposition"]
    heads, row = csv.reader(io.StringIO(text(answer)))
    assert len(heads) == len(row)
    assert row[3].startswith("'=HYPERLINK")


def test_the_export_holds_what_is_chosen_or_what_the_filters_show(
    browser: Client, right: Right
) -> None:
    request = new_request(right, 1, 2, 3)
    reject_case(request.cases.get(line=2))
    address = f"{page_of(request)}cases.csv"

    def lines(response: Shown) -> list[str]:
        return [row[0] for row in csv.reader(io.StringIO(text(response)))][1:]

    assert lines(browser.get(address)) == ["1", "2", "3"]
    assert lines(browser.get(address, {"state": "rejected"})) == ["2"]
    case_ids = [str(request.cases.get(line=line).public_id) for line in (3, 1)]
    assert lines(browser.post(address, {"case": [*case_ids, "no id"]})) == ["1", "3"]
    assert "Choose at least one case." in text(browser.post(address, follow=True))


def test_the_export_says_when_each_case_was_closed(browser: Client, right: Right) -> None:
    request = new_request(right, 1, 2)
    browser.post(place_of(request.cases.get(line=1), "withdrawal"))
    closed_at = request.cases.get(line=1).closed_at
    assert closed_at is not None
    rows = list(csv.DictReader(io.StringIO(text(browser.get(f"{page_of(request)}cases.csv")))))
    assert [row["Closed"] for row in rows] == [closed_at.isoformat(), ""]


def test_line_and_panel_show_the_listings_picture_as_it_was_frozen(
    browser: Client, right: Right
) -> None:
    case = create_matched_case(right)
    address = place_of(case, "picture")
    assert address not in text(browser.get(page_of(case.request)))
    assert browser.get(address).status_code == 404
    digest = configured.vault().put(bag("#c8a985"))
    FrozenListing.objects.update(pictures=[{"sha256": digest, "error": ""}])
    assert text(browser.get(page_of(case.request))).count(address) == 2
    assert address in text(browser.get(f"{page_of(case.request)}status/"))
    assert browser.get(address)["Content-Type"] == "image/jpeg"


def test_the_page_takes_as_many_queries_for_fifty_cases_as_for_three(
    browser: Client, right: Right
) -> None:
    few, many = new_request(right, 1, 2, 3), new_request(right, *range(10, 60))
    browser.get(page_of(few))  # notes once a minute that somebody is there
    browser.get(page_of(many))  # each of both is then the one opened before
    counts = []
    for request in (few, many):
        with CaptureQueriesContext(connection) as queries:
            browser.get(page_of(request))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 26


def test_a_watch_begins_and_ends(browser: Client, right: Right) -> None:
    request = uphold_case(only_case(new_request(right, 1))).request
    assert "Watch these listings" in text(browser.get(page_of(request)))
    page = text(browser.post(f"{page_of(request)}watch/", {"act": "begin"}, follow=True))
    assert "for 90 days" in page
    assert "Nothing has come back so far." in page
    assert Watch.objects.get().request == request
    browser.post(f"{page_of(request)}watch/", {"act": "end"})
    assert not Watch.objects.exists()


def test_chosen_listings_alone_are_watched_and_others_join_later(
    browser: Client, right: Right
) -> None:
    request = new_request(right, 1, 2, 3)
    first, second, third = request.cases.order_by("line")
    for case in (first, second):
        uphold_case(case)
    address = f"{page_of(request)}watch/"
    form_data = {"case": [str(first.public_id), str(third.public_id), "no id"]}
    page = text(browser.post(address, form_data, follow=True))
    assert "We check 1 chosen listing every day" in page
    assert Watch.objects.get().lines == [1]
    browser.post(address, {"case": [str(second.public_id)]})
    assert Watch.objects.get().lines == [1, 2]
    browser.post(address, {"act": "begin"})
    assert Watch.objects.get().lines is None
    browser.post(address, form_data)
    assert Watch.objects.get().lines is None


def test_a_case_that_was_not_upheld_is_not_watched(browser: Client, right: Right) -> None:
    case = only_case(new_request(right, 1))
    address = f"{page_of(case.request)}watch/"
    page = text(browser.post(address, {"case": [str(case.public_id)]}, follow=True))
    assert "Choose at least one case that was upheld." in page
    assert not Watch.objects.exists()


def test_what_came_back_is_filed_on_with_one_click(browser: Client, right: Right) -> None:
    case = uphold_case(only_case(new_request(right, 1)))
    relisting_watch.record_check(case, is_shown=True, now=database_now())
    page = text(browser.get(page_of(case.request)))
    assert "On sale again:" in page
    again = f"{page_of(case.request)}comebacks/{Relisting.objects.get().pk}/"
    assert again in page
    assert "Everything is filled in." in text(browser.post(again, follow=True))
    assert Draft.objects.get().rows[0]["text"] == case.listing.url
