"""Misuse is proposed by number, proportion and gravity; a person weighs intent, and decides."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.conduct.misuse import (
    ConductEvent,
    Proposal,
    compute_factors,
    propose_measure,
    suspended_until,
)
from pipeline.policy.parameters import Misuse, MisuseNumbers

_NOW: Final = datetime(2026, 11, 24, tzinfo=UTC)
_DAY: Final = timedelta(days=1)
NUMBERS: Final = MisuseNumbers(180, 10, 50, 3, 30, 180)


def build_events(
    unfounded_count: int, founded_count: int = 0, *, grave: int = 0, ago: int = 1
) -> list[ConductEvent]:
    """So many notices, some unfounded, some of these grave."""
    at = _NOW - ago * _DAY
    wrong = [
        ConductEvent(at, is_unfounded=True, is_grave=number < grave)
        for number in range(unfounded_count)
    ]
    return [
        *wrong,
        *(ConductEvent(at, is_unfounded=False, is_grave=False) for _ in range(founded_count)),
    ]


@pytest.mark.parametrize(
    ("conduct", "then"),
    [
        (build_events(9), Proposal.NOTHING),  # too few
        (build_events(10), Proposal.WARNING),
        (build_events(10, 10), Proposal.NOTHING),  # exactly half is tolerated
        (build_events(11, 10), Proposal.WARNING),
        (build_events(4, grave=3), Proposal.WARNING),  # 4 + 2 x 3 = 10
        (build_events(4, grave=2), Proposal.NOTHING),
        ([], Proposal.NOTHING),
    ],
)
def test_number_proportion_and_gravity_propose(conduct: list[ConductEvent], then: Proposal) -> None:
    assert propose_measure(conduct, _NOW, NUMBERS)[0] is then


def test_nobody_is_suspended_without_a_warning_before() -> None:
    assert propose_measure(build_events(1000), _NOW, NUMBERS)[0] is Proposal.WARNING


def test_only_what_came_after_the_warning_counts_towards_a_suspension() -> None:
    warned_at = _NOW - 10 * _DAY
    before, after = build_events(50, ago=20), build_events(10, ago=1)
    assert propose_measure(before, _NOW, NUMBERS, warned_at=warned_at)[0] is Proposal.NOTHING
    proposal, factors = propose_measure([*before, *after], _NOW, NUMBERS, warned_at=warned_at)
    assert (proposal, factors.unfounded) == (Proposal.SUSPENSION, 10)


def test_a_warning_is_worn_off_when_the_window_is_over() -> None:
    on_time, old_warning_at = (_NOW - timedelta(days=days) for days in (179, 180))
    assert (
        propose_measure(build_events(10), _NOW, NUMBERS, warned_at=on_time)[0]
        is Proposal.SUSPENSION
    )
    assert (
        propose_measure(build_events(10), _NOW, NUMBERS, warned_at=old_warning_at)[0]
        is Proposal.WARNING
    )


def test_what_lies_before_the_window_does_not_count() -> None:
    assert compute_factors(build_events(5, ago=180), _NOW, NUMBERS).unfounded == 5
    assert compute_factors(build_events(5, ago=181), _NOW, NUMBERS).unfounded == 0


@pytest.mark.parametrize(("times", "days"), [(0, 30), (1, 60), (2, 120), (3, 180), (9, 180)])
def test_a_suspension_is_longer_each_time_up_to_a_limit(times: int, days: int) -> None:
    assert suspended_until(_NOW, times, NUMBERS) == _NOW + timedelta(days=days)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_founded_notice_more_never_makes_it_worse(wrong: int, right: int, grave: int) -> None:
    order = list(Proposal)
    for numbers in (NUMBERS, Misuse().filers, Misuse().sellers):
        proposal = propose_measure(build_events(wrong, right, grave=grave), _NOW, numbers)[0]
        better = propose_measure(build_events(wrong, right + 1, grave=grave), _NOW, numbers)[0]
        assert order.index(better) <= order.index(proposal)
