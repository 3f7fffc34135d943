"""Batches: nobody is left out, and no two cases of one seller or listing are together."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from pipeline.cluster.batches import MOST_TOGETHER, MOST_WITH_PICTURES, fit_batch, split_batch


@dataclass(frozen=True, slots=True)
class _Case:
    number: int
    listing_id: int
    entity_id: int | None
    has_pictures: bool


_CASES = st.lists(
    st.builds(
        _Case, st.integers(), st.integers(1, 30), st.none() | st.integers(1, 20), st.booleans()
    ),
    unique=True,
    max_size=60,
)


@given(_CASES)
def test_each_case_is_in_one_batch(cases: list[_Case]) -> None:
    together = [case for batch in split_batch(cases) for case in batch]
    assert sorted(together, key=repr) == sorted(cases, key=repr)


@given(_CASES)
def test_no_two_cases_of_one_seller_or_listing_are_together(cases: list[_Case]) -> None:
    for batch in split_batch(cases):
        sellers = [case.entity_id for case in batch if case.entity_id is not None]
        assert len(set(sellers)) == len(sellers)
        assert len({case.listing_id for case in batch}) == len(batch)


@given(_CASES)
def test_few_are_together_where_one_has_pictures(cases: list[_Case]) -> None:
    for batch in split_batch(cases):
        is_pictured = any(case.has_pictures for case in batch)
        assert len(batch) <= (MOST_WITH_PICTURES if is_pictured else MOST_TOGETHER)


def test_a_batch_is_what_fits_into_a_second_where_cases_are_slow() -> None:
    assert [fit_batch(seconds, 16) for seconds in (0.0, 0.01, 0.25, 0.9, 30.0)] == [16, 16, 4, 1, 1]
    assert fit_batch(0.01, 4) == 4
