"""The protocol in SQL: rows are the truth, and only who holds the attempt may write."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.vocabulary import Lane, Stage, WorkState
from records.actions.cases import listing_freeze
from records.cases.backlog import work_rows, worker_lives
from records.cases.backlog.work_rows import Claim
from records.cases.backlog.work_table import Outstanding
from records.cases.models import Case, Work, WorkerLife
from records.clock import database_now
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.trusted_flaggers import appoint
from tests.records.conftest import Together


def _claim(case: Case, *, worker: str = "w", is_suspect: bool = False) -> list[Claim]:
    return work_rows.claim_work(case.pk, worker=worker, is_suspect=is_suspect, lease_seconds=60)


def _work(case: Case) -> Work:
    return Work.objects.get(case=case)


def test_a_waiting_row_is_sent_once(case: Case) -> None:
    assert work_rows.mark_sent([case.pk]) == {case.pk}
    assert work_rows.mark_sent([case.pk]) == set()
    assert _work(case).sent_at is not None


def test_what_the_queue_did_not_take_waits_again(case: Case) -> None:
    work_rows.mark_sent([case.pk])
    work_rows.mark_unsent([case.pk])
    assert (_work(case).state, _work(case).sent_at) == (WorkState.WAITING, None)


def test_a_claim_counts_the_attempt_and_holds_a_lease(case: Case) -> None:
    work_rows.mark_sent([case.pk])
    (claim,) = _claim(case)
    assert (claim.attempt, _work(case).state, _work(case).worker) == (1, "running", "w")
    assert _work(case).lease_until is not None


def test_a_message_whose_row_is_not_sent_is_dropped(case: Case) -> None:
    assert not _claim(case)
    work_rows.mark_sent([case.pk])
    assert _claim(case)
    assert not _claim(case, worker="other")


def test_a_claim_takes_the_rows_of_each_filer_in_turns(mark: Right) -> None:
    cases = record_cases.file_cases(mark, *(f"L-{number}" for number in range(10)))
    ids = [case.pk for case in cases]
    Work.objects.filter(case__in=ids[8:]).update(unit=mark.owner_id + 1)
    for case_id in ids:  # those of the other filer were sent last
        work_rows.mark_sent([case_id])
    claims = work_rows.claim_work(ids[0], worker="w", is_suspect=False, lease_seconds=60, most=4)
    assert [claim.case_id for claim in claims] == [*ids[:2], *ids[8:]]


def test_a_claim_knows_the_clock_of_the_database(case: Case) -> None:
    work_rows.mark_sent([case.pk])
    before = database_now()
    (claim,) = _claim(case)
    assert before <= claim.read_clock() <= database_now()


def test_a_claim_says_at_which_stage_its_row_is(case: Case) -> None:
    Work.objects.update(stage=Stage.MATCH)
    work_rows.mark_sent([case.pk])
    (claim,) = _claim(case)
    assert (claim.stage, claim.has_pictures) == (Stage.MATCH, True)


def test_a_suspect_is_taken_only_by_the_worker_for_suspects(case: Case) -> None:
    Work.objects.update(is_suspect=True)
    work_rows.mark_sent([case.pk])
    assert not _claim(case)
    assert _claim(case, is_suspect=True)


def test_a_case_is_late_that_could_have_begun_unless_it_waits_as_a_suspect(case: Case) -> None:
    Work.objects.update(not_before=database_now() - timedelta(minutes=2))
    assert (work_rows.is_late(60), work_rows.is_late(180)) == (True, False)
    Work.objects.update(is_suspect=True)
    assert not work_rows.is_late(60)


def test_a_message_that_came_twice_is_claimed_once(together: Together) -> None:
    case = record_cases.file_cases(record_cases.right(record_cases.account()))[0]
    work_rows.mark_sent([case.pk])
    futures = together(*(lambda name=name: _claim(case, worker=name) for name in "abcd"))
    assert sum(bool(future.result()) for future in futures) == 1
    assert _work(case).attempt == 1


def _finish(claim: Claim) -> bool:
    """Take the case from the backlog, as the process that writes its result does."""
    return bool(Case.objects.lock_claimed([claim]))


def test_finished_work_is_gone(case: Case) -> None:
    assert _finish(record_cases.claim_work(case, Stage.FREEZE))
    assert record_cases.work(case) is None


def test_advanced_work_goes_on_under_the_same_lease(case: Case) -> None:
    claim = record_cases.claim_work(case, Stage.FREEZE)
    Work.objects.update(errors=2, died_in=["a"])
    assert listing_freeze.freeze_cases(
        [(claim, record_cases.listing_shown())], now=record_cases.NOW
    )
    work = _work(case)
    assert (work.stage, work.state, work.errors, work.died_in) == ("match", "running", 0, [])
    assert (work.worker, work.attempt) == ("w", claim.attempt)
    assert not _finish(claim)
    assert _finish(replace(claim, stage=Stage.MATCH))


@pytest.mark.parametrize(("counts", "errors"), [(True, 1), (False, 0)])
def test_postponed_work_waits_for_its_time(case: Case, *, counts: bool, errors: int) -> None:
    claim = record_cases.claim_work(case, Stage.FREEZE)
    assert work_rows.postpone_work(claim, "w" * 500, seconds=30, counts=counts)
    assert (_work(case).state, _work(case).errors) == ("waiting", errors)
    assert work_rows.CASES.list_candidates(10)[0] == []
    Work.objects.update(not_before=record_cases.NOW - timedelta(days=999))
    assert [row.row_id for row in work_rows.CASES.list_candidates(10)[0]] == [case.pk]


def test_a_worker_that_lost_the_attempt_writes_nothing(case: Case) -> None:
    stale = record_cases.claim_work(case, Stage.FREEZE, worker="slow")
    Work.objects.update(state=WorkState.WAITING, worker="")
    current = record_cases.claim_work(case, Stage.FREEZE, worker="quick")
    assert not _finish(stale)
    assert not listing_freeze.freeze_cases(
        [(stale, record_cases.listing_shown())], now=record_cases.NOW
    )
    assert not work_rows.postpone_work(stale, "late", seconds=0, counts=True)
    assert (_work(case).attempt, _work(case).worker) == (2, "quick")
    assert _finish(current)


def test_an_attempt_of_the_same_worker_is_fenced_too(case: Case) -> None:
    stale = record_cases.claim_work(case, Stage.FREEZE)
    Work.objects.update(state=WorkState.WAITING)
    record_cases.claim_work(case, Stage.FREEZE)
    assert not _finish(stale)


def test_candidates_are_the_earliest_due_of_every_unit(mark: Right) -> None:
    other = record_cases.right(record_cases.account("Other"), "Oth")
    appoint(other.owner)
    noisy = record_cases.file_cases(mark, *(f"N-{number}" for number in range(20)))
    Work.objects.filter(case=noisy[7]).update(due_at=record_cases.NOW)
    quiet = record_cases.file_cases(other, "Q-1")
    candidates = work_rows.CASES.list_candidates(2)[0]
    assert [row.unit for row in candidates] == sorted(row.unit for row in candidates)
    of_noisy = [row.row_id for row in candidates if row.unit == mark.owner_id]
    assert (len(of_noisy), of_noisy[0]) == (3, noisy[7].pk)
    (candidate,) = [row for row in candidates if row.unit == other.owner_id]
    assert (candidate.row_id, candidate.weight) == (quiet[0].pk, 8)
    assert quiet[0].lane == Lane.TRUSTED_FLAGGER


def test_no_unit_no_candidate(db: None) -> None:
    assert work_rows.CASES.list_candidates(3)[0] == []
    assert work_rows.count_outstanding() == Outstanding({}, 0, 0)


def test_outstanding_counts_sent_and_running_by_unit(mark: Right) -> None:
    first, second, third, _ = record_cases.file_cases(mark, "A", "B", "C", "D")
    work_rows.mark_sent([second.pk, third.pk])
    record_cases.claim_work(first, Stage.FREEZE)
    assert work_rows.count_outstanding() == Outstanding({mark.owner_id: 2}, 0, 1)
    Work.objects.filter(case=second).update(is_suspect=True)
    assert work_rows.count_outstanding() == Outstanding({mark.owner_id: 1}, 1, 1)


def test_threads_are_those_of_lives_heard_of_lately(ended_lives: None) -> None:
    worker_lives.record_heartbeat("a", threads=4, is_suspect=False, index_generation=1)
    worker_lives.record_heartbeat("b", threads=2, is_suspect=False, index_generation=1)
    worker_lives.record_heartbeat("s", threads=1, is_suspect=True, index_generation=1)
    assert worker_lives.count_live_threads(5) == (6, 1)
    WorkerLife.objects.filter(name="a").update(seen_at=record_cases.NOW - timedelta(days=999))
    assert worker_lives.count_live_threads(5) == (2, 1)
    worker_lives.end_life("b")
    assert worker_lives.count_live_threads(5) == (0, 1)
