"""Which rows are sent: what hangs somewhere keeps nobody else waiting."""

from collections.abc import Mapping
from itertools import count

import pytest

from pipeline.vocabulary import Stage
from records.cases.backlog.epochs import Epochs
from records.cases.backlog.work_rows import CASES
from records.cases.backlog.work_table import Candidate, Outstanding
from records.cases.models import Work, WorkerLife
from records.rights.models import Right
from tests.factories import record_cases
from workers.scheduling import dispatcher
from workers.scheduling.dispatcher import choose_rows, count_idle, group_rows

_IDS = count(1)


def _rows(
    number: int, unit: int = 1, *, is_suspect: bool = False, is_returned: bool = False
) -> list[Candidate]:
    return [
        Candidate(next(_IDS), Stage.FREEZE, unit, 1, is_suspect, is_returned) for _ in range(number)
    ]


def _choose(
    waiting: list[Candidate],
    *,
    outstanding: Mapping[int, int] | None = None,
    suspects: int = 0,
    running: int = 0,
) -> list[Candidate]:
    out = Outstanding(outstanding or {}, suspects, running)
    return choose_rows(waiting, out, threads=2, suspect_threads=1)


def test_four_rows_a_thread_are_sent() -> None:
    waiting = _rows(20)
    assert _choose(waiting) == waiting[:8]
    assert _choose(waiting, outstanding={1: 5}) == waiting[:3]


def test_what_went_down_with_a_worker_goes_first_and_needs_no_slot() -> None:
    others, returned_rows = _rows(20), _rows(16, is_returned=True)
    assert _choose([*others, *returned_rows], outstanding={1: 6}) == [*returned_rows, *others[:2]]


def test_suspects_that_wait_for_their_worker_take_no_slot_of_others() -> None:
    others, suspects = _rows(20), _rows(20, is_suspect=True)
    assert _choose([*suspects, *others], suspects=3) == [*others[:8], *suspects[:1]]
    assert _choose([*suspects, *others], suspects=40) == others[:8]


def test_a_filer_whose_batches_run_or_hang_is_sent_beside_others() -> None:
    noisy, other = _rows(20, unit=1), _rows(20, unit=2)
    assert {row.unit for row in _choose([*noisy, *other], running=64)} == {1, 2}


def test_whoever_comes_after_a_filer_that_took_all_slots_is_sent_at_once() -> None:
    noisy, others = _rows(20, unit=1), _rows(6, unit=2)
    assert _choose(noisy, outstanding={1: 8}) == []
    assert _choose([*noisy, *others], outstanding={1: 8}) == others[:4]
    assert _choose([*noisy, *others], outstanding={1: 8, 2: 4}) == []


def test_rows_share_messages_when_there_are_more_than_threads() -> None:
    rows = _rows(3)
    assert [len(group) for group in group_rows(rows, idle=4)] == [1, 1, 1]
    assert [len(group) for group in group_rows(_rows(17), idle=4)] == [4, 4, 4, 4, 1]
    assert {len(group) for group in group_rows(_rows(96), idle=2)} == {16}


@pytest.mark.parametrize(
    ("outstanding", "running", "idle"), [({}, 0, 4), ({}, 5, 2), ({}, 64, 0), ({1: 1}, 0, 0)]
)
def test_no_thread_is_idle_while_rows_wait_to_be_claimed(
    outstanding: dict[int, int], running: int, idle: int
) -> None:
    assert count_idle(4, Outstanding(outstanding, suspects=0, running=running)) == idle


def test_every_row_is_in_one_message_and_suspects_have_their_own() -> None:
    rows = [*_rows(18), *_rows(5, is_suspect=True)]
    groups = group_rows(rows, idle=2)
    assert sorted(row.row_id for group in groups for row in group) == [row.row_id for row in rows]
    assert [len(group) for group in groups if group[0].is_suspect] == [1] * 5


@pytest.mark.django_db
def test_suspects_that_come_first_leave_room_for_others_of_their_unit(mark: Right) -> None:
    *suspects, other = record_cases.file_cases(mark, *(f"L-{number}" for number in range(9)))
    Work.objects.filter(case__in=suspects).update(is_suspect=True, due_at=record_cases.NOW)
    WorkerLife.objects.create(name="w", threads=1)
    lane_round = dispatcher._choose(dispatcher._CASES)
    assert [row.row_id for rows in lane_round.messages for row in rows] == [other.pk]


@pytest.mark.django_db
def test_more_units_than_are_looked_at_are_served_in_turn(mark: Right) -> None:
    """No unit is served a second time before all were, and what died anywhere goes first."""
    cases = record_cases.file_cases(mark, *(f"L-{number}" for number in range(100)))
    for place, case in enumerate(cases):
        Work.objects.filter(case=case).update(unit=place % 50)
    WorkerLife.objects.create(name="w", threads=1)
    served: list[int] = []
    for number in range(25):
        if number == 3:
            returned = Work.objects.filter(state="waiting", unit=49).latest("pk")
            Work.objects.filter(pk=returned.pk).update(is_single=True)
        rows = [row for group in dispatcher._choose(dispatcher._CASES).messages for row in group]
        if number == 3:
            assert rows[0].row_id == returned.pk
        served += [row.unit for row in rows if not row.is_returned]
        Work.objects.filter(state="sent").update(state="running")
    assert len(set(served[:49])) == 49
    assert len(served) == 99
    dispatcher._last_units.clear()


@pytest.mark.django_db
def test_a_round_finds_what_an_earlier_epoch_left(
    mark: Right, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be nobody's: the dispatcher that began the epoch ended, or a filing committed late."""
    (case,) = record_cases.file_cases(mark, "L-1")
    Work.objects.update(epoch=0)
    assert CASES.list_candidates(8)[0] == []
    monkeypatch.setattr(dispatcher, "_EPOCHS", [Epochs("cases_work", "case_id")])  # as at its start
    assert dispatcher.dispatch_round(), "no worker lives, so it waits"
    assert [row.row_id for row in CASES.list_candidates(8)[0]] == [case.pk]
