"""Strikes: one for each 72 hours of upheld cases, pending first, in force for a year."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.policy import Policy
from pipeline.policy.tables import Penalty
from pipeline.sellers.strikes import (
    Ladder,
    Violation,
    build_ladder,
    is_ban_step,
    limit_ends_at,
    list_penalties,
    next_change_at,
    penalties_to_impose,
)
from pipeline.vocabulary import Severity

_START = datetime(2026, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_AFTER = 30 * _DAY

COUNTERFEIT, INFRINGEMENT = Severity.COUNTERFEIT, Severity.INFRINGEMENT


def violation(
    case_id: int, hour: float, severity: Severity = COUNTERFEIT, ruled_after: float = 1
) -> Violation:
    filed_at = _START + hour * _HOUR
    return Violation(case_id, severity, filed_at, filed_at + ruled_after * _HOUR)


def stand(
    policy: Policy,
    *violations: Violation,
    after: timedelta = _AFTER,
    severity: Severity = COUNTERFEIT,
) -> Ladder:
    return build_ladder(violations, severity, _START + after, policy.strikes)


_COUNTS = [
    ("no case, no strike", [], 0),
    ("one case is one strike", [0], 1),
    ("300 listings of one request are one", [0] * 300, 1),
    ("just under 72 hours later is the same group", [0, 71.99], 1),
    ("exactly 72 hours later opens another", [0, 72], 2),
    ("a group opens with its first case, not its last", [0, 71, 80], 2),
    ("three groups", [0, 80, 160], 3),
]


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize(("says", "hours", "count"), _COUNTS, ids=[row[0] for row in _COUNTS])
def test_cases_within_72_hours_are_one_strike_on_either_ladder(
    policy: Policy, says: str, hours: list[float], count: int, severity: Severity
) -> None:
    cases = (violation(number, hour, severity) for number, hour in enumerate(hours))
    assert stand(policy, *cases, severity=severity).effective == count, says


def test_a_strike_names_its_cases_and_opens_with_the_first_of_them(policy: Policy) -> None:
    (strike,) = stand(policy, violation(2, 50), violation(1, 3)).strikes
    assert strike.opened_at == _START + 3 * _HOUR
    assert strike.case_ids == (1, 2)


def test_the_ladders_do_not_mix(policy: Policy) -> None:
    mixed_violations = (violation(1, 0), violation(2, 100, INFRINGEMENT))
    assert stand(policy, *mixed_violations).effective == 1
    assert stand(policy, *mixed_violations, severity=INFRINGEMENT).effective == 1


_FORCE = [
    ("pending until a week after the ruling", 8 * 24 - 0.01, 1, 0),
    ("then effective", 8 * 24, 1, 1),
    ("to the last moment of its year", (8 + 365) * 24 - 0.01, 1, 1),
    ("then gone", (8 + 365) * 24, 0, 0),
    ("and gone for good", (8 + 365 + 30) * 24, 0, 0),
]


@pytest.mark.parametrize(("says", "hours", "counted", "effective"), _FORCE)
def test_a_strike_is_pending_then_effective_then_gone(
    policy: Policy, says: str, hours: float, counted: int, effective: int
) -> None:
    ladder = stand(policy, violation(1, 0, ruled_after=24), after=hours * _HOUR)
    assert (ladder.strike_count, ladder.effective) == (counted, effective), says


_LADDERS = [
    (COUNTERFEIT, 0, ()),
    (COUNTERFEIT, 1, (Penalty.REMOVAL, Penalty.EDUCATION)),
    (COUNTERFEIT, 2, (Penalty.REMOVAL, Penalty.EDUCATION, Penalty.LISTING_LIMIT)),
    (COUNTERFEIT, 3, (Penalty.REMOVAL, Penalty.EDUCATION, Penalty.LISTING_LIMIT, Penalty.BAN)),
    (INFRINGEMENT, 1, (Penalty.REMOVAL, Penalty.WARNING)),
    (INFRINGEMENT, 2, (Penalty.REMOVAL, Penalty.WARNING)),
    (INFRINGEMENT, 3, (Penalty.REMOVAL, Penalty.WARNING, Penalty.LISTING_LIMIT)),
    (INFRINGEMENT, 5, (Penalty.REMOVAL, Penalty.WARNING, Penalty.LISTING_LIMIT)),
    (INFRINGEMENT, 6, (Penalty.REMOVAL, Penalty.WARNING, Penalty.LISTING_LIMIT, Penalty.BAN)),
]


@pytest.mark.parametrize(("severity", "strikes", "penalties"), _LADDERS)
def test_each_step_brings_its_penalties(
    policy: Policy, severity: Severity, strikes: int, penalties: tuple[Penalty, ...]
) -> None:
    assert list_penalties(strikes, policy.strikes.ladders[severity]) == penalties


_BAN = [
    (COUNTERFEIT, 1, False),
    (COUNTERFEIT, 2, True),
    (COUNTERFEIT, 7, True),
    (INFRINGEMENT, 4, False),
    (INFRINGEMENT, 5, True),
]


@pytest.mark.parametrize(("severity", "before", "expected"), _BAN)
def test_the_next_strike_may_be_the_ban(
    policy: Policy, severity: Severity, before: int, *, expected: bool
) -> None:
    assert is_ban_step(before, severity, policy.strikes) is expected


def test_a_second_strike_brings_a_listing_limit_and_its_reversal_brings_nothing(
    policy: Policy,
) -> None:
    two_strikes = stand(policy, violation(1, 0), violation(2, 100))
    one_strike = stand(policy, violation(1, 0))
    assert penalties_to_impose(one_strike, two_strikes) == (Penalty.LISTING_LIMIT,)
    assert penalties_to_impose(two_strikes, one_strike) == ()


def test_a_listing_limit_lasts_14_days_from_the_second_strike(policy: Policy) -> None:
    ladder = stand(policy, violation(1, 0), violation(2, 100))
    second = ladder.strikes[1].effective_at
    assert limit_ends_at(ladder, policy.strikes) == second + 14 * _DAY
    assert limit_ends_at(stand(policy, violation(1, 0)), policy.strikes) is None


def test_a_pending_case_does_not_change_which_strike_brought_the_limit(policy: Policy) -> None:
    # The first two are one strike, in force since the second was; the pending one divides them.
    cases = [violation(1, 0, ruled_after=100), violation(2, 60), violation(3, 72)]
    pending = violation(4, -20, ruled_after=600)
    brought_at = cases[2].effective_at(policy.strikes)
    for ladder in (stand(policy, *cases), stand(policy, *cases, pending)):
        assert limit_ends_at(ladder, policy.strikes) == brought_at + 14 * _DAY


_EFFECTIVE, _EXPIRED = 8 * 24, (8 + 365) * 24  # hours, of a case that was ruled on after a day
_CHANGES = [
    ("when the strike takes effect", -1, _EFFECTIVE),
    ("when it ends, from the moment it has taken effect", _EFFECTIVE, _EXPIRED),
    ("when it ends, to the last moment", _EXPIRED - 0.01, _EXPIRED),
    ("never again from the moment it has ended", _EXPIRED, None),
    ("never again after that", _EXPIRED + 1, None),
]


@pytest.mark.parametrize(("says", "hours", "expected"), _CHANGES)
def test_the_next_change_by_time_alone_comes(
    policy: Policy, says: str, hours: float, expected: int | None
) -> None:
    change_at = next_change_at(
        [violation(1, 0, ruled_after=24)], _START + hours * _HOUR, policy.strikes
    )
    assert change_at == (None if expected is None else _START + expected * _HOUR), says


def test_the_next_change_is_that_of_the_case_that_changes_first(policy: Policy) -> None:
    cases = [violation(1, 90, ruled_after=24), violation(2, 0, ruled_after=24)]
    assert next_change_at(cases, _START, policy.strikes) == _START + _EFFECTIVE * _HOUR
    assert next_change_at([], _START, policy.strikes) is None


_hours = st.floats(0, 24 * 40) | st.integers(0, 20).map(lambda group: group * 72.0)
_violations = st.lists(
    st.builds(
        violation,
        st.integers(0, 10_000),
        _hours,
        st.sampled_from(Severity),
        st.floats(0, 24 * 30),
    ),
    min_size=1,
    max_size=25,
)


@given(_violations, st.data(), st.integers(0, 24 * 450), st.sampled_from(Severity))
def test_removing_a_case_never_adds_a_strike(
    policy: Policy, cases: list[Violation], data: st.DataObject, hours: int, severity: Severity
) -> None:
    place = data.draw(st.integers(0, len(cases) - 1))
    rest = cases[:place] + cases[place + 1 :]
    now = _START + hours * _HOUR
    before = build_ladder(cases, severity, now, policy.strikes)
    after = build_ladder(rest, severity, now, policy.strikes)
    assert after.strike_count <= before.strike_count
    assert after.effective <= before.effective
    assert penalties_to_impose(before, after) == ()


@given(_violations, st.randoms(use_true_random=False))
def test_the_order_of_cases_changes_nothing(
    policy: Policy, cases: list[Violation], chance: Random
) -> None:
    shuffled_cases = cases.copy()
    chance.shuffle(shuffled_cases)
    assert stand(policy, *shuffled_cases) == stand(policy, *cases)
