"""The Good Faith panel: one's own figures, the way to each limit, history, and leaving."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pipeline.vocabulary import GoodFaithState, Outcome
from records.accounts.models import Account
from records.actions.programmes import good_faith_membership
from records.actions.programmes.good_faith_membership import evaluate_all
from records.clock import database_now
from records.programmes.models import Membership
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.takedown_requests import new_account, new_right, new_user
from tests.interfaces.portal.filing.test_wizard import text
from tests.records.programmes.test_good_faith import _past

PAGE = "/good-faith/"
ONE = "/good-faith/standings/"
_DAY = timedelta(days=1)


def evaluate_owner(right: Right, upheld: int, rejected_count: int, *, days: int = 1) -> Membership:
    """The owner's standing after so many daily evaluations of these cases."""
    now = database_now()
    _past(
        right, [Outcome.UPHELD] * upheld + [Outcome.REJECTED] * rejected_count, at=now - 10 * _DAY
    )
    for number in reversed(range(days)):
        evaluate_all(now - number * _DAY)
    return Membership.objects.get(owner=right.owner, agent=None)


def test_before_the_first_evaluation_the_page_says_what_is_asked(browser: Client) -> None:
    page = text(browser.get(PAGE))
    assert "You have no standing yet." in page
    assert "A takedown rate of at least 90 %" in page


def test_the_panel_shows_each_criterion_with_its_figure_bound_and_distance(
    browser: Client, right: Right
) -> None:
    evaluate_owner(right, 96, 4)
    page = text(browser.get(PAGE))
    assert "96.0 % (96 of 100)" in page
    assert "≥ 91.4 %" in page
    assert "6.0 points: 6 more cases may fail" in page
    assert "5.0 points: 4 more listings may be restored" in page
    assert "admitted: every criterion is met" in page


def test_a_rate_beyond_its_limit_says_what_brings_it_back(browser: Client, right: Right) -> None:
    evaluate_owner(right, 17, 3)
    page = text(browser.get(PAGE))
    assert "5.0 points below the limit: 10 more upheld cases in a row would reach it" in page
    assert "80 more requests" in page
    assert "not admitted: a criterion is not met</strong>: takedown rate" in page


def test_a_reason_with_too_few_cases_is_shown_and_not_judged(browser: Client, right: Right) -> None:
    evaluate_owner(right, 5, 1)
    page = text(browser.get(PAGE))
    assert "not judged: a verdict takes 20 cases" in page
    assert "14 more decided cases" in page


def test_a_member_leaves_and_sees_the_end_of_the_cooldown(browser: Client, right: Right) -> None:
    membership = evaluate_owner(right, 100, 0)
    page = text(browser.post(f"{ONE}{membership.pk}/leave/", follow=True))
    membership.refresh_from_db()
    assert membership.state == GoodFaithState.COOLDOWN
    assert "The cooldown has begun." in page
    assert f"{membership.cooldown_until_on:%Y-%m-%d}" in page
    assert "Left by choice" in page
    assert "Leave now" not in page


def test_who_is_barred_reads_why_and_not_by_whom(browser: Client, right: Right) -> None:
    membership = evaluate_owner(right, 100, 0)
    good_faith_membership.bar_filer(
        membership.pk, record_cases.keeper(), "A forged invoice.", now=database_now()
    )
    page = text(browser.get(PAGE))
    assert "A forged invoice." in page
    assert "keeper" not in page
    assert '>Barred</b> <span class="muted">staff' in page


def test_a_removal_names_the_criterion_in_the_history(browser: Client, right: Right) -> None:
    record_cases.member(right.owner)
    evaluate_owner(right, 17, 3)
    page = text(browser.get(PAGE))
    assert "member → cooling down" in page
    assert "takedown rate (TM-MARK-IN-TEXT)" in page


def test_an_agent_sees_each_principal_by_itself(right: Right) -> None:
    agent, other = new_account("Agency"), new_right(new_account("Second owner"), number="9")
    client = Client()
    client.force_login(new_user(agent, name="agnes"))
    for each_right in (right, other):
        _past(each_right, [Outcome.UPHELD] * 20, at=database_now() - _DAY * 10, filer=agent)
    evaluate_all(database_now())
    page = text(client.get(PAGE))
    assert "Norvelle S.p.A." in page
    assert "Second owner" in page
    membership = Membership.objects.get(owner=other.owner, agent=agent)
    assert "filed by Agency" in text(client.get(f"{ONE}{membership.pk}/"))


def test_an_owner_sees_the_standing_of_its_agent_and_cannot_leave_for_it(
    browser: Client, right: Right
) -> None:
    agent = new_account("Agency")
    member = Membership.objects.create(owner=right.owner, agent=agent, state=GoodFaithState.MEMBER)
    page = text(browser.get(f"{ONE}{member.pk}/"))
    assert "filed by Agency" in page
    assert "Leave now" not in page
    browser.post(f"{ONE}{member.pk}/leave/")
    member.refresh_from_db()
    assert member.state == GoodFaithState.MEMBER


def test_the_export_has_a_row_a_day_and_nobody_elses(browser: Client, right: Right) -> None:
    evaluate_owner(new_right(new_account("Other"), number="8"), 20, 0)
    membership = evaluate_owner(right, 30, 0, days=3)
    lines = browser.get(f"{ONE}{membership.pk}/evaluations.csv").content.decode().splitlines()
    assert len(lines) == 4
    assert ",30,30,30,0,30,30," in lines[1]


def test_the_plot_is_drawn_in_either_theme(browser: Client, right: Right) -> None:
    membership = evaluate_owner(right, 30, 2)
    for theme in ("light", "dark"):
        answer = browser.get(f"{ONE}{membership.pk}/rates.svg", {"theme": theme})
        assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert browser.get(f"{ONE}{membership.pk}/rates.svg", {"theme": "pink"}).status_code == 404


@pytest.mark.parametrize("days", [1, 40])
def test_the_panel_asks_as_often_for_many_days_as_for_one(
    browser: Client, right: Right, account: Account, days: int
) -> None:
    now = database_now()
    _past(right, [Outcome.UPHELD] * 20, at=now - 50 * _DAY)
    evaluate_all(now - days * _DAY)
    browser.get(PAGE)  # notes once a minute that somebody is there
    counts = []
    for further_days in (0, days):
        for number in reversed(range(further_days)):
            evaluate_all(now - number * _DAY)
        with CaptureQueriesContext(connection) as queries:
            page = text(browser.get(PAGE))
        assert "20 of 20" in page
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 22
