"""The kinds of orders as the operator's file has them: clocks, laws and faults of the file."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.evidence.disclosure_orders import OrdersUnreadable, parse_orders
from records import policies

_AT = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # a Friday night: the clock asks for no weekday
_HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "is_emergency", "hours"),
    [
        ("eu_production", False, 240),
        ("eu_production", True, 8),
        ("eu_preservation", False, 8),
        ("dsa_10", True, 72),  # the law has no shorter time for it
    ],
)
def test_the_clock_runs_in_calendar_time(kind: str, is_emergency: bool, hours: int) -> None:  # noqa: FBT001  # of the table
    order_kind = policies.orders().kinds[kind]
    assert order_kind.due_at(_AT, is_emergency=is_emergency) == _AT + hours * _HOUR


def test_each_kind_names_its_law_and_says_what_is_no_law() -> None:
    kinds = policies.orders().kinds
    assert {code for code, kind in kinds.items() if kind.is_bound_by_law} == {"eu_production"}
    assert all(kind.source and kind.title.en and kind.title.zh for kind in kinds.values())
    assert kinds["eu_preservation"].preserves_days == 60


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kinds = 7", "kinds"),
        ("[kinds.x]\ntitle={en='X',zh='X'}\nsource='S'", "answer_hours"),
        ("[kinds.x]\ntitle={en='X',zh='X'}\nsource='S'\nanswer_hours=1\ntarget_hours=1", "answer"),
        ("[kinds]\n[questions]\n[grounds]", "no question for"),
    ],
)
def test_a_file_of_orders_that_does_not_fit_is_named(text: str, says: str) -> None:
    with pytest.raises(OrdersUnreadable, match=says):
        parse_orders(f"caution = {{ en = 'C', zh = 'C' }}\n{text}")
