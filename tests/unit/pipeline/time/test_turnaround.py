"""Time to ruling in business time: the share within the promise, the median, the slow tenth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.time.service_level import Turnaround, compute_turnaround

_DAY = 24 * 3600.0


@pytest.mark.parametrize(
    ("took", "expected"),
    [
        ([], Turnaround(0, 0, None, None)),
        ([_DAY], Turnaround(1, 1, _DAY, _DAY)),
        ([_DAY + 1], Turnaround(1, 0, _DAY + 1, _DAY + 1)),
        ([1, 2, 3, 4], Turnaround(4, 4, 2, 4)),
        ([*range(1, 11)], Turnaround(10, 10, 5, 9)),
    ],
)
def test_exactly_on_the_promise_is_in_time(took: list[float], expected: Turnaround) -> None:
    assert compute_turnaround(took, _DAY) == expected


@given(st.lists(st.floats(0, 10 * _DAY), min_size=1))
def test_nine_of_ten_took_no_longer_than_the_slow_tenths_time(took: list[float]) -> None:
    found = compute_turnaround(took, _DAY)
    assert found.median is not None
    assert found.p90 is not None
    assert sum(one <= found.p90 for one in took) * 10 >= 9 * len(took)
    assert found.median <= found.p90
    assert found.share == found.within / len(took)
