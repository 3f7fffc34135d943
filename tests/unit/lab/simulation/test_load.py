"""What is filed and when it is due, as the public figures and the pipeline say."""

from dataclasses import replace
from datetime import date, time

import numpy as np
import pytest

from lab.simulation import arrivals, batched
from lab.simulation.arrivals import MEAN_LISTINGS, MEDIAN_LISTINGS, MOST_LISTINGS, reported_sizes
from lab.simulation.hours import BIN_SECONDS, LANES, lay_out_hours
from lab.simulation.premises import Desk, Load, PremiseRefused, Shift, shift
from pipeline.time import deadlines
from pipeline.vocabulary import Lane
from tests.unit.lab.simulation.small_load import DESK, SMALL, desk_rules, hours, to_moment


def test_requests_are_as_large_as_reported() -> None:
    sizes = reported_sizes()
    assert sizes.median == MEDIAN_LISTINGS
    assert sizes.mean == pytest.approx(MEAN_LISTINGS, abs=0.01)
    assert sizes.chances.sum() == pytest.approx(1)
    listing_counts = sizes.draw(200_000, np.random.default_rng(1))
    assert (int(listing_counts.min()), int(listing_counts.max())) == (1, MOST_LISTINGS)
    assert listing_counts.mean() == pytest.approx(MEAN_LISTINGS, rel=0.02)
    assert float(np.mean(listing_counts >= 100)) > 0.02, "The tail is heavy."


def test_an_ordinary_week_brings_seven_mean_days() -> None:
    calm = hours(replace(SMALL, begins_on=date(2026, 10, 19)).without_spike())
    week = calm.filed_share[: int(7 * 86_400 / BIN_SECONDS)]
    assert week.sum() == pytest.approx(7)
    assert calm.filed_share[-1] == 0, "Nothing is filed after the window."


def test_each_day_of_the_spike_brings_its_factor() -> None:
    load = Load(1e6, date(2026, 10, 19), 28, date(2026, 11, 8), 3, 10.0)
    extra = hours(load).filed_share.sum() - hours(load.without_spike()).filed_share.sum()
    sunday, weekday = 0.4 * 7 / 5.8, 7 / 5.8
    assert extra == pytest.approx(30 - sunday - 2 * weekday)


@pytest.mark.parametrize("lane", list(Lane))
def test_deadlines_are_those_of_the_pipeline(lane: Lane) -> None:
    calendar, policy = desk_rules().calendar, desk_rules().policy
    for number in range(0, hours().bins, 97):
        due = deadlines.due_at(to_moment(hours(), hours().middles[number]), calendar, 24)
        by = deadlines.review_deadline(due, lane, policy, calendar)
        assert to_moment(hours(), hours().due[number]) == due
        assert to_moment(hours(), hours().review_by[number, LANES.index(lane)]) == by


def test_nobody_sits_at_the_desk_on_a_holiday_or_between_shifts() -> None:
    load = Load(1e4, date(2026, 9, 28), 14)  # the first week of October is a holiday in Hangzhou
    golden = lay_out_hours(desk_rules(), load, Desk(shifts=(Shift(time(9), time(17)),)), 24)
    zone = desk_rules().calendar.time_zone
    for number in np.flatnonzero(golden.shifts):
        local = to_moment(golden, golden.middles[number]).astimezone(zone)
        assert 9 <= local.hour < 17
        assert desk_rules().calendar.has_business_on(local.date())
    assert golden.shifts.any()


@pytest.mark.parametrize("text", ["9-5", "09:00", "17:00-09:00", "09:00-25:00", ""])
def test_a_shift_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(PremiseRefused, match="shift"):
        shift(text)


def test_a_shift_may_end_at_midnight() -> None:
    assert shift("16:00-24:00").hours == 8
    assert shift("16:00-24:00").covers(23 * 60 + 59)


def test_large_sums_are_as_wide_as_small_ones_added_up() -> None:
    sizes, chance = reported_sizes(), np.random.default_rng(1)
    many = np.full((2000, 1), 500)
    normal = arrivals._normal_sums(many, sizes, chance)
    sums = arrivals._draw_sums(many, sizes, chance)
    assert normal.mean() == pytest.approx(sums.mean(), rel=0.005)
    assert normal.std() == pytest.approx(sums.std(), rel=0.06)


def test_the_same_seed_files_the_same() -> None:
    filings, other, third = (
        batched.draw_filings(hours(), SMALL, DESK, reported_sizes(), seed).filed
        for seed in (1, 1, 2)
    )
    assert (filings == other).all()
    assert (filings != third).any()
