"""The Good Faith Program, at every boundary of its public criteria."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.calendars import parse_calendar
from pipeline.good_faith import (
    Evaluation,
    Membership,
    Verdict,
    bar,
    evaluate,
    leave,
    lift,
    look_back_from,
)
from pipeline.outcomes import Turn, Voice
from pipeline.policy import Policy
from pipeline.rates import Rate, wilson
from pipeline.track_record import CaseHistory, RequestHistory, months_later, window_before
from pipeline.words import GoodFaithState, Outcome, Reason

_DESK = parse_calendar(
    (Path(__file__).parents[3] / "config/calendars/hangzhou.toml").read_text(encoding="utf-8")
)
_DAY = date(2026, 11, 24)
_WITHIN = datetime(2026, 10, 1, tzinfo=UTC)
_LATER = _WITHIN + timedelta(days=5)
_ENDS = datetime(2026, 11, 23, 16, tzinfo=UTC)  # midnight in Hangzhou
_BEGINS = datetime(2026, 8, 23, 16, tzinfo=UTC)
_BREATH = timedelta(microseconds=1)

OUTSIDER = Membership(GoodFaithState.NOT_ELIGIBLE)
MEMBER = Membership(GoodFaithState.MEMBER)


def case(
    outcome: Outcome = Outcome.UPHELD,
    *later: tuple[Voice, Outcome],
    at: datetime = _WITHIN,
    reason: Reason = Reason.TM_MARK_IN_TEXT,
    seller: int = 1,
) -> CaseHistory:
    first = Turn(at, Voice.FIRST, outcome)
    turns = (Turn(_LATER, voice, says) for voice, says in later)
    return CaseHistory(reason, seller, (first, *turns))


def cases(
    upheld: int, rejected: int = 0, reason: Reason = Reason.TM_MARK_IN_TEXT
) -> list[CaseHistory]:
    won, lost = case(reason=reason), case(Outcome.REJECTED, reason=reason)
    return [won] * upheld + [lost] * rejected


def requests(count: int) -> list[RequestHistory]:
    return [RequestHistory(_WITHIN, accepted_cases=1)] * count


def judge(
    policy: Policy,
    of: Iterable[CaseHistory],
    *,
    membership: Membership = OUTSIDER,
    volume: int = 100,
    day: date = _DAY,
) -> Evaluation:
    numbers = policy.good_faith
    return evaluate(membership, of, requests(volume), day_on=day, calendar=_DESK, numbers=numbers)


_ADMISSION = [
    ("exactly 90 % passes", cases(90, 10), 100, Verdict.ADMITTED, ()),
    ("just below 90 % fails", cases(89, 10), 100, Verdict.NOT_ADMITTED, ("takedown_rate",)),
    ("exactly 100 requests pass", cases(100), 100, Verdict.ADMITTED, ()),
    ("99 requests fail", cases(100), 99, Verdict.NOT_ADMITTED, ("volume",)),
    ("20 cases are enough", cases(20), 100, Verdict.ADMITTED, ()),
    ("19 cases are not", cases(19), 100, Verdict.TOO_FEW_CASES, ()),
    ("no case at all says nothing", [], 100, Verdict.TOO_FEW_CASES, ()),
]


@pytest.mark.parametrize(
    ("says", "of", "volume", "verdict", "misses"), _ADMISSION, ids=[row[0] for row in _ADMISSION]
)
def test_an_outsider_is_admitted_by_the_public_criteria(
    policy: Policy,
    says: str,
    of: list[CaseHistory],
    volume: int,
    verdict: Verdict,
    misses: tuple[str, ...],
) -> None:
    found = judge(policy, of, volume=volume)
    assert found.verdict is verdict, says
    reasons = tuple(miss for miss in found.misses if ":" not in miss)
    assert verdict is Verdict.TOO_FEW_CASES or reasons == misses


def test_exactly_5_percent_of_successful_counter_notifications_passes(policy: Policy) -> None:
    accepted = (Voice.ACCEPTANCE, Outcome.REJECTED)
    at_limit = cases(95) + [case(Outcome.UPHELD, accepted)] * 5
    assert judge(policy, at_limit, membership=MEMBER).verdict is Verdict.KEPT
    beyond = cases(94) + [case(Outcome.UPHELD, accepted)] * 5
    found = judge(policy, beyond, membership=MEMBER)
    assert found.verdict is Verdict.REMOVED
    assert found.misses == ("counter_rate",)


_RESTORED = [
    ("accepted by the filer", ((Voice.ACCEPTANCE, Outcome.REJECTED),), 1),
    ("ruled so", ((Voice.COUNTER, Outcome.REJECTED),), 1),
    ("restored on silence", ((Voice.SILENCE, Outcome.REJECTED),), 1),
    ("confirmed", ((Voice.COUNTER, Outcome.UPHELD),), 0),
    ("retracted without a counter-notification", ((Voice.RETRACTION, Outcome.REJECTED),), 0),
    ("reversed on appeal alone", ((Voice.APPEAL, Outcome.REJECTED),), 0),
    (
        "restored, then upheld on appeal",
        ((Voice.COUNTER, Outcome.REJECTED), (Voice.APPEAL, Outcome.UPHELD)),
        0,
    ),
]


@pytest.mark.parametrize(("says", "later", "restored"), _RESTORED)
def test_a_counter_notification_succeeds_when_it_restores(
    policy: Policy, says: str, later: tuple[tuple[Voice, Outcome], ...], restored: int
) -> None:
    turns = tuple(
        Turn(_WITHIN + timedelta(days=day), voice, outcome)
        for day, (voice, outcome) in enumerate(((Voice.FIRST, Outcome.UPHELD), *later))
    )
    history = CaseHistory(Reason.OTHER, 1, turns)
    assert judge(policy, [history]).figures.counter.hits == restored, says


def test_without_an_upheld_case_the_counter_rate_is_0(policy: Policy) -> None:
    counter = judge(policy, cases(0, 30)).figures.counter
    assert (counter.of, counter.share, counter.passes) == (0, 0.0, True)


def test_a_reason_with_20_cases_is_judged_by_itself(policy: Policy) -> None:
    poor = cases(17, 3, reason=Reason.OTHER)
    found = judge(policy, cases(200) + poor, membership=MEMBER)
    assert found.verdict is Verdict.REMOVED
    assert found.misses == ("takedown_rate:OTHER",)


def test_a_reason_with_19_cases_is_not(policy: Policy) -> None:
    poor = cases(16, 3, reason=Reason.OTHER)
    assert judge(policy, cases(200) + poor, membership=MEMBER).verdict is Verdict.KEPT


def test_a_member_is_never_removed_for_volume(policy: Policy) -> None:
    assert judge(policy, cases(50), membership=MEMBER, volume=3).verdict is Verdict.KEPT


def test_a_member_with_too_few_cases_stays(policy: Policy) -> None:
    found = judge(policy, cases(0, 19), membership=MEMBER)
    assert found.verdict is Verdict.TOO_FEW_CASES
    assert found.after == MEMBER


def test_removal_brings_a_cooldown_of_three_months(policy: Policy) -> None:
    after = judge(policy, cases(80, 20), membership=MEMBER).after
    assert after == Membership(GoodFaithState.COOLDOWN, date(2027, 2, 24))
    assert leave(date(2026, 11, 30), policy.good_faith).cooldown_until_on == date(2027, 2, 28)


def test_a_cooldown_holds_until_its_day_and_is_then_evaluated_anew(policy: Policy) -> None:
    cooling = Membership(GoodFaithState.COOLDOWN, _DAY)
    assert judge(policy, cases(100), membership=cooling).after == MEMBER
    assert judge(policy, cases(10), membership=cooling).after == OUTSIDER
    still = Membership(GoodFaithState.COOLDOWN, _DAY + timedelta(days=1))
    found = judge(policy, cases(100), membership=still)
    assert (found.verdict, found.after) == (Verdict.COOLING_DOWN, still)


def test_a_bar_ignores_every_figure_until_it_is_lifted(policy: Policy) -> None:
    found = judge(policy, cases(1000), membership=bar())
    assert (found.verdict, found.after.state) == (Verdict.BARRED, GoodFaithState.BARRED)
    assert lift(bar()) == OUTSIDER
    assert lift(MEMBER) == MEMBER


_EDGES = [
    ("the window's first moment counts", _BEGINS, 1),
    ("the moment before it does not", _BEGINS - _BREATH, 0),
    ("the last moment before the day counts", _ENDS - _BREATH, 1),
    ("the day itself does not", _ENDS, 0),
]


@pytest.mark.parametrize(("says", "at", "counted"), _EDGES)
def test_the_window_is_three_months_of_desk_days(
    policy: Policy, says: str, at: datetime, counted: int
) -> None:
    assert judge(policy, [case(at=at)]).figures.cases == counted, says
    filed = [RequestHistory(at, accepted_cases=1)]
    found = evaluate(OUTSIDER, [], filed, day_on=_DAY, calendar=_DESK, numbers=policy.good_faith)
    assert found.figures.requests == counted


_MONTHS = [
    (date(2027, 5, 31), -3, date(2027, 2, 28)),
    (date(2028, 5, 31), -3, date(2028, 2, 29)),
    (date(2027, 1, 15), -3, date(2026, 10, 15)),
    (date(2026, 11, 30), 3, date(2027, 2, 28)),
    (date(2026, 12, 31), 12, date(2027, 12, 31)),
]


@pytest.mark.parametrize(("day", "months", "expected"), _MONTHS)
def test_months_are_clamped_to_their_last_day(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected


def test_the_window_begins_at_desk_midnight(policy: Policy) -> None:
    window = window_before(_DAY, _DESK, policy.good_faith)
    assert (window.begins_at, window.ends_at) == (_BEGINS, _ENDS)


_NEUTRAL = [
    ("invalid", case(Outcome.INVALID), 0),
    ("no ruling yet", CaseHistory(Reason.OTHER, 1, ()), 0),
    ("withdrawn unseen", CaseHistory(Reason.OTHER, 1, (), None, _WITHIN), 0),
    ("withdrawn before it was opened", CaseHistory(Reason.OTHER, 1, (), _LATER, _WITHIN), 0),
    ("withdrawn after it was opened", CaseHistory(Reason.OTHER, 1, (), _WITHIN, _LATER), 1),
    (
        "its ruling undone",
        CaseHistory(
            Reason.OTHER, 1, (Turn(_WITHIN, Voice.FIRST, Outcome.UPHELD, annulled_at=_LATER),)
        ),
        0,
    ),
    (
        "its ruling undone only later",
        CaseHistory(
            Reason.OTHER, 1, (Turn(_WITHIN, Voice.FIRST, Outcome.UPHELD, annulled_at=_ENDS),)
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
    withdrawn = CaseHistory(Reason.OTHER, 1, (), _WITHIN, _LATER)
    rate = judge(policy, [case(), withdrawn]).figures.takedown
    assert (rate.hits, rate.of) == (1, 2)


def test_a_rejection_reversed_on_appeal_counts_as_upheld(policy: Policy) -> None:
    reversed_one = case(Outcome.REJECTED, (Voice.APPEAL, Outcome.UPHELD))
    assert judge(policy, [reversed_one]).figures.takedown.hits == 1


def test_a_request_without_an_accepted_case_is_no_volume(policy: Policy) -> None:
    empty = [RequestHistory(_WITHIN, accepted_cases=0)]
    found = evaluate(OUTSIDER, [], empty, day_on=_DAY, calendar=_DESK, numbers=policy.good_faith)
    assert found.figures.requests == 0


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40))
def test_what_is_recorded_later_never_changes_an_evaluation(
    policy: Policy, upheld: int, rejected: int, hours: int
) -> None:
    known = cases(upheld, rejected)
    later = Turn(_ENDS + timedelta(hours=hours), Voice.COUNTER, Outcome.REJECTED)
    told = [
        CaseHistory(history.reason, history.seller_id, (*history.turns, later)) for history in known
    ]
    assert judge(policy, told, membership=MEMBER) == judge(policy, known, membership=MEMBER)


def test_a_falsehood_is_looked_back_on_for_30_days(policy: Policy) -> None:
    assert look_back_from(_DAY, policy.good_faith) == date(2026, 10, 25)


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
    assert 0 <= rate.bound <= 1
    assert rate.bound <= rate.share + 1e-12 if is_floor else rate.bound >= rate.share - 1e-12


@given(st.integers(1, 499), st.floats(0.5, 3))
def test_the_wilson_bound_solves_its_equation(hits: int, z: float) -> None:
    share, bound = hits / 500, wilson(hits, 500, -z)
    assert share - bound == pytest.approx(z * sqrt(bound * (1 - bound) / 500))
