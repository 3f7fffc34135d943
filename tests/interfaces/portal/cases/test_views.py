"""A rights holder sees how requests stand and can act on cases."""

import re

import pytest
from django.test import Client

from records.accounts.models import Account
from records.actions.filing import withdrawal
from records.cases.models import Case, TakedownRequest
from records.clock import database_now
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.takedown_requests import (
    ask_filer,
    create_matched_case,
    new_request,
    new_user,
    only_case,
    reject_case,
)
from tests.interfaces.portal.filing.test_wizard import text


def page_of(request: TakedownRequest) -> str:
    return f"/requests/{request.public_id}/"


def place_of(case: Case, act: str) -> str:
    return f"{page_of(case.request)}cases/{case.public_id}/{act}/"


def test_an_empty_list_invites_to_file(browser: Client) -> None:
    assert "You have not filed anything yet." in text(browser.get("/requests/"))


def test_home_leads_a_filer_to_the_requests(browser: Client) -> None:
    assert browser.get("/")["Location"] == "/requests/"


def test_the_list_shows_each_request_with_its_state(browser: Client, right: Right) -> None:
    new_request(right, 1, 2)
    ask_filer(only_case(new_request(right, 3)))
    page = text(browser.get("/requests/"))
    assert "2 received" in page
    assert "needs your answer" in page
    assert page.count("NORVELLE</td>") == 2


def test_states_are_listed_in_the_order_of_a_cases_life(browser: Client, right: Right) -> None:
    first, second, *_rest = Case.objects.filter(request=new_request(right, 1, 2, 3)).order_by(
        "line"
    )
    reject_case(first)
    ask_filer(second)
    page = text(browser.get("/requests/"))
    states = ("received", "waiting for you", "rejected")
    places = [page.index(f"1 {state}") for state in states]
    assert places == sorted(places)


def test_the_list_is_filtered_by_state(browser: Client, right: Right) -> None:
    new_request(right, 1)
    assert "No request is in this state." in text(browser.get("/requests/", {"state": "decided"}))
    assert "NORVELLE" in text(browser.get("/requests/", {"state": "in_progress"}))
    assert "NORVELLE" in text(browser.get("/requests/", {"state": "nonsense", "page": "x"}))


def test_no_filter_tells_a_ruling_that_can_still_be_undone(browser: Client, right: Right) -> None:
    reject_case(only_case(new_request(right, 1)), seconds_ago=1)
    assert "No request is in this state." in text(browser.get("/requests/", {"state": "decided"}))
    assert "NORVELLE" in text(browser.get("/requests/", {"state": "in_progress"}))


def test_an_open_case_shows_its_time_and_can_be_withdrawn(browser: Client, right: Right) -> None:
    case = only_case(new_request(right, 1))
    page = text(browser.get(page_of(case.request)))
    assert re.search(r"of business time left", page)
    answer = browser.post(place_of(case, "withdrawal"), follow=True)
    assert "The case on line 1 is withdrawn." in text(answer)
    case.refresh_from_db()
    assert case.state == "withdrawn"
    again = browser.post(place_of(case, "withdrawal"), follow=True)
    assert "already decided or withdrawn" in text(again)
    assert "Withdraw this case" not in text(again)


def test_a_line_shows_its_sellers_number_and_no_score_that_knows_their_history(
    browser: Client, right: Right
) -> None:
    case = only_case(new_request(right, 1))
    assert "Seller S-" not in text(browser.get(page_of(case.request)))
    Case.objects.filter(pk=case.pk).update(seller_id=7, score=0.876)
    page = text(browser.get(page_of(case.request)))
    assert "Seller S-7" in page
    assert "88 %" not in page


def test_the_bar_has_a_part_for_each_state_in_its_colour(browser: Client, right: Right) -> None:
    request = new_request(right, 1, 2, 3, 4)
    reject_case(request.cases.get(line=1))
    Case.objects.filter(request=request, line=2).update(state="withdrawn")
    for address in (page_of(request), f"{page_of(request)}status/"):
        page = text(browser.get(address))
        bar = page.partition('class="state-bar"')[2].partition("</svg>")[0]
        parts = re.findall(r'class="tone-(\w+)" x="(\d)" width="(\d)"', bar)
        assert parts == [("rejected", "0", "1"), ("withdrawn", "1", "1"), ("open", "2", "2")]


def test_a_rejected_case_says_so(browser: Client, right: Right) -> None:
    case = reject_case(only_case(new_request(right, 1)))
    page = text(browser.get(page_of(case.request)))
    assert '<span class="state rejected">' in page
    assert "1 of 1 decided" in page


@pytest.mark.parametrize(("language", "says"), [("en", "What can help"), ("zh-hans", "投诉")])
def test_reasons_come_in_the_readers_language(
    browser: Client, right: Right, language: str, says: str
) -> None:
    case = reject_case(create_matched_case(right))
    page = text(browser.get(page_of(case.request), headers={"Accept-Language": language}))
    assert says in page
    more = {"en": ("What can help", "was reported for “"), "zh-hans": ("可以怎样改进", "”为由投诉")}
    assert all(words in page for words in more[language])


def test_a_case_decided_without_a_match_names_its_reason(browser: Client, right: Right) -> None:
    case = reject_case(only_case(new_request(right, 1)))
    assert "The claim was not upheld." in text(browser.get(page_of(case.request)))


