"""The review desk: the most urgent case first, and never two reviewers on one."""

from datetime import timedelta

import pytest

from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.review import desk, rulings
from records.cases.models import Case
from records.cases.models.cases import CaseQuerySet
from records.review.models import ReviewLease
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.conftest import Together

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


def test_a_reviewer_gets_back_what_one_holds(mark: Right) -> None:
    _in_review(mark, 2)
    judge = record_cases.reviewer()
    held_case = desk.claim_case(judge, now=record_cases.NOW)
    assert held_case is not None
    assert desk.claim_case(judge, now=record_cases.NOW + _MINUTE) == held_case


def test_an_expired_lease_frees_the_case(mark: Right) -> None:
    (case,) = _in_review(mark, 1)
    first, second = record_cases.reviewer(), record_cases.reviewer()
    desk.claim_case(first, now=record_cases.NOW)
    assert desk.claim_case(second, now=record_cases.NOW + 5 * _MINUTE) is None
    assert desk.claim_case(second, now=record_cases.NOW + 11 * _MINUTE) == case
    with pytest.raises(desk.CaseNotHeld):
        rulings.rule_on_case(
            case.pk, first, Outcome.UPHELD, "x", note="", now=record_cases.NOW + 11 * _MINUTE
        )


def test_activity_renews_a_lease(mark: Right) -> None:
    (case,) = _in_review(mark, 1)
    judge = record_cases.reviewer()
    desk.claim_case(judge, now=record_cases.NOW)
    desk.renew_lease(case.pk, judge, now=record_cases.NOW + 9 * _MINUTE)
    assert desk.claim_case(record_cases.reviewer(), now=record_cases.NOW + 15 * _MINUTE) is None


def test_a_lease_that_ran_out_is_not_renewed(mark: Right) -> None:
    (case,) = _in_review(mark, 1)
    judge = record_cases.reviewer()
    desk.claim_case(judge, now=record_cases.NOW)
    with pytest.raises(desk.CaseNotHeld):
        desk.renew_lease(case.pk, judge, now=record_cases.NOW + 10 * _MINUTE)


def test_a_skipped_case_goes_to_somebody_else(mark: Right) -> None:
    (case,) = _in_review(mark, 1)
    judge = record_cases.reviewer()
    desk.claim_case(judge, now=record_cases.NOW)
    desk.skip_case(case.pk, judge, "language", now=record_cases.NOW)
    assert desk.claim_case(judge, now=record_cases.NOW) is None
    assert desk.claim_case(record_cases.reviewer(), now=record_cases.NOW) == case


def test_a_case_whose_lease_ran_out_is_taken_again_by_name(mark: Right) -> None:
    first, second = _in_review(mark, 2)
    judge = record_cases.reviewer()
    assert desk.claim_case(judge, now=record_cases.NOW) == first
    later = record_cases.NOW + 11 * _MINUTE
    assert desk.reclaim_case(first.pk, judge, now=later) == first
    assert desk.lock_held_case(first.pk, judge, later) == first
    with pytest.raises(desk.CaseNotHeld):
        desk.reclaim_case(second.pk, judge, now=later)  # never given out: nobody picks


def test_a_case_that_somebody_else_holds_is_not_taken_again(mark: Right) -> None:
    (case,) = _in_review(mark, 1)
    first, second = record_cases.reviewer(), record_cases.reviewer()
    desk.claim_case(first, now=record_cases.NOW)
    later = record_cases.NOW + 11 * _MINUTE
    desk.claim_case(second, now=later)
    with pytest.raises(desk.CaseNotHeld):
        desk.reclaim_case(case.pk, first, now=later)


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
    with pytest.raises(desk.CaseNotHeld):
        desk.reclaim_case(case.pk, judge, now=record_cases.NOW)


def test_the_first_opening_is_kept(mark: Right) -> None:
    (case,) = _in_review(mark, 1)
    desk.claim_case(record_cases.reviewer(), now=record_cases.NOW)
    desk.claim_case(record_cases.reviewer(), now=record_cases.NOW + 20 * _MINUTE)
    case.refresh_from_db()
    assert case.first_opened_at == record_cases.NOW


def test_reviewers_who_ask_at_once_get_different_cases(together: Together) -> None:
    mark = record_cases.right(record_cases.account())
    _in_review(mark, 8)
    judges = [record_cases.reviewer() for _ in range(8)]
    for later in range(6):
        now = record_cases.NOW + later * 20 * _MINUTE
        futures = together(
            *(lambda reviewer=judge: desk.claim_case(reviewer, now=now) for judge in judges)  # noqa: B023  # run at once
        )
        got = [future.result() for future in futures]
        assert any(got)
        assert len(set(filter(None, got))) == len(list(filter(None, got)))
        assert ReviewLease.objects.filter(until_at__gt=now).count() == len(list(filter(None, got)))


def test_a_lease_written_after_the_first_look_is_seen_under_the_lock(
    mark: Right, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _in_review(mark, 2)
    real_next_free = desk._next_free

    def looked_a_moment_ago(
        skipped_ids: set[int], judge: User, now: object, cases: CaseQuerySet
    ) -> Case | None:
        return real_next_free(
            skipped_ids, judge, record_cases.NOW + 60 * _MINUTE, cases
        )  # as if no lease were there yet

    desk.claim_case(record_cases.reviewer(), now=record_cases.NOW)
    monkeypatch.setattr(desk, "_next_free", looked_a_moment_ago)
    assert desk.claim_case(record_cases.reviewer(), now=record_cases.NOW) == second
    assert desk.claim_case(record_cases.reviewer(), now=record_cases.NOW) is None
    assert first.review_lease.until_at == record_cases.NOW + 10 * _MINUTE
