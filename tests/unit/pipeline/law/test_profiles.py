"""Profiles of law are data: each is complete, and the policy's table picks one."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.law.profiles import (
    DisputeStep,
    OnSilence,
    Party,
    ProfileUnreadable,
    chance_ends_at,
    choose_profile,
    parse_profile,
)
from pipeline.policy.policy import Policy
from pipeline.vocabulary import RightKind
from tests.factories.files.shipped_files import CALENDARS, PROFILE_TEXTS, PROFILES

_NOTICED = datetime(2026, 11, 23, 15, tzinfo=UTC)  # a Monday


def test_the_four_profiles_ship() -> None:
    assert set(PROFILES) == {"default", "eu-dsa", "us-dmca", "cn-ecl"}


@pytest.mark.parametrize("name", PROFILE_TEXTS)
def test_a_profile_is_named_by_its_file_and_no_legal_advice(name: str) -> None:
    assert PROFILES[name].name == name
    assert "not legal advice" in PROFILES[name].caution.en
    assert PROFILES[name].calendar in CALENDARS


_SILENCE = [
    ("default", OnSilence.HUMAN_RULING, (DisputeStep.REJECTION,)),
    ("eu-dsa", OnSilence.HUMAN_RULING, (DisputeStep.REJECTION,)),
    ("cn-ecl", OnSilence.RESTORE, (DisputeStep.AUTHORITY_COMPLAINT, DisputeStep.SUIT)),
    ("us-dmca", OnSilence.RESTORE, (DisputeStep.SUIT,)),
]


@pytest.mark.parametrize(("name", "on_silence", "stops"), _SILENCE)
def test_silence_means_what_the_law_says(
    name: str, on_silence: OnSilence, stops: tuple[DisputeStep, ...]
) -> None:
    counter = PROFILES[name].counter
    assert (counter.on_silence, counter.stops_restore) == (on_silence, stops)


_CHOICES = [
    (("US",), RightKind.COPYRIGHT, "us-dmca"),
    (("US",), RightKind.TRADEMARK, "default"),
    (("DE",), RightKind.COPYRIGHT, "eu-dsa"),
    (("FR", "US"), RightKind.COPYRIGHT, "us-dmca"),
    (("FR", "CN"), RightKind.TRADEMARK, "eu-dsa"),
    (("CN",), RightKind.PATENT, "cn-ecl"),
    (("JP",), RightKind.DESIGN, "default"),
    ((), RightKind.COPYRIGHT, "default"),
]


@pytest.mark.parametrize(("markets", "kind", "name"), _CHOICES)
def test_market_and_kind_of_right_choose_the_profile(
    policy: Policy, markets: tuple[str, ...], kind: RightKind, name: str
) -> None:
    assert choose_profile(markets, kind, policy) == name


def test_every_profile_of_the_table_ships(policy: Policy) -> None:
    assert {row.profile for row in policy.jurisdictions} == set(PROFILES)


_CHANCES = [(0, None), (1, 27), (2, 33), (3, 33), (4, None)]


@pytest.mark.parametrize(("chance", "day"), _CHANCES)
def test_a_merchant_has_three_chances(chance: int, day: int | None) -> None:
    ends = chance_ends_at(_NOTICED, chance, PROFILES["default"], CALENDARS["dublin"])
    expected = day and datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day - 1)
    assert ends == expected


def test_calendar_days_do_not_wait_for_business() -> None:
    ends = PROFILES["cn-ecl"].counter.answer.ends_at(_NOTICED, CALENDARS["dublin"])
    assert ends == datetime(2026, 12, 9, tzinfo=UTC)


def test_an_appeal_under_the_dsa_stays_open_six_months_for_both() -> None:
    appeal = PROFILES["eu-dsa"].appeal
    assert set(appeal.parties) == set(Party)
    for month in range(1, 13):
        ruled_at = datetime(2026, month, 28, 12, tzinfo=UTC)
        year, later = divmod(2026 * 12 + month - 1 + 6, 12)
        assert appeal.window.ends_at(ruled_at, CALENDARS["dublin"]) >= ruled_at.replace(
            year=year, month=later + 1
        )


_FAULTS = [
    ('on_silence = "human_ruling"', 'on_silence = "shrug"', "counter.on_silence"),
    ("gi = {", "moon = {", "grounds"),
    ("[appeal]", "[appeal", "not TOML"),
    ("accuracy = {", "exactness = {", "declarations.accuracy"),
]


@pytest.mark.parametrize(("original", "instead", "key"), _FAULTS)
def test_a_fault_in_a_profile_is_named(original: str, instead: str, key: str) -> None:
    with pytest.raises(ProfileUnreadable, match=f"^{key}"):
        parse_profile(PROFILE_TEXTS["default"].replace(original, instead, 1))
