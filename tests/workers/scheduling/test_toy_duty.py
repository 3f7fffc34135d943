"""A further duty is a function that says when it has its turn: nothing else names it."""

from datetime import datetime
from typing import Final

import pytest

from records import duties
from records.duties import Turn, daily_duty, duty, list_duties, nightly_duty
from workers.runtime import metrics
from workers.scheduling import duties as rounds
from workers.scheduling import timers

_DECORATORS: Final = {Turn.ROUND: duty, Turn.DAY: daily_duty, Turn.NIGHT: nightly_duty}


@pytest.fixture(autouse=True)
def no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails here is not remembered for the tests that follow."""
    monkeypatch.setattr(rounds, "_failed", set())


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

    @duty
    def toy(now: datetime) -> None:
        raise ZeroDivisionError(now)

    timers.tick()
    failing = {
        sample.labels["duty"]: sample.value
        for family in metrics.DUTY_FAILING.collect()
        for sample in family.samples
    }
    assert failing[f"{__name__}.toy"] == 1
    assert failing.keys() >= {
        f"{declared.__module__}.{declared.__name__}" for declared in list_duties(Turn.ROUND)
    }
