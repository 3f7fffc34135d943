"""The review desk: the most urgent case first, and never two reviewers on one."""

from datetime import timedelta

import pytest

from pipeline.vocabulary import Outcome
from records.actions.leases import LeaseNotHeld
from records.actions.review import desk, rulings
from records.cases.models import Case
from records.review.models import ReviewLease
from records.rights.models import Right
from tests.factories import record_cases

_MINUTE = timedelta(minutes=1)


def _in_review(mark: Right, count: int) -> list[Case]:
    cases = record_cases.file_cases(mark, *(f"L-{number}" for number in range(count)))
    return [record_cases.route_case(case) for case in cases]


def test_the_earliest_to_be_seen_comes_first_then_the_highest_score(mark: Right) -> None:
    late, plain, strong, early = _in_review(mark, 4)
    for case, hours, score in ((late, 3, 1), (plain, 2, 0.2), (strong, 2, 0.9), (early, 1, 0)):
        case.review_by, case.score = record_cases.NOW + timedelta(hours=hours), score
        case.save()
    offered_cases = [
        desk.claim_case(record_cases.reviewer(), now=record_cases.NOW) for _ in range(5)
    ]
    assert offered_cases == [early, strong, plain, late, None]


def test_a_case_whose_lease_ran_out_is_taken_again_by_name(mark: Right) -> None:
    first, second = _in_review(mark, 2)
    judge = record_cases.reviewer()
    assert desk.claim_case(judge, now=record_cases.NOW) == first
    later = record_cases.NOW + 11 * _MINUTE
    assert desk.reclaim_case(first.pk, judge, now=later) == first
    assert desk.LEASE.lock_held(first.pk, judge, now=later) == first
    with pytest.raises(LeaseNotHeld):
        desk.reclaim_case(second.pk, judge, now=later)  # never given out: nobody picks


def test_after_undo_a_reviewer_holds_the_old_case_and_no_other(mark: Right) -> None:
    case, following = _in_review(mark, 2)
    judge = record_cases.reviewer()
    desk.claim_case(judge, now=record_cases.NOW)
    ruling = rulings.rule_on_case(
        case.pk, judge, Outcome.UPHELD, "identical_mark", note="", now=record_cases.NOW
    )
    assert desk.claim_case(judge, now=record_cases.NOW) == following
    rulings.annul_ruling(ruling.pk, judge, now=record_cases.NOW)
    desk.reclaim_case(case.pk, judge, now=record_cases.NOW)
    assert [lease.case for lease in ReviewLease.objects.filter(reviewer=judge)] == [case]
    assert desk.claim_case(record_cases.reviewer(), now=record_cases.NOW) == following


def test_a_skipped_case_is_not_taken_again(mark: Right) -> None:
    (case,) = _in_review(mark, 1)
    judge = record_cases.reviewer()
    desk.claim_case(judge, now=record_cases.NOW)
    desk.skip_case(case.pk, judge, "language", now=record_cases.NOW)
    with pytest.raises(LeaseNotHeld):
        desk.reclaim_case(case.pk, judge, now=record_cases.NOW)


def test_the_first_opening_is_kept(mark: Right) -> None:
    (case,) = _in_review(mark, 1)
    desk.claim_case(record_cases.reviewer(), now=record_cases.NOW)
    desk.claim_case(record_cases.reviewer(), now=record_cases.NOW + 20 * _MINUTE)
    case.refresh_from_db()
    assert case.first_opened_at == record_cases.NOW
