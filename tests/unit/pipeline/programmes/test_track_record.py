"""What counts in a filer's track record: the window, the cases in it, and its rates."""

from datetime import date, datetime, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cases.outcomes import OutcomeCause, OutcomeChange
from pipeline.policy.policy import Policy
from pipeline.programmes.good_faith import evaluate, look_back_start
from pipeline.programmes.track_record import (
    CaseHistory,
    RequestHistory,
    add_months,
)
from pipeline.reasons import Reason
from pipeline.statistics.rates import Rate, compute_wilson_bound
from pipeline.vocabulary import Outcome
from tests.unit.pipeline.programmes.filer_histories import (
    BEGINS,
    DAY,
    DESK,
    ENDS,
    LATER,
    MEMBER,
    OUTSIDER,
    WITHIN,
    case,
    cases,
    judge,
)

_BREATH = timedelta(microseconds=1)

_EDGES = [
    ("the window's first moment counts", BEGINS, 1),
    ("the moment before it does not", BEGINS - _BREATH, 0),
    ("the last moment before the day counts", ENDS - _BREATH, 1),
    ("the day itself does not", ENDS, 0),
]


@pytest.mark.parametrize(("says", "at", "counted"), _EDGES)
def test_the_window_is_three_months_of_desk_days(
    policy: Policy, says: str, at: datetime, counted: int
) -> None:
    assert judge(policy, [case(at=at)]).figures.cases == counted, says
    requests = [RequestHistory(at, accepted_cases=1)]
    evaluation = evaluate(
        OUTSIDER, [], requests, day_on=DAY, calendar=DESK, numbers=policy.good_faith
    )
    assert evaluation.figures.requests == counted


_MONTHS = [
    (date(2027, 5, 31), -3, date(2027, 2, 28)),
    (date(2028, 5, 31), -3, date(2028, 2, 29)),
    (date(2027, 1, 15), -3, date(2026, 10, 15)),
    (date(2026, 11, 30), 3, date(2027, 2, 28)),
    (date(2026, 12, 31), 12, date(2027, 12, 31)),
]


@pytest.mark.parametrize(("day", "months", "expected"), _MONTHS)
def test_months_are_clamped_to_their_last_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


_NEUTRAL = [
    ("invalid", case(Outcome.INVALID), 0),
    ("no ruling yet", CaseHistory(Reason.OTHER, 1, ()), 0),
    ("withdrawn unseen", CaseHistory(Reason.OTHER, 1, (), None, WITHIN), 0),
    ("withdrawn before it was opened", CaseHistory(Reason.OTHER, 1, (), LATER, WITHIN), 0),
    ("withdrawn after it was opened", CaseHistory(Reason.OTHER, 1, (), WITHIN, LATER), 1),
    (
        "its ruling undone",
        CaseHistory(
            Reason.OTHER,
            1,
            (OutcomeChange(WITHIN, OutcomeCause.FIRST, Outcome.UPHELD, annulled_at=LATER),),
        ),
        0,
    ),
    (
        "its ruling undone only later",
        CaseHistory(
            Reason.OTHER,
            1,
            (OutcomeChange(WITHIN, OutcomeCause.FIRST, Outcome.UPHELD, annulled_at=ENDS),),
        ),
        1,
    ),
]


@pytest.mark.parametrize(("says", "history", "counted"), _NEUTRAL)
def test_only_cases_with_an_answer_or_a_late_withdrawal_count(
    policy: Policy, says: str, history: CaseHistory, counted: int
) -> None:
    assert judge(policy, [history]).figures.cases == counted, says


def test_a_late_withdrawal_counts_as_not_upheld(policy: Policy) -> None:
    withdrawn = CaseHistory(Reason.OTHER, 1, (), WITHIN, LATER)
    rate = judge(policy, [case(), withdrawn]).figures.takedown
    assert (rate.hits, rate.of) == (1, 2)


def test_a_rejection_reversed_on_appeal_counts_as_upheld(policy: Policy) -> None:
    reversed_one = case(Outcome.REJECTED, (OutcomeCause.APPEAL, Outcome.UPHELD))
    assert judge(policy, [reversed_one]).figures.takedown.hits == 1


def test_a_request_without_an_accepted_case_is_no_volume(policy: Policy) -> None:
    empty = [RequestHistory(WITHIN, accepted_cases=0)]
    evaluation = evaluate(OUTSIDER, [], empty, day_on=DAY, calendar=DESK, numbers=policy.good_faith)
    assert evaluation.figures.requests == 0


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40))
def test_what_is_recorded_later_never_changes_an_evaluation(
    policy: Policy, upheld: int, rejected: int, hours: int
) -> None:
    known_cases = cases(upheld, rejected)
    later = OutcomeChange(ENDS + timedelta(hours=hours), OutcomeCause.COUNTER, Outcome.REJECTED)
    later_cases = [
        CaseHistory(history.reason, history.seller_id, (*history.turns, later))
        for history in known_cases
    ]
    assert judge(policy, later_cases, membership=MEMBER) == judge(
        policy, known_cases, membership=MEMBER
    )


def test_a_falsehood_is_looked_back_on_for_30_days(policy: Policy) -> None:
    assert look_back_start(DAY, policy.good_faith) == date(2026, 10, 25)


_RATES = [
    (Rate(90, 100, 90, is_floor=True), True, 0.0),
    (Rate(899, 1000, 90, is_floor=True), False, -0.1),
    (Rate(5, 100, 5, is_floor=False), True, 0.0),
    (Rate(6, 100, 5, is_floor=False), False, -1.0),
    (Rate(29, 100, 29, is_floor=True), True, 0.0),  # 0.29 * 100 is not 29 in floating point
]


@pytest.mark.parametrize(("rate", "passes", "distance"), _RATES)
def test_a_rate_is_held_against_its_limit_in_whole_numbers(
    rate: Rate, *, passes: bool, distance: float
) -> None:
    assert rate.passes is passes
    assert rate.distance_points == pytest.approx(distance)


@given(hits=st.integers(0, 500), more=st.integers(1, 500), is_floor=st.booleans())
def test_the_wilson_bound_lies_on_the_cautious_side(
    hits: int, more: int, *, is_floor: bool
) -> None:
    rate = Rate(hits, hits + more, 90, is_floor=is_floor)
    assert 0 <= rate.wilson_bound <= 1
    assert (
        rate.wilson_bound <= rate.share + 1e-12
        if is_floor
        else rate.wilson_bound >= rate.share - 1e-12
    )


@given(st.integers(1, 499), st.floats(0.5, 3))
def test_the_wilson_bound_solves_its_equation(hits: int, z: float) -> None:
    share, wilson_bound = hits / 500, compute_wilson_bound(hits, 500, -z)
    assert share - wilson_bound == pytest.approx(z * sqrt(wilson_bound * (1 - wilson_bound) / 500))
