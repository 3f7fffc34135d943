"""The sweeper: what was lost waits again, what kills is set apart and then parked."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.db.models.functions import Now

from pipeline.vocabulary import CaseState, Stage, WorkState
from records.actions.cases import parked_work
from records.cases.backlog import work_rows, worker_lives
from records.cases.backlog.sweep import SweepResult, SweepRounds, sweep
from records.cases.models import Case, Work, WorkerLife
from records.clock import database_now
from records.rights.models import Right
from tests.factories import record_cases

_LONG_AGO = record_cases.NOW - timedelta(days=999)


def _take(cases: list[Case], life: str, *, is_suspect: bool = False) -> None:
    ids = [case.pk for case in cases]
    assert work_rows.mark_sent(ids) == set(ids)
    for case_id in ids:
        assert work_rows.claim_work(case_id, worker=life, is_suspect=is_suspect, lease_seconds=60)


def _die(life: str) -> SweepResult:
    """The worker dies with all it holds: its leases run out."""
    Work.objects.filter(worker=life).update(lease_until=_LONG_AGO)
    return sweep(10)


def _work(case: Case) -> Work:
    return Work.objects.get(case=case)


def test_a_row_whose_worker_died_waits_again(case: Case) -> None:
    _take([case], "a")
    assert sweep(10) == SweepResult((), (), ())
    assert _die("a").recovered_ids == (case.pk,)
    work = _work(case)
    assert (work.state, work.attempt, work.is_single, work.is_suspect) == (
        "waiting",
        1,
        True,
        False,
    )


def test_after_the_database_was_away_nobody_has_died_yet(case: Case) -> None:
    """Nobody could renew a lease meanwhile; a worker that lives does it within seconds."""
    _take([case], "a")
    Work.objects.update(lease_until=_LONG_AGO)
    rounds = SweepRounds(last_at=database_now() - timedelta(seconds=8))
    assert sweep(10, rounds).recovered_ids == ()
    assert sweep(10, rounds).recovered_ids == ()
    rounds.spared_until = database_now()  # some seconds later
    assert sweep(10, rounds).recovered_ids == (case.pk,)


def test_a_sweeper_that_is_slow_itself_spares_the_living_once(case: Case) -> None:
    _take([case], "a")
    Work.objects.update(lease_until=_LONG_AGO)
    rounds = SweepRounds(last_at=database_now() - timedelta(seconds=8))
    assert sweep(10, rounds).recovered_ids == ()
    assert rounds.last_at is not None
    assert rounds.spared_until is not None
    rounds.last_at -= timedelta(seconds=8)
    rounds.spared_until -= timedelta(seconds=8)  # the next round comes as late
    assert sweep(10, rounds).recovered_ids == (case.pk,)


def test_a_sweeper_that_went_round_a_moment_ago_spares_nobody(case: Case) -> None:
    _take([case], "a")
    Work.objects.update(lease_until=_LONG_AGO)
    assert sweep(10, SweepRounds(last_at=database_now())).recovered_ids == (case.pk,)


def _hear_last(life: str, seconds_ago: float) -> None:
    worker_lives.record_heartbeat(life, threads=1, is_suspect=False, index_generation=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
    seen_at = Now() - timedelta(seconds=seconds_ago)
    WorkerLife.objects.filter(name=life).update(seen_at=seen_at)


@pytest.mark.parametrize(("seconds_ago", "is_dead"), [(1, False), (4, True), (90, False)])
def test_a_silent_life_without_its_lock_is_dead_before_its_lease_ends(
    case: Case, *, seconds_ago: float, is_dead: bool
) -> None:
    _take([case], "a")
    _hear_last("a", seconds_ago)
    assert sweep(10).recovered_ids == ((case.pk,) if is_dead else ())
    assert _work(case).is_single is is_dead


def test_a_silent_life_that_holds_its_lock_is_only_slow(case: Case) -> None:
    _take([case], "a")
    _hear_last("a", 4)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended('a', 0))")
            assert sweep(10).recovered_ids == ()
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    assert sweep(10).recovered_ids == (case.pk,)


def test_a_message_nobody_answered_is_sent_again(case: Case) -> None:
    work_rows.mark_sent([case.pk])
    assert sweep(10).unanswered_ids == ()
    Work.objects.update(sent_at=_LONG_AGO)
    assert sweep(10).unanswered_ids == (case.pk,)
    assert (_work(case).state, _work(case).died_in) == ("waiting", [])


@pytest.fixture
def other_session(committed_database: None) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A session that the server keeps: the host at its other end is gone."""
    connection.ensure_connection()
    parameters = {**connection.get_connection_params(), "cursor_factory": None, "context": None}
    with psycopg.connect(**parameters) as session:
        yield session
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")  # the next test has this session too


