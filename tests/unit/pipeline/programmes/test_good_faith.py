"""The Good Faith Program, at every boundary of its public criteria."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.cases.outcomes import OutcomeCause, OutcomeChange
from pipeline.policy.policy import Policy
from pipeline.programmes.good_faith import (
    Membership,
    StandingVerdict,
    bar_member,
    leave_programme,
    lift_bar,
)
from pipeline.programmes.track_record import CaseHistory
from pipeline.reasons import Reason
from pipeline.vocabulary import GoodFaithState, Outcome
from tests.unit.pipeline.programmes.filer_histories import (
    DAY,
    MEMBER,
    OUTSIDER,
    WITHIN,
    case,
    cases,
    judge,
)

_ADMISSION = [
    ("exactly 90 % passes", cases(90, 10), 100, StandingVerdict.ADMITTED, ()),
    ("just below 90 % fails", cases(89, 10), 100, StandingVerdict.NOT_ADMITTED, ("takedown_rate",)),
    ("exactly 100 requests pass", cases(100), 100, StandingVerdict.ADMITTED, ()),
    ("101 requests pass", cases(100), 101, StandingVerdict.ADMITTED, ()),
    ("99 requests fail", cases(100), 99, StandingVerdict.NOT_ADMITTED, ("volume",)),
    ("20 cases are enough", cases(20), 100, StandingVerdict.ADMITTED, ()),
    ("19 cases are not", cases(19), 100, StandingVerdict.TOO_FEW_CASES, ()),
    ("no case at all says nothing", [], 100, StandingVerdict.TOO_FEW_CASES, ()),
]


@pytest.mark.parametrize(
    ("says", "of", "volume", "verdict", "misses"), _ADMISSION, ids=[row[0] for row in _ADMISSION]
)
def test_an_outsider_is_admitted_by_the_public_criteria(
    policy: Policy,
    says: str,
    of: list[CaseHistory],
    volume: int,
    verdict: StandingVerdict,
    misses: tuple[str, ...],
) -> None:
    evaluation = judge(policy, of, volume=volume)
    assert evaluation.verdict is verdict, says
    reasons = tuple(miss for miss in evaluation.misses if ":" not in miss)
    assert reasons == misses


def test_exactly_5_percent_of_successful_counter_notifications_passes(policy: Policy) -> None:
    acceptance = (OutcomeCause.ACCEPTANCE, Outcome.REJECTED)
    at_limit = cases(95) + [case(Outcome.UPHELD, acceptance)] * 5
    assert judge(policy, at_limit, membership=MEMBER).verdict is StandingVerdict.KEPT
    beyond = cases(94) + [case(Outcome.UPHELD, acceptance)] * 5
    evaluation = judge(policy, beyond, membership=MEMBER)
    assert evaluation.verdict is StandingVerdict.REMOVED
    assert evaluation.misses == ("counter_rate",)


_RESTORED = [
    ("accepted by the filer", ((OutcomeCause.ACCEPTANCE, Outcome.REJECTED),), 1),
    ("ruled so", ((OutcomeCause.COUNTER, Outcome.REJECTED),), 1),
    ("restored on silence", ((OutcomeCause.SILENCE, Outcome.REJECTED),), 1),
    ("confirmed", ((OutcomeCause.COUNTER, Outcome.UPHELD),), 0),
    ("retracted without a counter-notification", ((OutcomeCause.RETRACTION, Outcome.REJECTED),), 0),
    ("reversed on appeal alone", ((OutcomeCause.APPEAL, Outcome.REJECTED),), 0),
    (
        "restored, then upheld on appeal",
        ((OutcomeCause.COUNTER, Outcome.REJECTED), (OutcomeCause.APPEAL, Outcome.UPHELD)),
        0,
    ),
]


@pytest.mark.parametrize(("says", "later", "restored"), _RESTORED)
def test_a_counter_notification_succeeds_when_it_restores(
    policy: Policy, says: str, later: tuple[tuple[OutcomeCause, Outcome], ...], restored: int
) -> None:
    turns = tuple(
        OutcomeChange(WITHIN + timedelta(days=day), cause, outcome)
        for day, (cause, outcome) in enumerate(((OutcomeCause.FIRST, Outcome.UPHELD), *later))
    )
    history = CaseHistory(Reason.OTHER, 1, turns)
    assert judge(policy, [history]).figures.counter.hits == restored, says


def test_without_an_upheld_case_the_counter_rate_is_0(policy: Policy) -> None:
    counter = judge(policy, cases(0, 30)).figures.counter
    assert (counter.of, counter.share, counter.passes) == (0, 0.0, True)


def test_a_reason_with_20_cases_is_judged_by_itself_and_one_with_19_is_not(policy: Policy) -> None:
    poor = cases(17, 3, reason=Reason.OTHER)
    evaluation = judge(policy, cases(200) + poor, membership=MEMBER)
    assert evaluation.verdict is StandingVerdict.REMOVED
    assert evaluation.misses == ("takedown_rate:OTHER",)
    poor = cases(16, 3, reason=Reason.OTHER)
    assert judge(policy, cases(200) + poor, membership=MEMBER).verdict is StandingVerdict.KEPT


def test_a_member_is_never_removed_for_volume(policy: Policy) -> None:
    assert judge(policy, cases(50), membership=MEMBER, volume=3).verdict is StandingVerdict.KEPT


def test_a_member_with_too_few_cases_stays(policy: Policy) -> None:
    evaluation = judge(policy, cases(0, 19), membership=MEMBER)
    assert evaluation.verdict is StandingVerdict.TOO_FEW_CASES
    assert evaluation.after == MEMBER


def test_removal_brings_a_cooldown_of_three_months(policy: Policy) -> None:
    after = judge(policy, cases(80, 20), membership=MEMBER).after
    assert after == Membership(GoodFaithState.COOLDOWN, date(2027, 2, 24))
    assert leave_programme(date(2026, 11, 30), policy.good_faith).cooldown_until_on == date(
        2027, 2, 28
    )


def test_a_cooldown_holds_until_its_day_and_is_then_evaluated_again(policy: Policy) -> None:
    cooling = Membership(GoodFaithState.COOLDOWN, DAY)
    assert judge(policy, cases(100), membership=cooling).after == MEMBER
    assert judge(policy, cases(10), membership=cooling).after == OUTSIDER
    ended_cooldown = Membership(GoodFaithState.COOLDOWN, DAY - timedelta(days=1))
    assert judge(policy, cases(100), membership=ended_cooldown).after == MEMBER
    still = Membership(GoodFaithState.COOLDOWN, DAY + timedelta(days=1))
    evaluation = judge(policy, cases(100), membership=still)
    assert (evaluation.verdict, evaluation.after) == (StandingVerdict.COOLING_DOWN, still)


def test_a_bar_ignores_every_figure_until_it_is_lifted(policy: Policy) -> None:
    evaluation = judge(policy, cases(1000), membership=bar_member())
    assert (evaluation.verdict, evaluation.after.state) == (
        StandingVerdict.BARRED,
        GoodFaithState.BARRED,
    )
    assert lift_bar(bar_member()) == OUTSIDER
    assert lift_bar(MEMBER) == MEMBER


def test_where_the_policy_asks_for_several_sellers_one_is_too_few(policy: Policy) -> None:
    asking = replace(policy, good_faith=replace(policy.good_faith, minimum_sellers=2))
    assert judge(asking, cases(100)).misses == ("sellers",)
    assert judge(asking, [*cases(99), case(seller=2)]).verdict is StandingVerdict.ADMITTED
