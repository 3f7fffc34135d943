"""A round acts on each row by itself, on so many that other duties have their turn."""

import pytest
from django.db import OperationalError

from gateways.vault import VaultUnreachable
from records.actions import rounds
from records.actions.rounds import act_on_each


def test_a_row_that_fails_keeps_no_other_waiting() -> None:
    finished_rows: list[int] = []

    def act(row: int) -> int:
        if row == 1:
            raise ValueError("Nobody thought of it.")
        finished_rows.append(row)
        return 1

    with pytest.raises(ExceptionGroup) as failure:
        act_on_each([1, 2, 3], act)
    assert finished_rows == [2, 3]
    assert failure.group_contains(ValueError, match="Nobody thought of it")


def test_an_outage_is_no_rows_fault() -> None:
    def act(_row: int) -> int:
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        act_on_each([1, 2], act)


def test_a_vault_that_is_away_ends_the_round_and_one_that_refuses_a_row_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = list[int]()

    def act(row: int) -> int:
        rows.append(row)
        raise VaultUnreachable("Not now.")

    with pytest.raises(ExceptionGroup):
        act_on_each([1, 2], act)
    assert rows == [1, 2]
    monkeypatch.setattr(rounds, "_PATIENCE_SECONDS", 0.0)
    with pytest.raises(VaultUnreachable):
        act_on_each([3, 4], act)
    assert rows == [1, 2, 3]


def test_a_row_that_fails_takes_no_place_among_those_that_are_enough() -> None:
    rows = list[int]()

    def act(row: int) -> int:
        if row == 1:
            raise ValueError("Nobody thought of it.")
        rows.append(row)
        return 1

    with pytest.raises(ExceptionGroup):
        act_on_each([1, 2, 3, 4], act, enough=2)
    assert rows == [2, 3]


def test_what_is_due_beyond_a_thousand_rows_waits_for_the_next_round() -> None:
    assert act_on_each(range(2500), lambda _row: 1) == 1000
    assert act_on_each(range(2500), lambda _row: 1, most=None) == 2500
