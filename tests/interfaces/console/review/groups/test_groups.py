"""Groups on the console: what is similar, what would happen, what did, and who may answer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from interfaces.console.review.filters import CaseFilter
from interfaces.console.review.pictures import find_next_case
from interfaces.web.labels import label_term
from records.accounts.models import Role, User
from records.actions.review import desk
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.review.models import Group
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.quality_cases import policy_saying
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def alike(mark: Right, reviewer: User) -> list[Case]:
    """Four cases of one seller with one wording; the reviewer holds the first."""
    cases = [
        review_cases.at_desk(mark, Wish(filed_at=review_cases.earlier(5 - n))) for n in range(4)
    ]
    assert desk.claim_case(reviewer, now=database_now()) == cases[0]
    return cases


@pytest.fixture
def small_cap(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Three cases are too many for one person."""
    with policy_saying(settings, tmp_path, group_cap=2):
        yield


def _address(case: Case, step: str = "") -> str:
    return f"/console/cases/{case.public_id}/similar/{step}"


def _build_form(
    alike: list[Case], *chosen: Case, reason: str = "identical_mark"
) -> dict[str, object]:
    return {
        "case": [str(case.public_id) for case in chosen],
        "offered": [str(case.public_id) for case in alike[1:]],
        "reason": reason,
        "note-uphold": "seen",
    }


def test_a_case_says_how_many_are_like_it(page: Client, alike: list[Case]) -> None:
    html = page.get(f"/console/cases/{alike[0].public_id}/").content.decode()
    assert "3 similar cases wait" in html
    assert _address(alike[0]) in html


def test_the_list_says_what_differs_and_what_cannot_join(
    page: Client, mark: Right, alike: list[Case]
) -> None:
    review_cases.at_desk(review_cases.right(review_cases.filer("Else Ltd")))
    review_cases.at_desk(mark, Wish(title="Plain bag for N0RVELLE", description="used"))
    similar_cases = page.get(_address(alike[0])).context["near"]
    assert len(similar_cases.joining) == 4
    (other,) = similar_cases.context
    assert other.why_not == "another owner or reason"
    (plain,) = [row for row in similar_cases.joining if row.case.frozen.title.startswith("Plain")]
    assert label_term("nominative") in plain.only_here
    assert label_term("nominative") in plain.guard_rails


def test_reasons_stand_as_on_the_page_of_the_case_with_the_digits_of_their_keys(
    page: Client, alike: list[Case]
) -> None:
    reason_pattern = re.compile(r'value="(\w+)"\s+(?:required\s+)?data-digit="(\d)"')
    html = page.get(_address(alike[0])).content.decode()
    alone = page.get(f"/console/cases/{alike[0].public_id}/").content.decode()
    reasons = reason_pattern.findall(html)
    assert ("picture_copied", "5") in reasons
    assert reasons == reason_pattern.findall(alone)[: len(reasons)]
    assert html.index("Reasons for other kinds of rights") < html.index('"picture_copied"')
    assert "suggested by the findings" in html


def test_only_cases_of_which_the_machine_says_the_same_are_ticked(
    page: Client, mark: Right, alike: list[Case]
) -> None:
    review_cases.at_desk(mark, Wish(title="Plain bag for N0RVELLE", description="used"))
    context = page.get(_address(alike[0])).context
    assert [row.case for row in context["near"].same] == alike[1:]
    (other,) = context["near"].differing
    assert context["choice"].chosen_ids == {case.public_id for case in alike[1:]}
    assert other.case.public_id not in context["choice"].offered_ids


def test_the_preview_repeats_what_differs_and_the_guard_rails(
    page: Client, mark: Right, alike: list[Case]
) -> None:
    plain = review_cases.at_desk(mark, Wish(title="Plain bag for N0RVELLE", description="used"))
    form = _build_form(alike, alike[1], plain)
    html = page.post(_address(alike[0], "preview/"), form).content.decode()
    assert "Different in something that matters" in html
    assert str(label_term("nominative")) in html


def test_a_reviewer_sees_what_is_like_the_case_that_one_holds_and_nothing_else(
    client: Client, page: Client, alike: list[Case]
) -> None:
    assert page.get(_address(alike[0])).status_code == 200
    assert page.get(_address(alike[1])).status_code == 404
    client.force_login(review_cases.person(Role.AUDITOR))
    response = client.get(_address(alike[1]))
    assert (response.status_code, response.context["acts"]) == (200, ())


def test_listings_of_one_title_are_told_apart_by_their_numbers(
    page: Client, alike: list[Case]
) -> None:
    form = _build_form(alike, *alike[1:])
    similar = page.get(_address(alike[0])).content.decode()
    preview = page.post(_address(alike[0], "preview/"), form).content.decode()
    group = page.post(_address(alike[0], "decide/"), form, follow=True).content.decode()
    for html in (similar, preview, group):
        assert [case.number for case in alike if f">{case.number}<" not in html] == []


def test_the_preview_says_exactly_what_will_happen_and_does_nothing(
    page: Client, alike: list[Case]
) -> None:
    answer = page.post(_address(alike[0], "preview/"), _build_form(alike, alike[1], alike[2]))
    html = answer.content.decode()
    assert "3 rulings" in html
    assert "1 exception stays in review" in html
    assert not Ruling.objects.exists()


def test_a_reason_for_another_kind_of_right_decides_no_group_until_it_is_confirmed(
    page: Client, alike: list[Case]
) -> None:
    form = _build_form(alike, *alike[1:], reason="same_design")
    for step in ("preview/", "decide/"):
        answer = page.post(_address(alike[0], step), form, follow=True)
        assert "is a reason for another kind of right than this one" in answer.content.decode()
    confirmed = {**form, "confirmed-uphold": "1"}
    preview = page.post(_address(alike[0], "preview/"), confirmed).content.decode()
    assert 'name="confirmed-uphold" value="1"' in preview
    assert not Ruling.objects.exists()
    page.post(_address(alike[0], "decide/"), confirmed)
    assert set(Ruling.objects.values_list("reason_code", flat=True)) == {"same_design"}


