"""What a seller does reaches a number exactly on it, and is compared with all others alike."""

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.parameters import MonitoringNumbers, RiskLimit
from pipeline.sellers.monitoring import ObservedSeller, PeerCounts, find_risks
from pipeline.vocabulary import RiskSign

_NUMBERS: Final = MonitoringNumbers(30, {RiskSign.UPHELD: RiskLimit(5, 20.0)})


def _seller(listings: int, upheld: int, seller_id: int = 1) -> ObservedSeller:
    counts = dict.fromkeys(RiskSign, 0) | {RiskSign.UPHELD: upheld}
    return ObservedSeller(seller_id, "lab", listings, counts)


def _list_rates(seller: ObservedSeller, *others: ObservedSeller) -> list[tuple[int, float, float]]:
    alike = PeerCounts([seller, *others])
    return [
        (risk.count, risk.per_1000, risk.alike_per_1000)
        for risk in find_risks(seller, alike, _NUMBERS)
    ]


def test_exactly_on_both_numbers_counts_as_reached_and_one_less_does_not() -> None:
    assert _list_rates(_seller(250, 5)) == [(5, 20.0, 0.0)]
    assert _list_rates(_seller(251, 5)) == []  # 19.9 for each 1,000
    assert _list_rates(_seller(200, 4)) == []


def test_sellers_alike_have_the_same_size_and_do_not_count_itself() -> None:
    others = [_seller(500, 1, 2), _seller(500, 2, 3), _seller(5_000, 90, 4)]
    assert _list_rates(_seller(100, 9), *others) == [(9, 90.0, 3.0)]
    assert PeerCounts([_seller(100, 9), *others]).count(_seller(100, 9)) == 2


@given(st.integers(0, 10_000), st.integers(0, 50), st.integers(0, 50))
def test_more_upheld_complaints_never_clear_a_seller(listings: int, few: int, more: int) -> None:
    if _list_rates(_seller(listings, few)):
        assert _list_rates(_seller(listings, few + more))
