"""An interval holds the true rate."""

import pytest

from lab.intervals import compute_interval


def test_the_interval_of_a_rate_is_wilsons() -> None:
    assert compute_interval(0, 1140) == pytest.approx((0.0, 0.00336), abs=1e-5)
    assert compute_interval(32, 35) == pytest.approx((0.776, 0.970), abs=1e-3)
    assert compute_interval(0, 0) == (0.0, 1.0)
