"""The list of what waits: narrowed, ordered and turned by its address, at a bounded price."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from interfaces.console.review.filters import CaseFilter
from records.accounts.models import Account, Role
from records.cases.models import Case
from records.review.models import ReviewLease
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db

_MOST_QUERIES = {"/console/": 31, "/console/now/": 27}  # whatever waits; four count it


def _titles(page: Client, address: str) -> list[str]:
    rows_shown = page.get(address).context["waitlist"].rows
    return [row.case.frozen.title for row in rows_shown]


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("N0RVELLE bag", "latin"),
        ("诺薇尔 N0RVELLE 包", "zh"),
        ("N0RVELLE バッグ 革", "ja"),
        ("N0RVELLE 가방", "ko"),
        ("Сумка N0RVELLE", "cyrillic"),
        ("حقيبة N0RVELLE", "arabic"),
        ("תיק N0RVELLE", "hebrew"),
    ],
)
def test_a_title_is_found_under_its_own_language_alone(
    page: Client, mark: Right, title: str, language: str
) -> None:
    review_cases.at_desk(mark, Wish(title=title))
    scripts = ("latin", "zh", "ja", "ko", "cyrillic", "arabic", "hebrew")
    languages = [script for script in scripts if _titles(page, f"/console/?language={script}")]
    assert languages == [language]


def test_right_reason_and_lane_narrow_together(page: Client, mark: Right) -> None:
    small = review_cases.filer("Atelier Arco")
    Account.objects.filter(pk=small.pk).update(is_sme=True)
    review_cases.at_desk(mark)
    review_cases.at_desk(review_cases.right(small), Wish(title="N0RVELLE of the small firm"))
    address = "/console/?right=trademark&reason=TM-MARK-IN-TEXT&lane=sme"
    assert _titles(page, address) == ["N0RVELLE of the small firm"]
    heading = page.get(address).content.decode().partition('id="free-h">')[2].partition("</h2>")[0]
    assert "TM-MARK-IN-TEXT" not in heading
    assert "Small firm" in heading
    assert _titles(page, f"{address}&right=patent") == []
    assert len(_titles(page, "/console/?lane=<script>")) == 2


def test_the_claim_stays_narrowed_until_the_filters_are_cleared(page: Client, mark: Right) -> None:
    review_cases.at_desk(mark, Wish(filed_at=review_cases.earlier(3)))
    chinese = review_cases.at_desk(mark, Wish(title="诺薇尔 N0RVELLE 包"))
    page.post("/console/claim/", {"narrowed": "1", "language": "zh"})
    assert ReviewLease.objects.get().case_id == chinese.pk
    answer = page.post(
        f"/console/cases/{chinese.public_id}/reject/", {"reason": "no_likeness"}, follow=True
    )
    assert "No case matches your filters." in answer.content.decode()
    page.post("/console/claim/", {"narrowed": "1"})
    assert ReviewLease.objects.get().case_id != chinese.pk


@pytest.mark.parametrize(
    ("sort", "first"), [("", "urgent"), ("-left", "calm"), ("-score", "calm"), ("score", "urgent")]
)
def test_the_list_is_ordered_as_the_address_says(
    page: Client, mark: Right, sort: str, first: str
) -> None:
    cases = {
        "urgent": review_cases.at_desk(
            mark, Wish(title="N0RVELLE urgent", filed_at=review_cases.earlier(200))
        ),
        "calm": review_cases.at_desk(mark, Wish(title="N0RVELLE calm")),
    }
    for score, name in enumerate(cases):
        Case.objects.filter(pk=cases[name].pk).update(score=score / 2)
    assert _titles(page, f"/console/?sort={sort}")[0] == f"N0RVELLE {first}"


def test_the_pages_of_the_list_hold_each_case_once(page: Client, mark: Right) -> None:
    for number in range(27):
        review_cases.at_desk(mark, Wish(title=f"N0RVELLE {number}"))
    titles = [*_titles(page, "/console/"), *_titles(page, "/console/?page=2")]
    assert len(titles) == len(set(titles)) == 27
    assert "sort=-score" in page.get("/console/?page=2").content.decode()
    assert _titles(page, "/console/?page=3") == []
    assert len(_titles(page, "/console/?page=x")) == 25


@pytest.mark.parametrize("address", _MOST_QUERIES)
def test_a_full_desk_costs_no_more_queries_than_an_empty_one(
    page: Client, mark: Right, address: str
) -> None:
    review_cases.at_desk(mark)
    with CaptureQueriesContext(connection) as few:
        page.get(address)
    for number in range(12):
        review_cases.at_desk(mark, Wish(title=f"N0RVELLE {number}"))
    with CaptureQueriesContext(connection) as many:
        page.get(address)
    assert len(many) <= len(few)
    assert len(few) <= _MOST_QUERIES[address], [query["sql"][:90] for query in few]


def test_a_case_page_asks_a_bounded_number_of_questions(client: Client, mark: Right) -> None:
    case = review_cases.at_desk(mark)
    client.force_login(review_cases.person(Role.SENIOR_REVIEWER))
    client.get("/console/preferences/")  # notes once a minute that somebody is there
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/console/cases/{case.public_id}/")
    assert answer.status_code == 200
    assert len(queries) <= 55, [query["sql"][:90] for query in queries]


def test_what_is_wanted_is_told_in_words() -> None:
    assert [str(label) for label in CaseFilter(lane="sme", language="zh").labels] == [
        "Small firm",
        "Chinese",
    ]
