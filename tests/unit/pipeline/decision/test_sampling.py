"""Draws: once a case and purpose, foreseen by nobody without the secret, and fair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.decision.decide import Purpose, audit_draw, draw_for_purpose, second_review_share
from pipeline.policy.parameters import QualityNumbers

_SECRET = b"a secret of this installation"


@given(st.uuids())
def test_drawing_again_draws_the_same(case: object) -> None:
    first, again = (draw_for_purpose(_SECRET, str(case), Purpose.SECOND_REVIEW) for _ in range(2))
    assert first == again
    assert 0 <= first < 1


def test_a_purpose_does_not_foretell_another() -> None:
    draws = {draw_for_purpose(_SECRET, "a case", purpose) for purpose in Purpose}
    assert len(draws | {audit_draw(_SECRET, "a case")}) == len(Purpose) + 1


def test_about_the_share_is_drawn() -> None:
    draws = [draw_for_purpose(_SECRET, str(number), Purpose.GOLDEN) for number in range(20_000)]
    assert sum(share < 0.05 for share in draws) == pytest.approx(1_000, abs=120)


@pytest.mark.parametrize(("rulings", "share"), [(0, 0.2), (99, 0.2), (100, 0.05), (5_000, 0.05)])
def test_more_is_looked_at_of_who_is_new(rulings: int, share: float) -> None:
    assert second_review_share(rulings, QualityNumbers()) == share
