"""Freezing: the listing as it stood becomes the evidence, or the case is invalid, named."""

from dataclasses import replace

from pipeline.vocabulary import CaseState, Outcome, Stage
from records.actions.cases import listing_freeze
from records.cases.models import Case, Ruling
from records.ledger.models import Outgoing
from records.rights.models import Right
from records.sellers.models import Seller, Shop
from tests.factories import record_cases


def test_a_frozen_case_queues_for_matching(mark: Right) -> None:
    case = record_cases.freeze_case(record_cases.file_cases(mark)[0])
    assert case.state == CaseState.QUEUED
    assert case.frozen is not None
    assert case.frozen.title == record_cases.TITLE
    work = record_cases.work(case)
    assert work is not None
    assert (work.stage, work.state) == (Stage.MATCH, "waiting")


def test_one_shop_is_one_seller(mark: Right) -> None:
    first, second, other = record_cases.file_cases(mark, "A", "B", "C")
    record_cases.freeze_case(first, shop="S-1")
    record_cases.freeze_case(second, shop="S-1")
    record_cases.freeze_case(other, shop="S-2")
    assert first.seller_id == second.seller_id != other.seller_id
    assert Shop.objects.count() == Seller.objects.count() == 2


def test_a_shop_keeps_the_name_that_its_newest_listing_shows(mark: Right) -> None:
    listing_names = ("Nova", "", "Nova Supply", "n" * 300)
    shop_names = list[str]()
    for number, name in enumerate(listing_names):
        (case,) = record_cases.file_cases(mark, f"L-{number}")
        claim = record_cases.claim_work(case, Stage.FREEZE)
        listing = replace(record_cases.listing_shown(), seller_name=name)
        assert listing_freeze.freeze_cases([(claim, listing)], now=record_cases.NOW)
        shop_names.append(Shop.objects.get().name)
    assert shop_names == ["Nova", "Nova", "Nova Supply", "n" * 200]
    assert Seller.objects.get().legal_name == "Nova"


def test_a_shop_with_an_endless_name_is_registered(case: Case) -> None:
    claim = record_cases.claim_work(case, Stage.FREEZE)
    listing = replace(record_cases.listing_shown(), seller_name="n" * 500)
    assert listing_freeze.freeze_cases([(claim, listing)], now=record_cases.NOW)
    assert Seller.objects.get().legal_name == "n" * 200


def test_a_listing_that_is_not_there_makes_the_case_invalid(case: Case) -> None:
    claim = record_cases.claim_work(case, Stage.FREEZE)
    assert listing_freeze.close_as_invalid(
        claim, "listing_not_found", "No such listing.", now=record_cases.NOW
    )
    case.refresh_from_db()
    assert (case.state, case.why_invalid) == (CaseState.INVALID, "No such listing.")
    assert Ruling.objects.get().outcome == Outcome.INVALID
    assert sorted(Outgoing.objects.values_list("kind", flat=True)) == ["receipt", "result"]


def test_freezing_twice_writes_once(case: Case) -> None:
    claim = record_cases.claim_work(case, Stage.FREEZE)
    assert listing_freeze.freeze_cases(
        [(claim, record_cases.listing_shown())], now=record_cases.NOW
    )
    assert not listing_freeze.freeze_cases(
        [(claim, record_cases.listing_shown("Changed"))], now=record_cases.NOW
    )
    case.refresh_from_db()
    assert case.frozen is not None
    assert case.frozen.title == record_cases.TITLE
