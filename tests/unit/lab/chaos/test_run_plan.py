"""The plan of a run is drawn from its seed, holds what was asked for, and has the right shape."""

from collections import Counter
from itertools import pairwise
from random import Random
from statistics import mean, median

import pytest

from lab.chaos.workload import listings, run_plan
from lab.chaos.workload import run_plan as plans
from lab.chaos.workload.run_plan import (
    CALM_SECONDS,
    UNLOADED_SECONDS,
    Plan,
    PlannedFault,
    RunOptions,
)
from pipeline.vocabulary import RightKind

_CLASSES = ["worker killed", *(f"fault {number}" for number in range(30))]


def _plan(**changes: int | tuple[str, ...]) -> Plan:
    options = {"seed": 1, "cases": 3_000, "pictured": 90, "faults": 40, **changes}
    return plans.draw_plan(RunOptions(**options), _CLASSES)  # type: ignore[arg-type]  # a table of fields


def test_requests_name_few_listings_mostly_and_hundreds_sometimes() -> None:
    chance = Random(5)
    sizes = [run_plan.draw_listings_per_request(chance) for _ in range(40_000)]
    assert median(sizes) == 5
    assert mean(sizes) == pytest.approx(16, abs=1)
    assert max(sizes) == 300


def test_seven_rights_of_ten_are_trademarks() -> None:
    chance = Random(5)
    counts = Counter(run_plan.draw_kind_of_right(chance) for _ in range(40_000))
    shares = {kind: round(100 * count / 40_000) for kind, count in counts.items()}
    assert shares == {
        RightKind.TRADEMARK: 70,
        RightKind.COPYRIGHT: 20,
        RightKind.DESIGN: 6,
        RightKind.PATENT: 4,
    }


def test_a_seed_draws_the_same_plan_and_another_seed_another() -> None:
    assert list(plans.describe_plan(_plan())) == list(plans.describe_plan(_plan()))
    assert list(plans.describe_plan(_plan())) != list(plans.describe_plan(_plan(seed=2)))


def test_a_new_class_of_faults_changes_no_request() -> None:
    options = RunOptions(1, 500, 10, 20)
    plan, other = (plans.draw_plan(options, names) for names in (_CLASSES, _CLASSES[:3]))
    assert plan.requests == other.requests


@pytest.mark.parametrize("cases", [1, 7, 100, 3_000])
def test_as_many_cases_are_filed_as_were_asked_for(cases: int) -> None:
    plan = _plan(cases=cases, pictured=0)
    assert plan.cases == cases + plan.options.poison


def test_pictures_and_poison_are_among_the_listings() -> None:
    plan = _plan()
    names = Counter(name[:2] for request in plan.requests for name in set(request.listings))
    assert names["P-"] >= 80  # some places fall to listings that are flagged again
    assert names[listings.POISON_PREFIX[:2]] == plan.options.poison


def test_no_request_names_a_listing_twice_and_the_public_form_takes_ten() -> None:
    for request in _plan().requests:
        assert len(set(request.listings)) == len(request.listings)
        assert len(request.listings) <= (10 if request.filer == "public" else 300)


def test_some_listings_are_flagged_again_by_the_same_filer_on_the_same_right() -> None:
    earlier_flags: set[tuple[str, str, str]] = set()
    again = 0
    for request in sorted(_plan().requests, key=lambda request: request.number):
        flags = {(request.filer, request.kind, name) for name in request.listings}
        again += len(flags & earlier_flags)
        earlier_flags |= flags
    assert again > 50


def test_before_the_first_fault_is_a_time_alone_and_a_time_beside_the_noisy_filer() -> None:
    plan = _plan()
    assert min(fault.at_seconds for fault in plan.faults) >= CALM_SECONDS
    noisy = [request.at_seconds for request in plan.requests if request.filer == "noisy"]
    assert min(noisy) == UNLOADED_SECONDS
    assert noisy.count(UNLOADED_SECONDS) > len(noisy) // 3
    ordinary = [r for r in plan.requests if r.filer != "noisy" and r.at_seconds < CALM_SECONDS]
    assert len({request.filer for request in ordinary}) == len(run_plan.ORDINARY)
    assert max(len(request.listings) for request in ordinary) <= 5


def test_every_class_strikes_before_any_strikes_twice_and_workers_are_killed_more_often() -> None:
    counts = Counter(fault.name for fault in _plan().faults)
    assert len(_plan().faults) == 40
    assert set(counts) == set(_CLASSES)
    assert counts["worker killed"] >= 5
    assert [fault.name for fault in _plan().faults[:5]] == ["worker killed"] * 5
    assert set(Counter(f.name for f in _plan(faults=20).faults).values()) <= {1, 3, 4}


def test_after_the_kills_their_work_has_time_to_come_back() -> None:
    times = [fault.at_seconds for fault in _plan(faults=20).faults[:4]]
    assert all(later - earlier >= 4 for earlier, later in pairwise(times))


def test_a_marketplace_streams_a_batch_a_second_and_ten_times_as_many_in_a_burst() -> None:
    counts = Counter(int(batch.at_seconds) for batch in _plan().batches)
    assert Counter(counts.values())[1] == len(counts) - 3
    assert [counts[second] for second in (4, 5, 6, 7, 8)] == [1, 10, 10, 10, 1]
    assert UNLOADED_SECONDS > 7


def test_revisions_only_grow_but_for_old_batches_that_are_sent_again() -> None:
    newest = Counter[str]()
    known_batches, again = set[tuple[tuple[str, int], ...]](), 0
    for batch in _plan().batches:
        is_known = batch.lines in known_batches
        again += is_known
        assert is_known or all(revision == newest[name] + 1 for name, revision in batch.lines)
        newest |= Counter(dict(batch.lines))
        known_batches.add(batch.lines)
    assert 5 < again < len(known_batches) / 3


def test_a_screener_is_killed_in_the_burst_before_anything_else_breaks() -> None:
    options = RunOptions(1, 500, 10, 20)
    plan = plans.draw_plan(options, [*_CLASSES, "screener killed"])
    assert plan.faults[0] == PlannedFault(6.0, "screener killed")
    assert len(plan.faults) == options.faults
    assert min(fault.at_seconds for fault in plan.faults[1:]) >= CALM_SECONDS


def test_one_class_can_be_drawn_alone() -> None:
    plan = _plan(only=("fault 3",), faults=5)
    assert [fault.name for fault in plan.faults] == ["fault 3"] * 5


def test_the_command_for_a_replay_names_whatever_was_not_left_as_it_is() -> None:
    command = plans.command_line(RunOptions(4, 10, 2, 6, gap_seconds=5.0, only=("queue full",)), 3)
    assert command == (
        "markwarden spike --seed 4 --cases 10 --pictures 2 --faults 6 --workers 3"
        ' --only "queue full" --minutes 0.5'
    )


@pytest.mark.parametrize("minutes", [0.05, 0.7, 1.23456789, 12.345])
def test_the_command_for_a_replay_repeats_minutes_in_full(minutes: float) -> None:
    struck = RunOptions(1, 10, 0, 7, gap_seconds=minutes * 60 / 7)
    assert plans.command_line(struck, 2).endswith(f" --minutes {minutes}")
    quiet = RunOptions(1, 10, 0, 0, gap_seconds=60.0, quiet_minutes=minutes)
    assert plans.command_line(quiet, 2).endswith(f" --workers 2 --quiet {minutes}")
