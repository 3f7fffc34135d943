"""A listing is down while a case on it is upheld; each change has a version."""

from datetime import timedelta

import pytest

from records.actions.review import rulings
from records.cases.models import Case, Ruling
from records.ledger.models import Outgoing
from records.marketplaces.models import Listing
from records.rights.models import Right
from tests.factories import quality_cases, record_cases

_LATER = record_cases.NOW + timedelta(seconds=10)


def _annul_ruling(ruling: Ruling) -> None:
    assert ruling.reviewer is not None
    rulings.annul_ruling(ruling.pk, ruling.reviewer, now=_LATER)


def _two_cases(mark: Right) -> tuple[Case, Case]:
    """Two cases on one listing, under two rights of one owner."""
    (first,) = record_cases.file_cases(mark)
    (second,) = record_cases.file_cases(record_cases.right(mark.owner, "Zorvex Two"))
    return record_cases.route_case(first), record_cases.route_case(second)


def _confirm_enforcement(listing_id: int) -> None:
    """The marketplace has taken the newest version."""
    listing = Listing.objects.get(pk=listing_id)
    Outgoing.objects.filter(kind="enforce").update(sent_at=record_cases.NOW)
    listing.told_version, listing.told_is_down = listing.version, listing.is_down
    listing.save()


def _orders() -> list[tuple[str, int]]:
    """What is to be told, each as of the listing's newest version."""
    unsent = Outgoing.objects.unsent().filter(kind__in=["enforce", "statement"]).order_by("pk")
    newest = set(Listing.objects.values_list("version", flat=True))
    assert all(row.body["version"] in newest for row in unsent)
    return [(row.kind, int(row.body["ruling"])) for row in unsent]


def test_the_first_upheld_case_takes_the_listing_down(mark: Right) -> None:
    first, _ = _two_cases(mark)
    ruling = quality_cases.rule_on_case(first)
    assert _orders() == [("enforce", ruling.pk)]


def test_a_second_one_only_brings_its_statement(mark: Right) -> None:
    first, second = _two_cases(mark)
    first_ruling = quality_cases.rule_on_case(first)
    version = Listing.objects.get(pk=first.listing_id).version
    second_ruling = quality_cases.rule_on_case(second)
    assert _orders() == [("enforce", first_ruling.pk), ("statement", second_ruling.pk)]
    assert Listing.objects.get(pk=first.listing_id).version == version


def test_an_undone_take_down_that_was_told_is_undone_by_a_newer_version(mark: Right) -> None:
    first, _ = _two_cases(mark)
    ruling = quality_cases.rule_on_case(first)
    _confirm_enforcement(first.listing_id)
    _annul_ruling(ruling)
    assert _orders() == [("enforce", ruling.pk)]
    assert not Listing.objects.get(pk=first.listing_id).is_down


def test_the_listing_stays_down_while_another_case_is_upheld(mark: Right) -> None:
    first, second = _two_cases(mark)
    first_ruling, second_ruling = map(quality_cases.rule_on_case, (first, second))
    _confirm_enforcement(first.listing_id)
    _annul_ruling(first_ruling)
    assert _orders() == [("statement", second_ruling.pk)]
    assert Listing.objects.get(pk=first.listing_id).is_down


def test_an_order_recalled_with_its_ruling_goes_out_for_the_other_with_its_statement(
    mark: Right,
) -> None:
    first, second = _two_cases(mark)
    first_ruling, second_ruling = map(quality_cases.rule_on_case, (first, second))
    record_cases.still_unheard()
    _annul_ruling(first_ruling)
    assert _orders() == [("enforce", second_ruling.pk)]
    order = Outgoing.objects.get(kind="enforce")
    assert order.send_after == record_cases.NOW + record_cases.AGES + timedelta(seconds=30)


def test_an_order_that_may_have_been_heard_goes_out_for_the_other_beside_its_statement(
    mark: Right,
) -> None:
    first, second = _two_cases(mark)
    first_ruling, second_ruling = map(quality_cases.rule_on_case, (first, second))
    _annul_ruling(first_ruling)
    assert _orders() == [("enforce", second_ruling.pk), ("statement", second_ruling.pk)]


def test_an_order_that_nobody_can_have_heard_is_recalled_without_a_word(mark: Right) -> None:
    first, _ = _two_cases(mark)
    ruling = quality_cases.rule_on_case(first)
    record_cases.still_unheard()
    _annul_ruling(ruling)
    assert not Outgoing.objects.filter(kind="enforce").exists()


@pytest.mark.parametrize(
    "trace",
    [
        pytest.param({}, id="its sender died before it could write that down"),
        pytest.param({"attempt": 1}, id="the answer got lost, and it is to be tried again"),
        pytest.param(
            {"attempt": 10, "parked_at": record_cases.NOW}, id="the answers got lost for good"
        ),
    ],
)
def test_an_order_that_may_have_been_heard_is_undone_by_a_newer_version(
    mark: Right, trace: dict[str, object]
) -> None:
    first, _ = _two_cases(mark)
    ruling = quality_cases.rule_on_case(first)
    if trace:
        record_cases.still_unheard()
        Outgoing.objects.filter(kind="enforce").update(**trace)
    _annul_ruling(ruling)
    assert _orders() == [("enforce", ruling.pk)]


def test_what_may_have_been_heard_of_an_order_long_passed_is_set_right_too(mark: Right) -> None:
    """Down, up, down, up again: the first order may have been heard, and none was confirmed."""
    first, _ = _two_cases(mark)
    for _ in range(2):
        ruling = quality_cases.rule_on_case(first)
        _annul_ruling(ruling)
    assert _orders() == [("enforce", ruling.pk)]
    assert Outgoing.objects.filter(kind="enforce", last_error="Recalled.").count() == 3


def test_undoing_one_ruling_leaves_the_statement_of_another(mark: Right) -> None:
    first, second = _two_cases(mark)
    (third,) = record_cases.file_cases(record_cases.right(mark.owner, "Zorvex Three"))
    first_ruling, second_ruling, third_ruling = map(
        quality_cases.rule_on_case, (first, second, record_cases.route_case(third))
    )
    _annul_ruling(second_ruling)
    assert _orders() == [("enforce", first_ruling.pk), ("statement", third_ruling.pk)]
