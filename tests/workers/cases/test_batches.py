"""What a worker does with a batch: together where that works, one by one where it does not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from gateways.fetching import Unreachable
from pipeline.cluster.batches import MOST_TOGETHER
from pipeline.vocabulary import Stage, WorkState
from records.complaints.backlog import work_rows
from records.complaints.backlog.work_rows import Claim
from records.complaints.models import Case, Work
from records.rights.models import Right
from tests.factories import record_cases
from workers import processes
from workers.cases.context import WorkerContext, get_current_context, set_current_context
from workers.cases.perform import StageOutcome, StageResult, perform_cases


@pytest.fixture
def cases(mark: Right) -> list[Case]:
    return record_cases.file_cases(mark, *(f"L-{number}" for number in range(6)))


@pytest.fixture(autouse=True)
def context(db: None) -> WorkerContext:
    one = processes._build_context(1, is_suspect=False)
    set_current_context(replace(one, most_together=MOST_TOGETHER))
    return get_current_context()


class _Stage:
    """Finishes what it is given, and fails of one case."""

    def __init__(self, fault: Exception, at: Case) -> None:
        self.sizes: list[int] = []
        self.held: list[int] = []
        self._fault, self._at = fault, at

    def __call__(self, claims: Sequence[Claim], context: WorkerContext) -> StageResult:
        self.sizes.append(len(claims))
        self.held.append(len(context.held_cases))
        if self._at.pk in [claim.case_id for claim in claims]:
            raise self._fault
        done = Case.objects.lock_claimed(claims)
        assert len(done) == len(claims)
        return [(claim, StageOutcome.DONE) for claim in claims]


@pytest.mark.parametrize(
    ("fault", "errors"), [(ValueError("broken"), 1), (Unreachable("silent"), 0)]
)
def test_one_that_fails_costs_the_others_of_its_batch_nothing(
    cases: list[Case], context: WorkerContext, fault: Exception, errors: int
) -> None:
    work_rows.mark_sent([case.pk for case in cases])
    context.pace.seconds_a_case = 0.01
    stage = _Stage(fault, at=cases[2])
    perform_cases(cases[0].pk, Stage.FREEZE, {Stage.FREEZE: stage})
    assert stage.sizes == [6, 1, 1, 1, 1, 1, 1]
    assert set(stage.held) == {6}
    assert context.held_cases == []
    left = Work.objects.get()
    assert (left.case_id, left.state, left.errors) == (cases[2].pk, WorkState.WAITING, errors)


def test_after_pictures_a_batch_is_small_and_a_message_is_for_several(
    cases: list[Case], context: WorkerContext
) -> None:
    work_rows.mark_sent([case.pk for case in cases])
    context.has_pictures.set()
    stage = _Stage(ValueError("never"), at=Case(pk=0))
    perform_cases(cases[0].pk, Stage.FREEZE, {Stage.FREEZE: stage})
    assert stage.sizes == [4, 2]
    assert not Work.objects.exists()


def test_after_slow_cases_a_batch_is_small(cases: list[Case], context: WorkerContext) -> None:
    work_rows.mark_sent([case.pk for case in cases])
    context.pace.seconds_a_case = 0.5
    stage = _Stage(ValueError("never"), at=Case(pk=0))
    perform_cases(cases[0].pk, Stage.FREEZE, {Stage.FREEZE: stage})
    assert stage.sizes[0] == 2
    assert sum(stage.sizes) == len(cases)


def test_a_message_to_a_stopping_worker_takes_nothing(
    cases: list[Case], context: WorkerContext
) -> None:
    work_rows.mark_sent([case.pk for case in cases])
    context.stopping.set()
    perform_cases(cases[0].pk, Stage.FREEZE, {})
    assert set(Work.objects.values_list("state", "attempt")) == {("sent", 0)}
