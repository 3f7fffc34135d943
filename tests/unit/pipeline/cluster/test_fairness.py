"""Fair turns: everybody gets some, nobody gets more than half while others wait."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cluster.fairness import WaitingWork, choose_turns

_WEIGHTS = st.sampled_from([1, 2, 4, 8])
_UNITS = st.dictionaries(st.integers(1, 6), st.tuples(st.integers(1, 12), _WEIGHTS), max_size=6)


def _waiting(units: dict[int, tuple[int, int]]) -> list[WaitingWork]:
    return [
        WaitingWork(unit * 100 + place, unit, weight)
        for unit, (count, weight) in units.items()
        for place in range(count)
    ]


def _by_unit(turns: tuple[WaitingWork, ...]) -> Counter[int]:
    return Counter(turn.unit for turn in turns)


@given(_UNITS, st.integers(0, 40))
def test_no_more_than_are_free_nobody_twice_and_in_order(
    units: dict[int, tuple[int, int]], free: int
) -> None:
    waiting = _waiting(units)
    turns = choose_turns(waiting, {}, free=free, slots=40)
    assert len(turns) <= free
    assert len(set(turns)) == len(turns)
    for unit in units:
        of_unit = [turn for turn in turns if turn.unit == unit]
        assert of_unit == [turn for turn in waiting if turn.unit == unit][: len(of_unit)]


@given(_UNITS, st.integers(1, 40))
def test_slots_stay_empty_only_for_want_of_work_or_for_the_half(
    units: dict[int, tuple[int, int]], free: int
) -> None:
    waiting = _waiting(units)
    for slots in (free, 40):  # of as few slots as are free a unit reaches the half
        turns = choose_turns(waiting, {}, free=free, slots=slots)
        if len(turns) < min(free, len(waiting)):
            given_turns = _by_unit(turns)
            waiting_units = {turn.unit for turn in waiting if turn not in turns}
            assert all(given_turns[unit] >= max(1, slots // 2) for unit in waiting_units)


@given(_UNITS, st.dictionaries(st.integers(1, 6), st.integers(0, 20), max_size=6))
def test_nobody_is_given_more_than_half_while_others_wait(
    units: dict[int, tuple[int, int]], slots_by_unit: dict[int, int]
) -> None:
    slots = 16
    waiting = _waiting(units)
    turns = choose_turns(waiting, slots_by_unit, free=slots, slots=slots)
    holds = Counter(slots_by_unit)
    for place, turn in enumerate(turns):
        others = {other.unit for other in waiting if other not in turns[:place]} - {turn.unit}
        assert not others or holds[turn.unit] < slots // 2
        holds[turn.unit] += 1


@given(_UNITS, st.integers(1, 40))
def test_the_order_in_which_units_are_named_changes_nothing(
    units: dict[int, tuple[int, int]], free: int
) -> None:
    backwards = dict(reversed(units.items()))
    assert choose_turns(_waiting(units), {}, free=free, slots=40) == choose_turns(
        _waiting(backwards), {}, free=free, slots=40
    )


def test_turns_go_by_weight() -> None:
    turns = choose_turns(_waiting({1: (12, 4), 2: (12, 2), 3: (12, 1)}), {}, free=14, slots=100)
    assert _by_unit(turns) == {1: 8, 2: 4, 3: 2}


def test_what_a_unit_holds_already_counts() -> None:
    turns = choose_turns(_waiting({1: (12, 1), 2: (12, 1)}), {1: 5}, free=7, slots=100)
    assert _by_unit(turns) == {1: 1, 2: 6}


def test_who_waits_alone_may_have_everything() -> None:
    assert len(choose_turns(_waiting({1: (12, 1)}), {1: 9}, free=12, slots=12)) == 12


@pytest.mark.parametrize("free", [0, -3])
def test_nothing_is_chosen_when_nothing_is_free(free: int) -> None:
    assert choose_turns(_waiting({1: (3, 1)}), {}, free=free, slots=12) == ()
