"""Legal entities: which texts name the same firm, and who is one with whom."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pipeline.policy.policy import Policy
from pipeline.sellers.entities import DeclaredEntity, fold_name, fold_number, group_sellers
from pipeline.sellers.strikes import Violation, build_ladder
from pipeline.vocabulary import Severity

_START = datetime(2026, 1, 1, tzinfo=UTC)
_ADAPTER = TypeAdapter(DeclaredEntity)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HRB 12345", "hrb-12345"),
        ("９１３３０１００ＭＡ", "91330100ma"),
        ("05.512.345", "05512345"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert fold_number(one) == fold_number(other) != ""


@pytest.mark.parametrize(
    "number", ["", "n/a", "none", "UNKNOWN", "0000000", "-", "12", "123456789", "not available"]
)
def test_what_stands_in_for_a_number_names_no_firm(number: str) -> None:
    assert fold_number(number) == ""


def test_a_name_is_the_same_in_other_case_and_punctuation() -> None:
    assert fold_name("Bright Imports, Ltd.") == fold_name("BRIGHT  IMPORTS LTD")
    assert fold_name("杭州明亮贸易有限公司") == "杭州明亮贸易有限公司"
    assert fold_name("AB") == ""


def test_a_number_without_its_country_says_nothing() -> None:
    assert DeclaredEntity(registration_number="HRB 12345").folded_number == ""


def test_null_is_as_empty_as_what_was_left_out_and_nothing_has_no_hash() -> None:
    entity = _ADAPTER.validate_python({"ref": None, "legal_name": " \0 "})
    assert entity == DeclaredEntity()
    assert entity.sha256 == ""
    assert DeclaredEntity(ref="E-1").sha256 != DeclaredEntity(legal_name="E-1").sha256


@pytest.mark.parametrize("document", [{"country": "Germany"}, {"ref": "x" * 101}, {"ref": [7]}])
def test_what_cannot_be_an_entity_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _ADAPTER.validate_python(document)


_LINKS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=12)


@given(_LINKS)
def test_linked_sellers_are_one_group_and_each_is_in_one(links: list[tuple[int, int]]) -> None:
    groups = group_sellers(range(1, 10), links)
    assert sorted(seller_id for group in groups for seller_id in group) == list(range(1, 10))
    by_seller = {seller_id: group for group in groups for seller_id in group}
    assert all(by_seller[linked_id] == by_seller[other] for linked_id, other in links)


@given(_LINKS, st.tuples(st.integers(1, 9), st.integers(1, 9)))
def test_without_its_last_link_what_it_joined_is_apart_as_before(
    links: list[tuple[int, int]], last: tuple[int, int]
) -> None:
    before = group_sellers(range(1, 10), links)
    joined_group = tuple(
        sorted({seller for group in before if {*last} & {*group} for seller in group})
    )
    others = [group for group in before if not {*last} & {*group}]
    assert group_sellers(range(1, 10), [*links, last]) == sorted([joined_group, *others])
    assert group_sellers(range(1, 10), reversed(links)) == before
    assert all(group == tuple(sorted(group)) for group in before)


_DAYS = st.lists(st.integers(0, 400), max_size=12)  # days


def _violations(days: list[int], first_id: int) -> list[Violation]:
    at = [_START + timedelta(days=day) for day in days]
    return [
        Violation(first_id + n, Severity.COUNTERFEIT, filed_at, filed_at + timedelta(hours=5))
        for n, filed_at in enumerate(at)
    ]


@given(_DAYS, _DAYS, st.integers(0, 800))
def test_joining_lowers_no_count_at_any_moment(
    policy: Policy, own: list[int], theirs: list[int], day: int
) -> None:
    own_violations, other = _violations(own, 1), _violations(theirs, 1000)
    now = _START + timedelta(days=day)
    joint_ladder, *parts = (
        build_ladder(members, Severity.COUNTERFEIT, now, policy.strikes)
        for members in ([*own_violations, *other], own_violations, other)
    )
    assert all(joint_ladder.effective >= part.effective for part in parts)
    assert all(joint_ladder.strike_count >= part.strike_count for part in parts)
