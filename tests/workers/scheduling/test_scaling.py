"""The foreman: what he reads from the backlog, and what he does with the crowd."""

import os
import signal
import sys
import time
from collections.abc import Callable

import pytest

from pipeline.cluster.scaling import Load, ScalingPolicy
from records.cases.backlog.work_rows import BacklogLoad, measure_load
from records.cases.models import Work
from tests.factories import record_cases
from workers.scheduling.scaling import LoadGauge, ProcessPool, Supervisor

pytestmark = pytest.mark.django_db

_SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_empty_backlog_has_no_age() -> None:
    load = measure_load()
    assert (load.undone, load.running, load.oldest_age_seconds) == (0, 0, 0)


def test_a_look_counts_what_waits_and_what_runs_and_leaves_parked_cases_out() -> None:
    cases = record_cases.file_cases(
        record_cases.right(record_cases.account()), "L-1", "L-2", "L-3", "L-4"
    )
    Work.objects.filter(case=cases[0]).update(state="running")
    Work.objects.filter(case=cases[1]).update(state="parked")
    load = measure_load()
    assert (load.undone, load.running, load.newest_case) == (3, 1, cases[-1].pk)
    assert load.oldest_age_seconds > 0


def test_the_gauge_reads_arrivals_and_what_one_process_finishes() -> None:
    gauge = LoadGauge(threads=2)
    gauge.measure_load(
        BacklogLoad(at_seconds=0, newest_case=100, undone=50, running=4, oldest_age_seconds=9)
    )
    load = gauge.measure_load(
        BacklogLoad(at_seconds=10, newest_case=120, undone=30, running=4, oldest_age_seconds=5)
    )
    # 40 cases finished in 10 s by two processes of two threads each: half a second a process.
    assert load == Load(
        backlog=26, oldest_age_seconds=5, arrivals_per_second=2.0, seconds_per_case=0.5
    )


def test_the_gauge_keeps_its_last_figure_while_nothing_is_finished() -> None:
    gauge = LoadGauge(threads=1, seconds_per_case=0.25)
    for at in (0, 5, 10):
        load = gauge.measure_load(BacklogLoad(at, 7, 3, 1, 1.0))
    assert load.seconds_per_case == 0.25


def test_the_crowd_grows_shrinks_and_replaces_the_dead() -> None:
    crowd = ProcessPool(_SLEEPER, breath_seconds=0)
    crowd.resize(3)
    first, second, _ = crowd.pids
    os.kill(first, signal.SIGKILL)
    _until(lambda: len(crowd.pids) == 2)
    crowd.resize(3)
    assert len(crowd.pids) == 3
    assert first not in crowd.pids
    crowd.resize(1)
    assert crowd.pids == [second], "the newest leave first"
    crowd.close()
    assert crowd.pids == []


def test_who_dies_at_once_is_not_started_again_at_once() -> None:
    crowd = ProcessPool([sys.executable, "-c", "raise SystemExit(3)"])
    crowd.resize(1)
    _until(lambda: not crowd.pids)
    crowd.resize(1)
    assert crowd.pids == []


def test_the_foreman_tells_of_each_change_and_of_nothing_else() -> None:
    changes: list[tuple[int, int]] = []
    crowd = ProcessPool(_SLEEPER)
    foreman = Supervisor(
        ScalingPolicy(most=3),
        crowd,
        LoadGauge(threads=1),
        lambda _, before, after: changes.append((before, after)),
    )
    foreman.tick()
    foreman.tick()
    crowd.close()
    assert changes == [(0, 1)]
