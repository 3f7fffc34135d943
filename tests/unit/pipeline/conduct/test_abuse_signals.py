"""The radar tells of what is beyond its numbers, exactly on them included, and of nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from pipeline.conduct.abuse_signals import (
    CasesAgainstSeller,
    CertificateUse,
    ContactUse,
    FilingHour,
    Signal,
    find_bursts,
    find_one_seller,
    find_shared_certificates,
    find_throwaway_contacts,
)
from pipeline.policy.parameters import AbuseSignalNumbers

_NOW: Final = datetime(2026, 11, 24, tzinfo=UTC)
_NUMBERS: Final = AbuseSignalNumbers()
_HOUR: Final = timedelta(hours=1)


@pytest.mark.parametrize(
    ("rows", "is_told"),
    [
        ([CasesAgainstSeller(7, 1, 20, 20, 6)], True),
        ([CasesAgainstSeller(7, 1, 19, 19, 19)], False),  # too few cases
        ([CasesAgainstSeller(7, 1, 20, 20, 5)], False),  # 25 % not upheld
        (
            [CasesAgainstSeller(7, 1, 80, 80, 24), CasesAgainstSeller(7, 2, 20, 20, 0)],
            True,
        ),  # exactly 80 % and 30 %
        (
            [CasesAgainstSeller(7, 1, 79, 79, 40), CasesAgainstSeller(7, 2, 21, 21, 0)],
            False,
        ),  # 79 %
        ([CasesAgainstSeller(7, 1, 30, 0, 0)], False),  # nothing is decided yet
    ],
)
def test_a_filer_who_is_after_one_seller_is_told_of(
    rows: list[CasesAgainstSeller],
    is_told: bool,  # noqa: FBT001 -- of a table
) -> None:
    findings = [
        (finding.account_id, finding.seller_id) for finding in find_one_seller(rows, _NUMBERS)
    ]
    assert findings == ([(7, 1)] if is_told else [])


def test_the_same_paper_under_two_accounts_is_told_of_the_younger_one_once() -> None:
    papers = [
        CertificateUse(3, "a"),
        CertificateUse(9, "a"),
        CertificateUse(3, "b"),
        CertificateUse(9, "b"),
        CertificateUse(4, "c"),
    ]
    (finding,) = find_shared_certificates(papers)
    assert (finding.account_id, finding.detail, finding.figures) == (
        9,
        "3",
        {"papers": 2, "other_account": 3},
    )


def test_a_paper_under_three_accounts_is_told_of_each_that_came_later() -> None:
    findings = find_shared_certificates(
        [CertificateUse(5, "a"), CertificateUse(3, "a"), CertificateUse(9, "a")]
    )
    assert [(finding.account_id, finding.detail) for finding in findings] == [(5, "3"), (9, "3")]


def test_an_address_that_nobody_keeps_is_told_of_by_its_domain_and_not_by_itself() -> None:
    contacts = [ContactUse(7, "x@MAILINATOR.com", 3), ContactUse(7, "ada@zorvex.example", 9)]
    (finding,) = find_throwaway_contacts(contacts, _NUMBERS)
    assert (finding.signal, finding.detail) == (Signal.THROWAWAY_CONTACT, "mailinator.com")
    assert "x@" not in str(finding)


@pytest.mark.parametrize(("addresses", "count"), [(9, 0), (10, 1)])
def test_ever_new_addresses_of_one_account_are_told_of_from_the_tenth_on(
    addresses: int, count: int
) -> None:
    contacts = [ContactUse(7, f"a{number}@zorvex.example", 1) for number in range(addresses)]
    assert len(list(find_throwaway_contacts(contacts, _NUMBERS))) == count


@pytest.mark.parametrize(
    ("before", "now", "count"), [(10, 100, 1), (10, 99, 0), (11, 100, 0), (0, 100, 1), (0, 99, 0)]
)
def test_a_burst_is_ten_times_the_busiest_hour_before_and_a_hundred_listings(
    before: int, now: int, count: int
) -> None:
    hours = [FilingHour(7, _NOW - 30 * _HOUR, before), FilingHour(7, _NOW - _HOUR, now)]
    assert len(list(find_bursts(hours, _NOW - 24 * _HOUR, _NUMBERS))) == count


def test_a_filer_who_always_files_much_makes_no_burst() -> None:
    hours = [FilingHour(7, _NOW - age * _HOUR, 300) for age in range(1, 60)]
    assert not list(find_bursts(hours, _NOW - 24 * _HOUR, _NUMBERS))
