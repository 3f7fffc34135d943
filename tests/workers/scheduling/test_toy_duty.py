"""A further duty is a function that says when it has its turn: nothing else names it."""

from datetime import datetime
from threading import Event
from typing import Final

import pytest

from records import duties
from records.duties import Turn, daily_duty, duty, list_duties, nightly_duty
from workers.runtime import metrics
from workers.runtime.loops import loop_until_stopped
from workers.scheduling import timers
from workers.scheduling.duties import are_duties_done, guard_loop

_DECORATORS: Final = {Turn.ROUND: duty, Turn.DAY: daily_duty, Turn.NIGHT: nightly_duty}


@pytest.mark.django_db
@pytest.mark.parametrize("turn", Turn)
def test_a_duty_has_the_turn_that_it_declares_and_no_other(
    turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {other: list_duties(other) for other in Turn}
    monkeypatch.setitem(duties._DECLARED, turn, list(before[turn]))
    turns = list[datetime]()

    @_DECORATORS[turn]
    def toy(now: datetime) -> None:
        turns.append(now)

    after = {other: list_duties(other) for other in Turn}
    assert after == {**before, turn: after[turn]}
    assert set(after[turn]) - set(before[turn]) == {toy}
    timers.tick()
    assert len(turns) == (turn is Turn.ROUND)
    timers.daily_tick()
    assert len(turns) == (turn is not Turn.NIGHT)


@pytest.mark.django_db
def test_a_duty_that_fails_is_named_where_operators_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(duties._DECLARED, Turn.ROUND, list(list_duties(Turn.ROUND)))
    faults = [ZeroDivisionError()]

    @duty
    def toy(_now: datetime) -> None:
        while faults:
            raise faults.pop()

    timers.tick()
    assert _list_failing() == {f"{__name__}.toy"}
    timers.tick()
    assert not _list_failing()
    assert are_duties_done()


@pytest.mark.django_db
def test_a_loop_whose_round_fails_is_named_and_comes_round_again() -> None:
    faults, stopping = [ZeroDivisionError()], Event()

    def tick() -> float:
        while faults:
            raise faults.pop()
        stopping.set()
        return 0.0

    guarded_tick = guard_loop("toy", tick)
    assert guarded_tick() > 0
    assert _list_failing() == {"toy"}
    loop_until_stopped(stopping, guarded_tick)
    assert not _list_failing()


def _list_failing() -> set[str]:
    (family,) = metrics.DUTY_FAILING.collect()
    return {sample.labels["duty"] for sample in family.samples if sample.value}
