"""Windows, silence and answers as each law sets them, at their last moment and the one after."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.disputes import procedure
from pipeline.disputes.procedure import (
    AWAITED,
    Actor,
    CounterState,
    Event,
    OpenChance,
    StepNotPossible,
)
from pipeline.law.profiles import Party, Profile
from pipeline.policy.policy import Policy
from tests.factories.files.shipped_files import CALENDARS, PROFILES

_SECOND: Final = timedelta(seconds=1)
# A Monday without holidays for weeks: midnight in Hangzhou is 16:00 UTC of the day before.
_NOTIFIED_AT: Final = datetime(2026, 11, 9, 3, 0, tzinfo=UTC)


def _hangzhou(day: int) -> datetime:
    """The midnight that begins a day of November in Hangzhou."""
    return datetime(2026, 11, day - 1, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("used", "now", "chance"),
    [
        (0, _hangzhou(13) - _SECOND, OpenChance(1, _hangzhou(13))),  # three business days
        (0, _hangzhou(13), OpenChance(2, _hangzhou(19))),  # a missed window uses its chance up
        (0, _hangzhou(19) - _SECOND, OpenChance(2, _hangzhou(19))),  # to the seventh day
        (0, _hangzhou(19), None),
        (1, _NOTIFIED_AT, OpenChance(2, _hangzhou(19))),  # after a confirmation
        (2, _NOTIFIED_AT, OpenChance(3, _hangzhou(19))),
    ],
)
def test_each_chance_ends_with_its_business_day(
    used: int, now: datetime, chance: OpenChance | None
) -> None:
    law = PROFILES["default"]
    calendar = CALENDARS[law.calendar]
    assert procedure.find_open_chance(_NOTIFIED_AT, used, now, law, calendar) == chance


def test_after_three_chances_there_is_none(profile: Profile) -> None:
    assert (
        procedure.find_open_chance(
            _NOTIFIED_AT, 3, _NOTIFIED_AT, profile, CALENDARS[profile.calendar]
        )
        is None
    )


@pytest.mark.parametrize(
    ("name", "ends_at"),
    [
        ("default", _hangzhou(17)),  # five business days
        ("cn-ecl", _hangzhou(25)),  # fifteen days of the calendar
        ("us-dmca", _hangzhou(24)),  # ten business days
        ("eu-dsa", datetime(2026, 11, 17, tzinfo=UTC)),  # five, in Dublin
    ],
)
def test_the_filers_time_to_answer_is_the_laws(name: str, ends_at: datetime) -> None:
    law = PROFILES[name]
    assert procedure.answer_ends_at(_NOTIFIED_AT, law, CALENDARS[law.calendar]) == ends_at


@pytest.mark.parametrize(
    ("name", "event", "then"),
    [
        ("default", Event.REJECT, CounterState.DISPUTED),
        ("eu-dsa", Event.REJECT, CounterState.DISPUTED),
        ("cn-ecl", Event.REJECT, CounterState.FORWARDED),
        ("cn-ecl", Event.REPORT_COMPLAINT, CounterState.DISPUTED),
        ("cn-ecl", Event.REPORT_SUIT, CounterState.DISPUTED),
        ("us-dmca", Event.REJECT, CounterState.FORWARDED),
        ("us-dmca", Event.REPORT_COMPLAINT, CounterState.FORWARDED),
        ("us-dmca", Event.REPORT_SUIT, CounterState.DISPUTED),
        ("default", Event.TIME_PASSES, CounterState.DISPUTED),
        ("eu-dsa", Event.TIME_PASSES, CounterState.DISPUTED),
        ("cn-ecl", Event.TIME_PASSES, CounterState.RESTORED),
        ("us-dmca", Event.TIME_PASSES, CounterState.RESTORED),
    ],
)
def test_what_the_filer_says_or_does_not_say_counts_as_the_law_has_it(
    name: str, event: Event, then: CounterState
) -> None:
    assert procedure.next_state(CounterState.FORWARDED, event, PROFILES[name]) is then


def test_acceptance_ends_it_also_when_a_person_is_about_to_rule(profile: Profile) -> None:
    for state in (CounterState.FORWARDED, CounterState.DISPUTED):
        assert procedure.next_state(state, Event.ACCEPT, profile) is CounterState.ACCEPTED


def test_every_state_that_awaits_somebody_has_a_way_out(profile: Profile) -> None:
    for state in AWAITED:
        assert procedure.next_state(state, Event.FALL_AWAY, profile) is CounterState.MOOT
        leads = {_after(state, event, profile) for event in Event} - {None, state}
        assert leads - {CounterState.MOOT}, state


def test_without_the_parties_time_or_the_platform_moves_every_open_state(profile: Profile) -> None:
    by_itself = {Event.TIME_PASSES, Event.FORWARD, Event.RESTORE, Event.CONFIRM}
    for state in AWAITED:
        assert any(_after(state, event, profile) for event in by_itself), state


@given(st.lists(st.sampled_from(list(Event)), max_size=12), st.sampled_from(list(PROFILES)))
def test_no_row_of_events_leads_out_of_an_end(events: list[Event], name: str) -> None:
    state = CounterState.OPEN
    for event in events:
        then = _after(state, event, PROFILES[name])
        if state not in AWAITED:
            assert then is None
        state = then or state


def _after(state: CounterState, event: Event, profile: Profile) -> CounterState | None:
    try:
        return procedure.next_state(state, event, profile)
    except StepNotPossible:
        return None


def test_the_platform_is_awaited_where_a_person_rules() -> None:
    assert AWAITED[CounterState.DISPUTED] is Actor.PLATFORM
    assert CounterState.RESTORED not in AWAITED


def test_a_counter_ruling_is_due_after_24_business_hours_of_the_desk(policy: Policy) -> None:
    calendar = CALENDARS[PROFILES["default"].calendar]
    friday = datetime(2026, 11, 13, 3, 0, tzinfo=UTC)
    due = procedure.ruling_due_at(friday, policy, calendar)
    assert due == datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("party", list(Party))
def test_an_appeal_comes_in_time_until_the_midnight_that_ends_its_window(
    party: Party, profile: Profile
) -> None:
    calendar = CALENDARS[profile.calendar]
    ends_at = procedure.appeal_ends_at(_NOTIFIED_AT, profile, calendar)
    assert procedure.may_appeal(party, _NOTIFIED_AT, ends_at - _SECOND, profile, calendar)
    assert not procedure.may_appeal(party, _NOTIFIED_AT, ends_at, profile, calendar)


def test_under_the_dsa_an_appeal_has_at_least_six_months() -> None:
    law = PROFILES["eu-dsa"]
    ends_at = procedure.appeal_ends_at(_NOTIFIED_AT, law, CALENDARS[law.calendar])
    assert ends_at >= datetime(2027, 5, 9, 3, 0, tzinfo=UTC)
