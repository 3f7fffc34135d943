"""The night counts what sellers do, and puts what stands out before people, beside those alike."""

from datetime import timedelta
from typing import Final

import pytest

from pipeline.sellers.monitoring import Risk, explain_risk
from pipeline.vocabulary import HeldListingState, RiskSign
from records.actions.conduct import misuse_scan
from records.actions.sellers.monitoring import monitor_sellers
from records.conduct.models import Concern, ConcernState
from records.notices.letters.penalty_letters import read_risks
from records.rights.models import Right
from records.screening.models import HeldListing
from records.sellers.models import JoinGround, JoinState, Seller, SellerJoin
from records.sellers.models.penalties import SellerFigures
from tests.factories import record_cases
from tests.factories.record_disputes import senior
from tests.factories.screening.screened_listings import batch, line, screen, sender
from tests.factories.sellers import monitored
from tests.factories.sellers.applications import create_seller
from tests.factories.sellers.entities import FIRM, add_strikes, open_shop

NOW: Final = record_cases.NOW + timedelta(days=9)


def _risks(seller: Seller) -> list[Risk]:
    return read_risks(Concern.objects.get(kind="seller_risk", seller=seller).figures)


def _hold(
    seller: Seller, number: int, rule: str, state: HeldListingState = HeldListingState.UPHELD
) -> None:
    account = sender()
    HeldListing.objects.create(
        account=account, marketplace="lab", listing=f"H-{seller.pk}-{rule}-{number}", revision=1,
        shop="S-1", seller=seller, line={}, digest="-", reasons=[{"rule": rule}], policy_hash="-",
        state=state, held_at=NOW, due_at=NOW,
    )  # fmt: skip


def test_a_shop_with_many_upheld_complaints_is_put_before_a_person_with_its_figures(
    mark: Right,
) -> None:
    open_shop(mark, "S-2")
    seller = open_shop(mark, "S-1")
    add_strikes(mark, "S-1", range(1, 6))
    assert monitor_sellers(NOW) == 1
    figures = SellerFigures.objects.get(seller=seller)
    assert (figures.listings, figures.upheld, figures.links) == (6, 5, 0)
    assert _risks(seller) == [Risk(RiskSign.UPHELD, 5, 833.3, 0.0)]
    explanation = explain_risk(_risks(seller)[0], 30)
    assert explanation.en == (
        "5 complaints against its listings were upheld in 30 days: 833.3 for each 1,000 listings;"
        " sellers alike have 0.0."
    )
    assert "30 天内针对其商品的投诉有 5 件成立" in explanation.zh


def test_one_below_the_number_is_nothing_and_listings_that_were_screened_count(mark: Right) -> None:
    seller = open_shop(mark, "S-1")
    add_strikes(mark, "S-1", range(1, 5))
    assert monitor_sellers(NOW) == 0
    add_strikes(mark, "S-1", [5])
    account = sender()
    screen(batch(*(line(f"N-{number}") for number in range(300)), account=account))
    assert monitor_sellers(NOW) == 0
    assert SellerFigures.objects.get(seller=seller).listings == 300


def test_all_shops_of_an_entity_count_together_and_once(mark: Right) -> None:
    seller, other = open_shop(mark, "S-1", FIRM), open_shop(mark, "S-2", FIRM)
    add_strikes(mark, "S-1", [1, 2, 3])
    add_strikes(mark, "S-2", [4, 5])
    assert monitor_sellers(NOW) == 1
    assert [risk.count for risk in _risks(seller)] == [5]
    assert not Concern.objects.filter(seller=other).exists()


def test_switched_goods_and_repeats_are_counted_unless_a_person_released_them(mark: Right) -> None:
    seller = open_shop(mark, "S-1")
    for number in range(3):
        _hold(seller, number, "switched_goods", HeldListingState.RELEASED)
        _hold(seller, number, "upheld_again")
    assert monitor_sellers(NOW) == 1
    figures = SellerFigures.objects.get(seller=seller)
    assert (figures.holds, figures.switched, figures.again) == (3, 0, 3)
    assert [risk.sign for risk in _risks(seller)] == [RiskSign.AGAIN]


def test_holds_of_an_entity_count_at_its_shop_that_has_listings(mark: Right) -> None:
    head, seller = create_seller("S-0"), open_shop(mark, "S-1")
    Seller.objects.filter(pk=seller.pk).update(joined_to=head)
    for number in range(3):
        _hold(head, number, "upheld_again")
    assert monitor_sellers(NOW) == 1
    figures = SellerFigures.objects.get(seller=seller)
    assert (figures.holds, figures.again) == (3, 3)
    assert [(risk.sign, risk.count) for risk in _risks(head)] == [(RiskSign.AGAIN, 3)]


def test_a_new_link_to_a_closed_seller_is_a_concern_and_the_closed_one_is_none(mark: Right) -> None:
    seller = open_shop(mark, "S-1")
    closed_seller = open_shop(mark, "S-2")
    monitored.close(closed_seller, now=NOW)
    Concern.objects.all().delete()
    low, high = sorted((seller, closed_seller), key=lambda shop: shop.pk)
    SellerJoin.objects.create(
        seller=low, other=high, ground=JoinGround.NAME, state=JoinState.PROPOSED, proposed_at=NOW
    )
    assert monitor_sellers(NOW) == 1
    assert [(risk.sign, risk.count) for risk in _risks(seller)] == [(RiskSign.LINKS, 1)]


def test_a_link_counts_at_the_shop_of_an_entity_that_has_listings(mark: Right) -> None:
    head = create_seller("S-0")
    seller, closed_seller = open_shop(mark, "S-1"), open_shop(mark, "S-2")
    Seller.objects.filter(pk=seller.pk).update(joined_to=head)
    monitored.close(closed_seller, now=NOW)
    Concern.objects.all().delete()
    SellerJoin.objects.create(
        seller=seller, other=closed_seller, ground=JoinGround.NAME, state=JoinState.PROPOSED,
        proposed_at=NOW,
    )  # fmt: skip
    assert monitor_sellers(NOW) == 1
    assert [(risk.sign, risk.count) for risk in _risks(head)] == [(RiskSign.LINKS, 1)]


def test_the_same_night_again_changes_nothing_and_what_was_dismissed_is_quiet(mark: Right) -> None:
    seller = open_shop(mark, "S-1")
    add_strikes(mark, "S-1", range(1, 6))
    assert (monitor_sellers(NOW), monitor_sellers(NOW)) == (1, 0)
    concern = Concern.objects.get(seller=seller)
    misuse_scan.dismiss_concern(concern.pk, senior(), "One batch.", now=NOW)
    assert monitor_sellers(NOW + timedelta(days=1)) == 0
    assert Concern.objects.get().state == ConcernState.DISMISSED


@pytest.mark.django_db
def test_a_seller_without_listings_has_no_figures() -> None:
    create_seller()
    SellerFigures.objects.create(seller=create_seller("S-9"), counted_on=NOW.date(), listings=3)
    assert monitor_sellers(NOW + timedelta(days=1)) == 0
    assert not SellerFigures.objects.exists()