def test_a_box_beside_one_ruling_confirms_no_reason_for_the_other(
    page: Client, alike: list[Case]
) -> None:
    form = _build_form(alike, alike[1], reason="same_design") | {"confirmed-reject": "1"}
    page.post(_address(alike[0], "decide/"), form)
    assert not Ruling.objects.exists()


def test_without_a_reason_nothing_that_was_chosen_is_lost(page: Client, alike: list[Case]) -> None:
    answer = page.post(_address(alike[0], "preview/"), _build_form(alike, alike[2], reason=""))
    assert "Choose a reason to uphold or to reject." in answer.content.decode()
    assert answer.context["choice"].chosen_ids == {alike[2].public_id}
    assert ">seen</textarea>" in answer.content.decode()


def test_a_group_is_decided_with_an_exception_and_undone_as_one(
    page: Client, alike: list[Case]
) -> None:
    form = _build_form(alike, alike[1], alike[2])
    response = page.post(_address(alike[0], "decide/"), form, follow=True)
    group = Group.objects.get()
    assert "3 rulings were made." in response.content.decode()
    assert dict(group.members.exclude(left_out="").values_list("case", "left_out")) == {
        alike[3].pk: "exception"
    }
    assert Ruling.objects.live().filter(note="seen", outcome="upheld").count() == 3
    page.post(f"/console/groups/{group.public_id}/undo/")
    assert not Ruling.objects.live().exists()
    assert Case.objects.in_review().count() == 4


def test_a_form_sent_twice_decides_once(page: Client, alike: list[Case]) -> None:
    form = _build_form(alike, *alike[1:])
    answers = [page.post(_address(alike[0], "decide/"), form) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert (Group.objects.count(), Ruling.objects.count()) == (1, 4)


def test_who_lost_the_case_decides_nothing_and_is_told(client: Client, alike: list[Case]) -> None:
    client.force_login(review_cases.person())
    for step in ("preview/", "decide/", "choose/"):
        answer = client.post(_address(alike[0], step), _build_form(alike, *alike[1:]))
        assert answer.status_code == 409
        assert ">seen</textarea>" in answer.content.decode()
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("case", ["x", "00000000-0000-0000-0000-000000000000", "'; DROP TABLE"])
def test_what_is_no_case_is_left_out(page: Client, alike: list[Case], case: str) -> None:
    form = _build_form(alike, alike[1]) | {"case": [case, str(alike[1].public_id)]}
    page.post(_address(alike[0], "decide/"), form)
    assert Ruling.objects.count() == 2


@pytest.mark.usefixtures("small_cap")
def test_a_group_above_the_cap_is_confirmed_by_a_senior(
    client: Client, page: Client, alike: list[Case]
) -> None:
    html = page.post(
        _address(alike[0], "preview/"), _build_form(alike, *alike[1:])
    ).content.decode()
    assert "a senior reviewer has to confirm it within 120 minutes" in html
    page.post(_address(alike[0], "decide/"), _build_form(alike, *alike[1:]))
    group = Group.objects.get()
    assert (group.state, Ruling.objects.count()) == ("proposed", 0)
    for query in ("", "?reason=TM-MARK-IN-TEXT"):  # a claim gives nobody what they proposed
        assert page.get(f"/console/{query}").context["queue"].waiting == 0
    assert find_next_case(group.proposed_by, CaseFilter(), now=database_now()) is None
    assert page.post(f"/console/groups/{group.public_id}/confirm/").status_code == 403
    client.force_login(review_cases.person(Role.SENIOR_REVIEWER))
    assert "Confirm 4 rulings" in client.get(f"/console/groups/{group.public_id}/").content.decode()
    client.post(f"/console/groups/{group.public_id}/confirm/")
    assert Ruling.objects.live().count() == 4
    again = client.post(f"/console/groups/{group.public_id}/decline/", follow=True)
    assert "Nothing was changed." in again.content.decode()


def test_a_reviewer_sees_own_groups_alone(client: Client, page: Client, alike: list[Case]) -> None:
    page.post(_address(alike[0], "decide/"), _build_form(alike, alike[1]))
    group = Group.objects.get()
    assert str(group.public_id) in page.get("/console/groups/").content.decode()
    client.force_login(review_cases.person())
    assert client.get(f"/console/groups/{group.public_id}/").status_code == 404
    assert str(group.public_id) not in client.get("/console/groups/").content.decode()
    client.force_login(review_cases.person(Role.AUDITOR))
    assert client.get(f"/console/groups/{group.public_id}/").status_code == 200
    assert client.post(f"/console/groups/{group.public_id}/undo/").status_code == 403


def test_the_undo_above_a_page_takes_the_group_back(page: Client, alike: list[Case]) -> None:
    page.post(_address(alike[0], "decide/"), _build_form(alike, alike[1]))
    assert (
        f"/groups/{Group.objects.get().public_id}/undo/" in page.get("/console/").content.decode()
    )


def test_many_similar_cases_cost_no_more_queries_than_few(
    page: Client, mark: Right, alike: list[Case]
) -> None:
    with CaptureQueriesContext(connection) as few:
        page.get(_address(alike[0]))
    for _ in range(9):
        review_cases.at_desk(mark)
    with CaptureQueriesContext(connection) as many:
        page.get(_address(alike[0]))
    assert len(many) <= len(few) <= 21, [query["sql"][:90] for query in many]