@pytest.mark.parametrize(
    ("outcome", "code", "english", "chinese"),
    [
        ("upheld", "confusable_mark", "A confusable or disguised mark", "商标"),
        ("rejected", "names_what_it_fits", "The mark only says what the goods fit", "商标"),
        ("invalid", "listing_not_found", "The marketplace had no such listing", "平台上没有此商品"),
        ("invalid", "port_not_allowed", "We could not open the page", "我们无法打开此商品的页面"),
    ],
)
def test_why_a_case_ended_is_said_in_words_of_the_readers_language(
    browser: Client, right: Right, outcome: str, code: str, english: str, chinese: str
) -> None:
    case = reject_case(only_case(new_request(right, 1)))
    case.rulings.update(outcome=outcome, reason_code=code)
    Case.objects.filter(pk=case.pk).update(state="invalid", why_invalid="Port 99 is not fetched.")
    chinese_sentences = {
        "confusable_mark": "在此类商品上使用混淆性或变形商标",
        "names_what_it_fits": "商标仅用于说明适配对象",
    }
    for language, expected in (("en", english), ("zh-hans", chinese_sentences.get(code, chinese))):
        page = text(browser.get(page_of(case.request), headers={"Accept-Language": language}))
        assert expected in page
        assert code.replace("_", " ") not in page
        assert "Port 99" not in page


def test_line_ends_count_as_one_character_as_the_browser_counts_them(
    browser: Client, right: Right
) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    answer_text = "line\r\n" * 3999 + "end"  # the browser lets 20,000 in, and these are 19,998
    browser.post(place_of(case, "answer"), {"answer": answer_text})
    assert case.clarifications.get().answer == answer_text.replace("\r\n", "\n")


def test_a_question_can_be_answered(browser: Client, right: Right) -> None:
    case = ask_filer(only_case(new_request(right, 1)), "Which <model>?")
    page = text(browser.get(page_of(case.request)))
    assert "Which &lt;model&gt;?" in page
    assert "The clock is paused until you answer" in page
    answer = browser.post(place_of(case, "answer"), {"answer": " The Arno.\0 "}, follow=True)
    assert "The case continues" in text(answer)
    assert case.clarifications.get().answer == "The Arno."
    assert record_cases.last_actor_on(case) == f"user:{browser.session['_auth_user_id']}"


def test_an_answer_that_comes_too_late_can_be_copied(browser: Client, right: Right) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    browser.post(place_of(case, "answer"), {"answer": "The Arno."})
    late = browser.post(place_of(case, "answer"), {"answer": "The <second>."})
    assert late.status_code == 409
    page = late.content.decode()
    assert "already answered" in page
    assert "The &lt;second&gt;." in page
    assert f'href="{page_of(case.request)}"' in page


def test_one_answer_can_go_to_every_case_with_the_same_question(
    browser: Client, right: Right
) -> None:
    cases = list(new_request(right, 1, 2, 3, 4).cases.order_by("line"))
    for case, question in zip(cases, ("Which model?", "Which model?", "Whose?", ""), strict=True):
        if question:
            ask_filer(case, question)
    first, second, other, _unasked_case = cases
    offer = "Send it for every case of this request with the same question"
    page = text(browser.get(page_of(first.request)))
    assert page.count(offer) == 2  # not where the question stands alone
    form = {"answer": "The Arno.", "alike": "yes"}
    answer = text(browser.post(place_of(second, "answer"), form, follow=True))
    assert "2 cases continue with the time that was left." in answer
    answers = [case.clarifications.get().answer for case in cases[:3]]
    assert answers == ["The Arno.", "The Arno.", ""]
    assert offer not in answer
    again = browser.post(place_of(second, "answer"), form, follow=True)
    assert "already answered" in text(again)
    other.refresh_from_db()
    assert other.state == "clarification"


@pytest.mark.parametrize("words", ["", "  ", "x" * 20_001])
def test_an_answer_needs_words_or_a_file(browser: Client, right: Right, words: str) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    answer = browser.post(place_of(case, "answer"), {"answer": words}, follow=True)
    assert "Write an answer" in text(answer)
    assert words.strip() in text(answer)


def test_a_duplicate_names_no_other_case(browser: Client, right: Right) -> None:
    leader = only_case(new_request(right, 1))
    follower = new_request(right, 1)
    page = text(browser.get(page_of(follower)))
    assert "An earlier open case" in page
    assert str(leader.public_id) not in page


def test_acts_are_posted_only(browser: Client, right: Right) -> None:
    case = only_case(new_request(right, 1))
    assert browser.get(place_of(case, "withdrawal")).status_code == 405


def test_an_act_without_the_token_is_refused(right: Right, account: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(new_user(account))
    case = only_case(new_request(right, 1))
    assert strict.post(place_of(case, "withdrawal")).status_code == 403


def test_long_requests_come_in_pages(browser: Client, right: Right) -> None:
    request = new_request(right, *range(60))
    first, second = (text(browser.get(page_of(request), {"page": n})) for n in (1, 2))
    assert first.count("<article") == 50
    assert second.count("<article") == 10


def test_withdrawing_every_case_withdraws_the_request(browser: Client, right: Right) -> None:
    request = new_request(right, 1, 2)
    for case in request.cases.all():
        withdrawal.withdraw_case(case.pk, case.account_id, now=database_now())
    assert "2 withdrawn" in text(browser.get("/requests/", {"state": "withdrawn"}))


def test_a_request_is_called_by_its_mark_its_size_its_reason_and_its_number(
    browser: Client, right: Right
) -> None:
    request = new_request(right, 1, 2)
    page = browser.get(page_of(request)).content.decode()
    heading = "NORVELLE: 2 listings, mark used in the wording"
    assert f"<bdi>{heading}</bdi>" in page
    title = re.sub(r"\s+", " ", page.partition("<title>")[2].partition("</title>")[0])
    assert title.strip() == f"{heading} · MW-{request.pk} · Markwarden"
    assert f"MW-{request.pk}-02" in page
