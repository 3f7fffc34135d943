"""How long a recovery took while nothing else was broken."""

import pytest

from lab.chaos.observation import Recovery, _Orphan


@pytest.mark.parametrize(
    ("spans", "calm"),
    [
        ([], 30.0),
        ([(10.1, 25.0)], 30.0),  # its own fault excuses nothing
        ([(5.0, 12.0)], 28.0),
        ([(15.0, 20.0), (18.0, 30.0)], 15.0),
        ([(12.0, 50.0)], 2.0),
        ([(1.0, 2.0), (60.0, 70.0)], 30.0),
    ],
)
def test_seconds_in_which_another_fault_struck_do_not_count(
    spans: list[tuple[float, float]], calm: float
) -> None:
    assert Recovery(10.0, 40.0).count_calm_seconds(spans) == pytest.approx(calm)


def test_a_row_that_nobody_claims_says_what_became_of_it() -> None:
    orphan = _Orphan(10.0)
    for now, state, is_suspect in [
        (10.2, "running", False),
        (12.0, "running", False),
        (19.0, "waiting", False),
        (19.2, "sent", True),
    ]:
        orphan.note(state, now, is_suspect=is_suspect)
    assert orphan.states == [
        "running after 0.2 s",
        "waiting after 9.0 s",
        "sent as a suspect after 9.2 s",
    ]
