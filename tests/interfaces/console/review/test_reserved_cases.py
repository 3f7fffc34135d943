"""What reviewers do among each other: hold, hand over, escalate."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from records.accounts.models import Role, User
from records.actions.review import desk, reservations
from records.cases.models import Case
from records.clock import database_now
from records.review.models import Escalation, Reservation, ReservationReason
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in, sign_in_as
from tests.interfaces.console.review.held_case import address, case, colleague, text_of

__all__ = ["case", "colleague"]

pytestmark = pytest.mark.django_db


def _hold(page: Client, case: Case, **more: str) -> str:
    form = {"reason": "think", "note": "the lining", "until": "60", **more}
    return page.post(address(case, "hold"), form, follow=True).content.decode()


def test_the_more_sheet_offers_all_four_with_their_letters(page: Client, case: Case) -> None:
    text = text_of(page, address(case))
    for letter, act in (
        ("h", "hold"), ("o", "hand-over"), ("e", "escalate"), ("p", "opinion"),
    ):  # fmt: skip
        assert f'data-act="{letter}"' in text
        assert f'action="{address(case, act)}"' in text
    assert "give-opinion" not in text


def test_a_held_case_is_on_its_shelf_with_reason_note_and_time(page: Client, case: Case) -> None:
    html = _hold(page, case)
    assert "Set aside." in html
    reservation = Reservation.objects.get()
    assert timedelta(minutes=59) < reservation.until_at - database_now() <= timedelta(hours=1)
    shelf = text_of(page, "/console/?shelf=aside")
    assert "I want to think it over" in " ".join(shelf.split())
    assert "the lining" in " ".join(shelf.split())
    assert "Set aside by me <b>1</b>" in " ".join(shelf.split())


def test_a_held_case_is_read_and_gone_on_with(page: Client, case: Case, reviewer: User) -> None:
    _hold(page, case)
    text = text_of(page, address(case))
    assert "Waiting for you" in text
    assert 'class="acts is-reading"' in text
    answer = page.post(address(case, "resume"))
    assert answer.headers["Location"] == address(case)
    assert desk.LEASE.lock_held(case.pk, reviewer, now=database_now()) == case


def test_what_is_set_aside_is_not_called_free(page: Client, case: Case, reviewer: User) -> None:
    _hold(page, case)
    text = " ".join(text_of(page, "/console/").split())
    assert f"</span>{reviewer.username}</td>" in text.replace(" </td>", "</td>").replace(
        "</span> ", "</span>"
    )


@pytest.mark.parametrize("until", ["", "9999", "yesterday"])
def test_a_hold_needs_a_time_of_the_list_and_loses_no_word(
    page: Client, case: Case, until: str
) -> None:
    html = _hold(page, case, until=until)
    assert "Choose a reason" in html
    assert "the lining</textarea>" in html
    assert not Reservation.objects.exists()


def test_a_case_handed_over_is_the_colleague_s_next(
    page: Client, case: Case, colleague: User, mark: Right
) -> None:
    review_cases.at_desk(mark)
    form = {"reason": "expertise", "colleague": str(colleague.pk), "note": "You know leather."}
    page.post(address(case, "hand-over"), form)
    colleague_client = sign_in(colleague)
    shelf = text_of(colleague_client, "/console/?shelf=handed")
    assert "You know leather." in " ".join(shelf.split())
    assert "Handed to me <b>1</b>" in " ".join(shelf.split())
    assert "Waiting for you" in text_of(colleague_client, address(case))
    assert colleague_client.post("/console/claim/").headers["Location"] == address(case)
    text = text_of(colleague_client, address(case))
    assert "Handed over" in text
    assert "→ an.wu" in text


def test_nothing_is_handed_to_nobody_or_to_who_decides_nothing(page: Client, case: Case) -> None:
    auditor = review_cases.person(Role.AUDITOR)
    for to, message in (("", "Choose a reason"), (str(auditor.pk), "Choose another colleague")):
        form = {"reason": "expertise", "colleague": to, "note": "kept"}
        html = page.post(address(case, "hand-over"), form, follow=True).content.decode()
        assert message in html
        assert ">kept</textarea>" in html
    assert not Reservation.objects.exists()


def test_an_escalated_case_is_the_seniors_alone(page: Client, case: Case, mark: Right) -> None:
    review_cases.at_desk(mark)
    form = {"reason": "precedent", "note": "First of its kind."}
    page.post(address(case, "escalate"), form)
    assert Escalation.objects.get().reason_code == "precedent"
    assert page.get(address(case)).status_code == 404
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    shelf = text_of(senior, "/console/?shelf=escalated")
    assert "It will be an example for others" in " ".join(shelf.split())
    answer = senior.post("/console/claim/", {"escalated": "1"})
    assert answer.headers["Location"] == address(case)
    text = text_of(senior, address(case))
    assert "First of its kind." in text
    assert address(case, "escalate") not in text


def test_a_senior_who_asks_for_an_escalated_case_is_given_no_other(
    page: Client, mark: Right
) -> None:
    case = review_cases.at_desk(mark)
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    answer = senior.post("/console/claim/", {"escalated": "1"})
    assert answer.headers["Location"] == "/console/"
    assert senior.post("/console/claim/").headers["Location"] == address(case)


def test_no_reviewer_has_the_shelf_of_the_seniors(page: Client, case: Case) -> None:
    text = text_of(page, "/console/?shelf=escalated")
    assert 'href="/console/?shelf=escalated"' not in text
    assert "Waiting cases" in text


def test_a_senior_takes_over_what_was_set_aside(page: Client, case: Case) -> None:
    _hold(page, case)
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    assert address(case, "take-over") in text_of(senior, address(case))
    senior.post(address(case, "take-over"))
    answer = page.post(address(case, "resume"), follow=True)
    assert "no longer waits for you" in answer.content.decode()


def test_a_full_shelf_asks_no_more_than_an_empty_one(
    page: Client, mark: Right, reviewer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(4):
        desk_case = review_cases.at_desk(mark)
        desk.claim_case(reviewer, now=database_now())
        until_at = database_now() + timedelta(hours=1)
        reservations.set_aside(
            desk_case.pk, reviewer, "think", note="n", until_at=until_at, now=database_now()
        )
    Reservation.objects.update(because=ReservationReason.SET_ASIDE)
    with django_assert_max_num_queries(31):
        shelf = text_of(page, "/console/?shelf=aside")
    assert "Set aside by me <b>4</b>" in " ".join(shelf.split())
