"""No innocent listing is taken down: real pictures and titles against rights they do not show."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lab.benchmarks.innocents.claims import WORDS, ClaimResult, decide_claims
from lab.benchmarks.innocents.listings import QUICK, InnocentListing, Kind, draw_listings
from lab.benchmarks.innocents.run import count_results, describe_counts

_PLAN = replace(QUICK, listings=24, pool=24, sizes=(1, 10))


@pytest.fixture(scope="module")
def listings(tmp_path_factory: pytest.TempPathFactory) -> Sequence[InnocentListing]:
    """Pictures that installed packages carry, and written titles."""
    return draw_listings(tmp_path_factory.mktemp("innocents"), _PLAN, 1, None)


def test_no_claim_on_an_innocent_listing_is_upheld(listings: Sequence[InnocentListing]) -> None:
    results = [result for listing in listings for result in decide_claims(listing)]
    assert len(results) == 3 * len(listings), "two sizes of right, and the title"
    assert [result.says for result in results if result.is_upheld] == []


def test_no_listing_shows_what_its_rights_hold(listings: Sequence[InnocentListing]) -> None:
    assert {listing.kind for listing in listings} == {
        Kind.PHOTOGRAPHS, Kind.LOGOS, Kind.FRAMED, Kind.SCREENSHOTS,
    }  # fmt: skip
    for listing in listings:
        kins = [item.kin for item in listing.references]
        assert len(set(kins)) == len(kins) == 10
        assert listing.item.kin not in kins
        assert listing.mark.casefold() not in listing.title.casefold()


def test_the_same_seed_draws_the_same_listings(
    listings: Sequence[InnocentListing], tmp_path: Path
) -> None:
    again = draw_listings(tmp_path, _PLAN, 1, None)
    assert [one.seed for one in again] == [one.seed for one in listings]
    assert [one.references[0].name for one in again] == [one.references[0].name for one in listings]


def test_a_listing_that_shows_a_reference_is_found(listings: Sequence[InnocentListing]) -> None:
    listing = next(one for one in listings if one.kind is Kind.PHOTOGRAPHS)
    guilty = replace(listing, references=(listing.item,), sizes=(1,), edits=("resaved q90",))
    named, _ = decide_claims(guilty)
    assert named.is_found, "else the count of innocent ones would be nothing to go by"


def test_wrong_finds_and_approvals_are_counted_by_kind_and_size() -> None:
    results = [
        ClaimResult("logos", 1, 0.1, is_upheld=False, says="a"),
        ClaimResult("logos", 10, 0.97, is_upheld=True, says="b"),
        ClaimResult("framed", 10, 0.6, is_upheld=False, says="c"),
        ClaimResult(WORDS, 1, 0.2, is_upheld=False, says="d"),
    ]
    figures = count_results(results)
    assert (figures["asked"], figures["found"], figures["upheld"]) == (4, 2, 1)
    by_kind = figures["by_kind"]
    assert isinstance(by_kind, dict)
    assert by_kind["logos"][10]["upheld"] == by_kind["framed"][10]["found"] == 1
    assert by_kind[WORDS][1]["found"] == by_kind["logos"][1]["found"] == 0
    low, high = by_kind["logos"][10]["found_interval"]
    assert 0.2 < low < 0.3
    assert high == 1.0
    assert figures["wrong_finds"] == ["logos, 10: 0.970 UPHELD, b", "framed, 10: 0.600, c"]
    assert describe_counts({"listings": 3, **figures}) == (
        "3 innocent listings, 4 claims on them: 2 found something, 1 was upheld."
    )
