"""How far a rate is from its limit, in cases: exact, and the next case tips it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.policy import Policy
from pipeline.reasons import Reason
from pipeline.statistics.rates import Rate
from tests.unit.pipeline.programmes.filer_histories import cases, judge

_FLOORS = st.builds(
    lambda hits, more, limit: Rate(hits, hits + more, limit, is_floor=True),
    st.integers(0, 400),
    st.integers(0, 400),
    st.integers(1, 99),
)
_CEILINGS = st.builds(
    lambda hits, more, limit: Rate(hits, hits + more, limit, is_floor=False),
    st.integers(0, 400),
    st.integers(0, 400),
    st.integers(1, 99),
)


def _after(rate: Rate, *, well: int = 0, wrong: int = 0) -> Rate:
    """The rate after so many more cases that went well, and so many that went wrong.

    A takedown rate grows by whole cases; of a counter rate the upheld cases are there already.
    """
    if rate.is_floor:
        return replace(rate, hits=rate.hits + well, of=rate.of + well + wrong)
    return replace(rate, hits=rate.hits + wrong, of=rate.of + well)


@given(st.one_of(_FLOORS, _CEILINGS))
def test_the_room_is_what_may_go_wrong_and_not_one_case_more(rate: Rate) -> None:
    assert (rate.room >= 0) == rate.passes
    if rate.passes:
        assert _after(rate, wrong=rate.room).passes
        assert not _after(rate, wrong=rate.room + 1).passes


@given(st.one_of(_FLOORS, _CEILINGS))
def test_what_is_needed_brings_a_rate_back_and_one_case_less_does_not(rate: Rate) -> None:
    assert rate.cases_needed is not None
    assert _after(rate, well=rate.cases_needed).passes
    assert rate.cases_needed == 0 or not _after(rate, well=rate.cases_needed - 1).passes


def test_a_limit_that_no_case_brings_back_says_so() -> None:
    assert Rate(9, 10, 100, is_floor=True).cases_needed is None
    assert Rate(1, 10, 0, is_floor=False).cases_needed is None


def test_exactly_on_the_limit_there_is_no_room_and_nothing_is_needed() -> None:
    for rate in (Rate(90, 100, 90, is_floor=True), Rate(5, 100, 5, is_floor=False)):
        assert (rate.room, rate.cases_needed) == (0, 0)


def test_reasons_with_too_few_cases_are_shown_and_never_judged(policy: Policy) -> None:
    few = cases(1, 18, reason=Reason.CR_WORK)
    evaluation = judge(policy, [*cases(200), *few])
    assert [(reason, rate.hits, rate.of) for reason, rate in evaluation.few] == [
        (Reason.CR_WORK, 1, 19)
    ]
    assert Reason.CR_WORK not in dict(evaluation.figures.by_reason)
    assert evaluation.figures.takedown.of == 219
