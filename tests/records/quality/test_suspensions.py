"""Audits suspend automatic approval of a reason; overdue ones are errors; people lift it."""

import json
from datetime import datetime, timedelta
from typing import Final

import pytest

from pipeline.vocabulary import AutomationState, Outcome
from records import policies
from records.actions.cases.conclusions import CaseVerdict
from records.actions.quality import adjudication, kill_switches, second_reviews, suspensions
from records.cases.models import Case, Ruling
from records.ledger.models import AuditEntry, Switch
from records.rights.models import Right
from records.statistics import audits
from records.statistics.audits import Audits, count_audits
from records.tables.roles import TIMERS_ROLE, ConnectionRole
from tests.factories import quality_cases, record_cases
from tests.records.row_security.test_policies import as_role

_ENOUGH: Final = 5  # errors of as many draws prove that one in a hundred is not kept
_NOW: Final = quality_cases.LATER


def _create_audits(mark: Right, count: int = _ENOUGH) -> list[Case]:
    return [quality_cases.create_sampled_policy_case(mark, f"A-{n}") for n in range(count)]


def _overturn_all(count: int = _ENOUGH) -> None:
    second, senior = record_cases.reviewer(), quality_cases.senior()
    for _ in range(count):
        review = quality_cases.answer_next_review(second, Outcome.REJECTED)
        verdict = CaseVerdict(Outcome.REJECTED, "genuine_resale", reviewer=senior)
        adjudication.adjudicate(review.pk, verdict, now=_NOW)


def _overdue_at() -> datetime:
    days = policies.policy().quality.second_review_days
    return Ruling.objects.latest("ruled_at").ruled_at + timedelta(days=days)


def _only_audits(now: datetime = _NOW) -> Audits:
    (found,) = count_audits(now)
    return found


def test_overturned_audits_suspend_their_reason_and_say_which_cases_did(mark: Right) -> None:
    cases = _create_audits(mark)
    _overturn_all()
    assert suspensions.suspend_reasons(_NOW) == 1
    switch = Switch.objects.get()
    assert (switch.name, switch.is_on) == (f"reason:{cases[0].reason}", True)
    assert switch.set_by == "audits"
    entry = json.loads(AuditEntry.objects.get(subject_kind="switch").entry)
    assert (entry["actor"], entry["act"]) == ("audits", "switch_on")
    assert entry["body"]["cases"] == [str(case.public_id) for case in cases]
    assert (entry["body"]["overturned"], entry["body"]["overdue"]) == (_ENOUGH, 0)
    assert _only_audits().state is AutomationState.SUSPENDED
    (case,) = record_cases.file_cases(mark, "B-1")
    assert record_cases.route_case(case).state == "in_review"


def test_the_role_of_the_timers_may_suspend(mark: Right) -> None:
    _create_audits(mark)
    _overturn_all()
    with as_role(TIMERS_ROLE, ConnectionRole.NOBODY):
        assert suspensions.suspend_reasons(_NOW) == 1


def test_a_suspended_reason_is_not_suspended_again(mark: Right) -> None:
    _create_audits(mark)
    _overturn_all()
    assert suspensions.suspend_reasons(_NOW) == 1
    assert suspensions.suspend_reasons(_NOW) == 0
    assert AuditEntry.objects.filter(subject_kind="switch").count() == 1


def test_fewer_errors_prove_nothing(mark: Right) -> None:
    _create_audits(mark, _ENOUGH - 1)
    _overturn_all(_ENOUGH - 1)
    assert suspensions.suspend_reasons(_NOW) == 0
    assert _only_audits().state is AutomationState.WATCHED


def test_who_lifts_it_begins_the_evidence_anew(mark: Right) -> None:
    (first, *_others) = _create_audits(mark)
    _overturn_all()
    suspensions.suspend_reasons(_NOW)
    kill_switches.set_switch(
        f"reason:{first.reason}",
        quality_cases.administrator(),
        "The rule is mended.",
        is_on=False,
        now=_NOW,
    )
    assert suspensions.suspend_reasons(_NOW) == 0
    assert count_audits(_NOW) == []


def test_what_nobody_answered_in_time_counts_as_an_error_and_suspends(mark: Right) -> None:
    _create_audits(mark)
    late = _overdue_at()
    before = late - timedelta(seconds=1)
    assert (_only_audits(before).open, _only_audits(before).errors) == (_ENOUGH, 0)
    assert suspensions.suspend_reasons(before) == 0
    assert (_only_audits(late).overdue, _only_audits(late).errors) == (_ENOUGH, _ENOUGH)
    assert _only_audits(late).oldest_overdue_at == Ruling.objects.earliest("ruled_at").ruled_at
    assert suspensions.suspend_reasons(late) == 1


def test_an_overdue_audit_is_still_given_out_and_its_answer_counts(mark: Right) -> None:
    _create_audits(mark, 1)
    late = _overdue_at() + timedelta(days=1)
    second = record_cases.reviewer()
    assert second_reviews.list_waiting_for(second, late).count() == 1
    quality_cases.answer_next_review(second, Outcome.UPHELD, now=late)
    found = _only_audits(late)
    assert (found.drawn, found.overdue, found.errors) == (1, 0, 0)


def test_an_answer_that_nobody_adjudicates_becomes_overdue_too(mark: Right) -> None:
    _create_audits(mark, 1)
    quality_cases.answer_next_review(record_cases.reviewer(), Outcome.REJECTED)
    assert (_only_audits().open, _only_audits().errors) == (1, 0)
    assert _only_audits(_overdue_at()).overdue == 1


def test_the_bound_stops_before_the_first_open_draw(mark: Right) -> None:
    first, *_others = _create_audits(mark, 3)
    second = record_cases.reviewer()
    for _ in range(3):
        review = second_reviews.claim_review(second, now=_NOW)
        assert review is not None
        if review.case_id == first.pk:
            second_reviews.skip_review(review.pk, second, "language", now=_NOW)
        else:
            quality_cases.answer(review, second, Outcome.UPHELD)
    found = _only_audits()
    assert (found.drawn, found.open, found.drawn_before_open) == (3, 1, 0)
    assert found.upper_bound == 1


@pytest.mark.parametrize("is_of_lane", [True, False])
def test_overdue_audits_are_counted_in_the_time_that_they_became_so(
    mark: Right, *, is_of_lane: bool
) -> None:
    (case,) = _create_audits(mark, 1)
    late, lane = _overdue_at(), str(case.lane) if is_of_lane else "x"
    found = audits.count_overdue(late - timedelta(days=1), late, lane=lane)
    assert [(one.reason, one.count) for one in found] == [(case.reason, 1)] * is_of_lane
    assert audits.count_overdue(late, late + timedelta(days=1)) == []
