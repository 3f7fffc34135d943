"""What a worker has in hand is renewed; what it only seems to hold is let go, and is no death."""

from datetime import timedelta

from django.db.models.functions import Now

from pipeline.vocabulary import Stage
from records.cases.backlog import work_rows
from records.cases.backlog.sweep import sweep
from records.cases.models import Case, Work
from records.rights.models import Right
from tests.factories import record_cases

_LEASE = 6.0


def _running(mark: Right) -> tuple[Case, Case]:
    """Two cases of one worker, both claimed three seconds ago."""
    worked_on, forgotten = record_cases.file_cases(mark, "L-1", "L-2")
    for case in (worked_on, forgotten):
        record_cases.claim_work(case, Stage.FREEZE, worker="w", lease_seconds=_LEASE - 3)
    return worked_on, forgotten


def _work(case: Case) -> Work:
    return Work.objects.get(case=case)


def test_only_what_is_worked_on_is_renewed(mark: Right) -> None:
    worked_on, forgotten = _running(mark)
    assert work_rows.renew_leases("w", [worked_on.pk], _LEASE) == 1
    assert work_rows.renew_leases("other", [worked_on.pk, forgotten.pk], _LEASE) == 0
    late = Work.objects.filter(lease_until__gt=Now() + timedelta(seconds=_LEASE - 1))
    assert [work.case_id for work in late] == [worked_on.pk]


def test_what_nobody_works_on_waits_again_and_has_not_died(mark: Right) -> None:
    worked_on, forgotten = _running(mark)
    assert work_rows.release_leases("other", [], _LEASE) == 0
    assert work_rows.release_leases("w", [worked_on.pk], _LEASE) == 1
    assert (_work(worked_on).state, _work(worked_on).worker) == ("running", "w")
    work = _work(forgotten)
    assert (work.state, work.worker, work.attempt, work.died_in) == ("waiting", "", 1, [])
    assert sweep(10).recovered_ids == ()


def test_a_claim_of_this_moment_is_left_alone(case: Case) -> None:
    """Its thread may not have heard yet that it holds it."""
    record_cases.claim_work(case, Stage.FREEZE, worker="w", lease_seconds=_LEASE)
    assert work_rows.release_leases("w", [], _LEASE) == 0
    assert _work(case).state == "running"
