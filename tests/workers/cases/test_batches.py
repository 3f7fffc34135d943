"""What a worker does with a batch: together where that works, one by one where it does not."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import pytest
from django.db import InternalError, OperationalError
from django.db.models import Value
from django.db.models.functions import Concat

from gateways.fetching import Unreachable
from gateways.marketplace import Marketplace, Marketplaces
from pipeline.vocabulary import Stage, WorkState
from records.cases.backlog import work_rows
from records.cases.backlog.work_rows import Claim
from records.cases.models import Case, Work
from records.marketplaces.models import Listing
from records.rights.models import Right
from tests.factories import record_cases
from tests.fakes.http_server import Reply, Server, reply
from workers import processes
from workers.cases.context import WorkerContext, get_current_context, set_current_context
from workers.cases.freeze import freeze_listings
from workers.cases.perform import StageOutcome, StageResult, perform_cases, release_claim


@pytest.fixture
def cases(mark: Right) -> list[Case]:
    return record_cases.file_cases(mark, *(f"L-{number}" for number in range(6)))


@pytest.fixture(autouse=True)
def context(db: None) -> WorkerContext:
    set_current_context(processes._build_context(1, is_suspect=False))
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
        locked_cases = Case.objects.lock_claimed(claims)
        assert len(locked_cases) == len(claims)
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
    work = Work.objects.get()
    assert (work.case_id, work.state, work.errors) == (cases[2].pk, WorkState.WAITING, errors)


@pytest.mark.parametrize(
    "fault", [OperationalError("gone"), InternalError("idle-in-transaction timeout")]
)
def test_a_fault_of_the_database_is_no_fault_of_a_case(cases: list[Case], fault: Exception) -> None:
    claim = record_cases.claim_work(cases[0], Stage.FREEZE)
    assert release_claim(claim, fault) is StageOutcome.DATABASE
    work = Work.objects.get(case=cases[0])
    assert (work.state, work.errors) == (WorkState.RUNNING, 0)


def test_after_pictures_a_batch_is_small_and_a_message_is_for_several(
    cases: list[Case], context: WorkerContext
) -> None:
    work_rows.mark_sent([case.pk for case in cases])
    context.has_pictures.set()
    stage = _Stage(ValueError("never"), at=Case(pk=0))
    perform_cases(cases[0].pk, Stage.FREEZE, {Stage.FREEZE: stage})
    assert stage.sizes == [4, 2]
    assert not Work.objects.exists()


def test_who_took_all_that_was_sent_asks_for_nothing_that_came_since(
    cases: list[Case], context: WorkerContext
) -> None:
    work_rows.mark_sent([case.pk for case in cases[:5]])
    context.pace.seconds_a_case = 0.01
    stage = _Stage(ValueError("never"), at=Case(pk=0))

    def send_another(claims: Sequence[Claim], context: WorkerContext) -> StageResult:
        work_rows.mark_sent([cases[5].pk])
        return stage(claims, context)

    perform_cases(cases[0].pk, Stage.FREEZE, {Stage.FREEZE: send_another})
    assert stage.sizes == [5]
    assert Work.objects.get().state == WorkState.SENT, "it has a message of its own"


def test_after_slow_cases_a_batch_is_small(cases: list[Case], context: WorkerContext) -> None:
    work_rows.mark_sent([case.pk for case in cases])
    context.pace.seconds_a_case = 0.5
    stage = _Stage(ValueError("never"), at=Case(pk=0))
    perform_cases(cases[0].pk, Stage.FREEZE, {Stage.FREEZE: stage})
    assert stage.sizes[0] == 2
    assert sum(stage.sizes) == len(cases)


@pytest.mark.parametrize(
    ("answer", "times"), [(lambda _request: iter(()), 1), (reply(status="500 Sorry"), 6)]
)
def test_a_marketplace_that_says_nothing_is_asked_once_a_batch(
    cases: list[Case], context: WorkerContext, answer: Reply, times: int
) -> None:
    server = Server()
    work_rows.mark_sent([case.pk for case in cases])
    context.pace.seconds_a_case = 0.01
    Listing.objects.update(url=Concat(Value(server.url("/listings/")), "external_id"))
    server.replies = {f"/listings/{case.listing.external_id}": answer for case in cases}
    lab = Marketplace("lab", server.url(""), server.url("/"), (), is_loopback_allowed=True)
    with closing(server), closing(Marketplaces([lab])) as marketplaces:
        set_current_context(replace(context, marketplaces=marketplaces))
        perform_cases(cases[0].pk, Stage.FREEZE, {Stage.FREEZE: freeze_listings})
    assert len(server.requests) == times
    assert set(Work.objects.values_list("state", "errors")) == {(WorkState.WAITING, 0)}


def test_a_message_to_a_stopping_worker_takes_nothing(
    cases: list[Case], context: WorkerContext
) -> None:
    work_rows.mark_sent([case.pk for case in cases])
    context.stopping.set()
    perform_cases(cases[0].pk, Stage.FREEZE, {})
    assert set(Work.objects.values_list("state", "attempt")) == {("sent", 0)}
