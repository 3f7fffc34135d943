"""A filer starves who waits while the noisy filer is served; one who waits for itself does not."""

import pytest

from lab.chaos import fairness
from lab.chaos.fairness import Start

_NAMES = {1: "noisy", 2: "maker", 3: "brand"}
_CALM_UNTIL = 100.0


def _start_noisy_cases(*times: float) -> list[tuple[int, float, float]]:
    """Ten cases of the noisy filer begun at each of these seconds."""
    return [(1, 5.0, time) for time in times for _ in range(10)]


def _find_starved(*starts: tuple[int, float, float]) -> list[str]:
    cases = [
        Start(account, "standard", filed_at, started_at) for account, filed_at, started_at in starts
    ]
    return fairness.find_starved(cases, _NAMES, noisy=1, calm_until=_CALM_UNTIL)


def test_delays_are_from_filing_to_start() -> None:
    starts = [Start(2, "standard", 1.0, 1.0 + seconds) for seconds in range(1, 6)]
    assert fairness.delay_figures(starts) == {"cases": 5, "p50_seconds": 3.0, "p95_seconds": 4.8}
    assert fairness.delay_figures([]) == {"cases": 0}


def test_waiting_while_the_noisy_filer_is_served_is_starving() -> None:
    (message,) = _find_starved((2, 10.0, 18.0), *_start_noisy_cases(12.0, 13.0))
    assert (
        message == "maker waited 8.0 s at second 10 while 20 cases of the noisy filer were begun."
    )


@pytest.mark.parametrize(
    ("is_starved", "waits", "noisy_at"),
    [
        (False, [(10.0, 18.0)], [9.0, 12.0, 19.0]),  # once in the meantime is no overtaking
        (False, [(10.0, 10.0 + n) for n in range(1, 40)], [10.0 + n for n in range(1, 40)]),
        (True, [(10.0, 11.0), (10.0, 20.0)], [15.0, 16.0]),  # a pause in one's own request
        (False, [(110.0, 140.0)], [120.0 + n for n in range(6)]),  # under faults it is wider
        (True, [(110.0, 151.0)], [120.0 + n for n in range(6)]),
        (False, [(110.0, 151.0)], [120.0, 121.0, 122.0]),  # and a turn may be lost twice
    ],
)
def test_who_waits_for_others_beyond_the_bound_is_starved(
    waits: list[tuple[float, float]], noisy_at: list[float], *, is_starved: bool
) -> None:
    starved = _find_starved(*((2, *wait) for wait in waits), *_start_noisy_cases(*noisy_at))
    assert bool(starved) is is_starved


def test_a_gap_begins_with_the_earliest_filing_that_waits() -> None:
    starts = [Start(3, "x", 1.0, 2.0), Start(3, "x", 30.0, 33.0), Start(3, "x", 31.0, 32.0)]
    gaps = [(gap.since, gap.until) for gap in fairness.find_gaps(starts, noisy=1)]
    assert gaps == [(1.0, 2.0), (30.0, 32.0), (32.0, 33.0)]


def _find_overtaken(screening_times: list[float], *starts: tuple[int, float, float]) -> list[str]:
    cases = [
        Start(account, "standard", filed_at, started_at) for account, filed_at, started_at in starts
    ]
    return fairness.find_overtaken(cases, _NAMES, screening_times, calm_until=_CALM_UNTIL)


def test_a_case_that_waits_while_listings_are_screened_on_and_on_is_overtaken() -> None:
    screening_times = [14.5 + second / 10 for second in range(20)]
    (message,) = _find_overtaken(screening_times, (1, 10.0, 18.0))
    assert message == "noisy waited 8.0 s at second 10 while 20 batches of listings were screened."


def test_listings_that_were_sent_before_the_case_was_late_overtake_nothing() -> None:
    screening_times = [10.0 + second / 10 for second in range(39)]
    assert not _find_overtaken(screening_times, (2, 10.0, 18.0))
    assert not _find_overtaken([14.5] * 20, (2, 14.0, 18.0))