@pytest.mark.parametrize("state", ["running", "sent"])
def test_a_row_that_a_lost_host_still_locks_holds_up_no_other(
    other_session: "psycopg.Connection[tuple[object, ...]]", mark: Right, state: str
) -> None:
    locked_case, other = record_cases.file_cases(mark, "L-1", "L-2")
    Work.objects.update(state=state, worker="a", lease_until=_LONG_AGO, sent_at=_LONG_AGO)
    other_session.execute(
        "SELECT 1 FROM cases_work WHERE case_id = %s FOR UPDATE", [locked_case.pk]
    )
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    sweep_result = sweep(10)
    assert {*sweep_result.recovered_ids, *sweep_result.unanswered_ids} == {other.pk}
    other_session.rollback()  # PostgreSQL has ended the session
    sweep_result = sweep(10)
    assert {*sweep_result.recovered_ids, *sweep_result.unanswered_ids} == {locked_case.pk}


def test_a_second_death_makes_a_suspect_and_a_third_parks_it(case: Case) -> None:
    for life in ("a", "b"):
        _take([case], life)
        assert _die(life).recovered_ids == (case.pk,)
    assert _work(case).is_suspect
    _take([case], "alone", is_suspect=True)
    assert _die("alone").parked_ids == (case.pk,)
    assert (_work(case).state, _work(case).died_in) == ("parked", ["b", "alone"])
    assert work_rows.CASES.list_candidates(10)[0] == []
    assert sweep(10) == SweepResult((), (), ())


def test_siblings_of_a_culprit_get_their_deaths_back(mark: Right) -> None:
    culprit, sibling, unlucky = record_cases.file_cases(mark, "A", "B", "C")
    for life in ("earlier", "elsewhere"):
        _take([unlucky], life)
        _die(life)
    for life in ("a", "b"):
        _take([culprit, sibling], life)
        _die(life)
    assert all(_work(case).is_suspect for case in (culprit, sibling, unlucky))
    _take([culprit], "alone", is_suspect=True)
    _die("alone")
    assert (_work(sibling).is_suspect, _work(sibling).died_in) == (False, [])
    assert (_work(unlucky).is_suspect, _work(unlucky).died_in) == (True, ["elsewhere"])


def test_siblings_that_are_out_at_that_moment_get_them_back_as_well(mark: Right) -> None:
    culprit, sibling = record_cases.file_cases(mark, "A", "B")
    for life in ("a", "b"):
        _take([culprit, sibling], life)
        _die(life)
    _take([culprit], "alone", is_suspect=True)
    work_rows.mark_sent([sibling.pk])
    assert _die("alone").parked_ids == (culprit.pk,)
    assert _work(sibling).died_in == []
    assert _work(sibling).is_suspect  # its message lies in the queue for suspects
    assert work_rows.claim_work(sibling.pk, worker="next", is_suspect=True, lease_seconds=60)


def test_a_case_that_fails_again_and_again_is_tried_alone_and_then_parked(case: Case) -> None:
    for _ in range(5):
        assert not _work(case).is_suspect
        work_rows.postpone_work(
            record_cases.claim_work(case, Stage.FREEZE), "why", seconds=0, counts=True
        )
        assert sweep(10).parked_ids == ()
    assert _work(case).is_suspect
    _take([case], "alone", is_suspect=True)
    claim = work_rows.Claim(case.pk, Stage.FREEZE, _work(case).attempt, "alone", is_suspect=True)
    work_rows.postpone_work(claim, "why", seconds=0, counts=True)
    assert sweep(10).parked_ids == (case.pk,)


def test_outages_are_no_errors_of_the_case(case: Case) -> None:
    for _ in range(9):
        work_rows.postpone_work(
            record_cases.claim_work(case, Stage.FREEZE), "down", seconds=0, counts=False
        )
        sweep(10)
    assert not _work(case).is_suspect


def _park_case(mark: Right) -> Case:
    (case,) = record_cases.file_cases(mark)
    Work.objects.update(state=WorkState.PARKED, is_suspect=True, died_in=["a", "b"], errors=1)
    assert [work.case_id for work in parked_work.list_parked()] == [case.pk]
    return case


def test_an_operator_lets_a_parked_case_try_again(mark: Right) -> None:
    case = _park_case(mark)
    parked_work.retry_work(case.public_id, actor="operator", now=record_cases.NOW)
    assert (_work(case).state, _work(case).died_in) == ("waiting", [])
    assert record_cases.acts_on(case) == ["open", "retry"]


def test_an_operator_hands_a_parked_case_to_a_reviewer(mark: Right) -> None:
    case = _park_case(mark)
    due_at = case.due_at
    case_in_review = parked_work.discard_work(
        case.public_id, actor="operator", now=record_cases.NOW
    )
    assert (case_in_review.state, case_in_review.due_at) == (CaseState.IN_REVIEW, due_at)
    assert record_cases.work(case) is None


def test_only_what_is_parked_is_retried_or_discarded(case: Case) -> None:
    for unparked_id in (case.public_id, uuid4()):
        with pytest.raises(parked_work.NotParked):
            parked_work.retry_work(unparked_id, actor="operator", now=record_cases.NOW)
        with pytest.raises(parked_work.NotParked):
            parked_work.discard_work(unparked_id, actor="operator", now=record_cases.NOW)
