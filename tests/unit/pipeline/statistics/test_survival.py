"""How long things last: the share at each day, with what goes on counted as long as it was seen."""

import pytest

from pipeline.statistics.survival import estimate_survival

# Freireich and others (1963), the textbook's figures: weeks of remission under 6-MP.
_WEEKS = [6, 6, 6, 7, 10, 13, 16, 22, 23]
_GOING_ON = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
_SPANS = [*((float(week), True) for week in _WEEKS), *((float(week), False) for week in _GOING_ON)]


@pytest.mark.parametrize(
    ("at", "share"), [(5, 1.0), (6, 0.857), (10, 0.753), (13, 0.690), (22, 0.538), (30, 0.448)]
)
def test_shares_are_those_of_the_textbook(at: float, share: float) -> None:
    estimate = estimate_survival(_SPANS, at)
    assert estimate is not None
    assert estimate.share == pytest.approx(share, abs=0.001)
    assert estimate.low < estimate.share <= estimate.high + 1e-9


def test_the_interval_is_greenwoods_of_the_log_of_the_log() -> None:
    estimate = estimate_survival(_SPANS, 10)
    assert estimate is not None
    assert (estimate.low, estimate.high) == pytest.approx((0.503, 0.889), abs=0.002)


def test_what_nobody_watched_for_so_long_has_no_share() -> None:
    assert estimate_survival([], 30) is None
    assert estimate_survival(_SPANS, 36) is None


def test_nothing_ended_is_no_certainty_and_all_ended_neither() -> None:
    lasting = estimate_survival([(40.0, False)] * 8, 30)
    assert lasting is not None
    assert (lasting.share, lasting.high) == pytest.approx((1.0, 1.0))
    assert 0.6 < lasting.low < 0.7
    ended_estimate = estimate_survival([(1.0, True), (2.0, True)], 30)
    assert ended_estimate is not None
    assert (ended_estimate.share, ended_estimate.low) == pytest.approx((0.0, 0.0))
    assert ended_estimate.high > 0.5
