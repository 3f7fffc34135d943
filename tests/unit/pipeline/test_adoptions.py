"""Which policy is in force is a function of the adoptions and the moment, of nothing else."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.adoptions import Adoption, choose_adoption

_START = datetime(2026, 12, 1, tzinfo=UTC)
_SECONDS = st.integers(min_value=-100, max_value=1000)


@st.composite
def histories(draw: st.DrawFn) -> list[Adoption]:
    """Adoptions as the database numbers and times them: each later than the one before."""
    gaps = draw(st.lists(st.integers(min_value=0, max_value=60), max_size=8))
    moment, adoptions = _START, []
    for number, gap in enumerate(gaps, 1):
        moment += timedelta(seconds=gap)
        adoptions.append(Adoption(number, f"{draw(st.integers(0, 3))}" * 64, moment))
    return adoptions


def _at(seconds: int) -> datetime:
    return _START + timedelta(seconds=seconds)


@given(histories(), _SECONDS)
def test_the_newest_that_has_begun_is_in_force(history: list[Adoption], seconds: int) -> None:
    chosen = choose_adoption(history, _at(seconds))
    begun = [adoption for adoption in history if adoption.in_force_at <= _at(seconds)]
    assert chosen == (begun[-1] if begun else history[0] if history else None)


@given(histories(), _SECONDS, st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_read_does_not_matter(
    history: list[Adoption], seconds: int, chance: "object"
) -> None:
    shuffled = list(history)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types none
    assert choose_adoption(shuffled, _at(seconds)) == choose_adoption(history, _at(seconds))


@given(histories(), _SECONDS, st.integers(min_value=0, max_value=500))
def test_time_never_goes_back_to_an_earlier_one(
    history: list[Adoption], seconds: int, later: int
) -> None:
    before, after = (choose_adoption(history, _at(it)) for it in (seconds, seconds + later))
    assert (before is None) == (after is None) == (not history)
    if before and after:
        assert before.number <= after.number


@given(histories(), _SECONDS)
def test_who_has_not_heard_of_a_later_adoption_chooses_the_same_until_it_counts(
    history: list[Adoption], seconds: int
) -> None:
    for known in range(1, len(history)):
        if history[known].in_force_at > _at(seconds):
            assert choose_adoption(history[:known], _at(seconds)) == choose_adoption(
                history, _at(seconds)
            )


@given(histories())
def test_an_adoption_counts_from_its_very_moment_on(history: list[Adoption]) -> None:
    for adoption in history:
        chosen = choose_adoption(history, adoption.in_force_at)
        assert chosen is not None
        assert chosen.number >= adoption.number
