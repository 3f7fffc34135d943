"""The Good Faith Program by hand: leaving, barring, lifting, the cap of a day, any day replayed."""

from datetime import date, datetime, timedelta

import pytest

from pipeline.vocabulary import GoodFaithState, Outcome
from records.accounts.models import Role, User
from records.actions.programmes import good_faith_membership
from records.actions.programmes.good_faith_membership import NotChanged, evaluate_all
from records.ledger import audit
from records.programmes import good_faith_record
from records.programmes.models import Evaluation, Membership
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.programmes.test_good_faith import _past, _record

_DAY = timedelta(days=1)
_TODAY = date(2026, 11, 24)


@pytest.fixture
def membership(mark: Right) -> Membership:
    """Of an owner who is let in."""
    return record_cases.member(mark.owner)


def test_a_member_who_leaves_cools_down_for_three_months(
    membership: Membership, mark: Right
) -> None:
    good_faith_membership.leave_programme(membership.pk, mark.owner_id, now=record_cases.NOW)
    membership.refresh_from_db()
    assert (membership.state, membership.cooldown_until_on) == ("cooldown", date(2027, 2, 24))
    assert not audit.find_broken_links("membership", membership.pk)


def test_nobody_leaves_for_another_account(membership: Membership) -> None:
    with pytest.raises(NotChanged, match="another account"):
        good_faith_membership.leave_programme(
            membership.pk, record_cases.account("Another").pk, now=record_cases.NOW
        )


def test_only_a_member_can_leave_so_a_second_click_changes_nothing(
    membership: Membership, mark: Right
) -> None:
    good_faith_membership.leave_programme(membership.pk, mark.owner_id, now=record_cases.NOW)
    with pytest.raises(NotChanged, match="Only a member"):
        good_faith_membership.leave_programme(
            membership.pk, mark.owner_id, now=record_cases.NOW + _DAY
        )


def test_a_lifted_bar_leaves_a_filer_who_must_qualify_again(membership: Membership) -> None:
    good_faith_membership.bar_filer(
        membership.pk, record_cases.keeper(), "A false report of a purchase.", now=record_cases.NOW
    )
    good_faith_membership.lift_bar(
        membership.pk, record_cases.keeper(), "It was a mix-up.", now=record_cases.NOW
    )
    membership.refresh_from_db()
    assert (membership.state, membership.why) == (GoodFaithState.NOT_ELIGIBLE, "It was a mix-up.")


@pytest.mark.parametrize("state", [*GoodFaithState])
def test_a_filer_proven_false_is_barred_from_any_state(mark: Right, state: GoodFaithState) -> None:
    membership = Membership.objects.create(owner=mark.owner, state=state)
    if state is GoodFaithState.BARRED:
        with pytest.raises(NotChanged, match="already"):
            good_faith_membership.bar_filer(
                membership.pk, record_cases.keeper(), "Again.", now=record_cases.NOW
            )
    else:
        good_faith_membership.bar_filer(
            membership.pk, record_cases.keeper(), "False.", now=record_cases.NOW
        )
    membership.refresh_from_db()
    assert membership.state == GoodFaithState.BARRED


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.FILER, Role.VERIFIER])
def test_nobody_else_bars(mark: Right, role: Role) -> None:
    membership, other = (
        record_cases.member(mark.owner),
        User.objects.create(username="other", role=role),
    )
    with pytest.raises(NotChanged, match="Only a senior reviewer"):
        good_faith_membership.bar_filer(membership.pk, other, "False.", now=record_cases.NOW)


def test_nobody_is_barred_without_a_reason(membership: Membership) -> None:
    with pytest.raises(NotChanged, match="Say why"):
        good_faith_membership.bar_filer(
            membership.pk, record_cases.keeper(), "  ", now=record_cases.NOW
        )


def test_any_past_day_is_replayed_to_the_same_answer(mark: Right) -> None:
    """Whatever happens later: rulings, a removal, a bar, a lifting."""
    record_cases.member(mark.owner)
    _past(mark, _record(100, 4))
    days = [_TODAY + number * _DAY for number in range(8)]
    for number in range(len(days)):
        now = record_cases.NOW + number * _DAY
        assert evaluate_all(now)
        _happens(mark, number, now)
    for day_on in days:
        (replay,) = good_faith_record.replay_day(day_on)
        assert replay.agrees, (day_on, replay.again, replay.stored.figures)
    assert len(set(Evaluation.objects.values_list("state", flat=True))) == 4


def _happens(mark: Right, number: int, now: datetime) -> None:
    membership = Membership.objects.get()
    if number < 2:  # the second day's rulings remove the member on the third
        _past(mark, [Outcome.REJECTED] * (20 if number else 3), at=now)
    elif number == 3:
        good_faith_membership.bar_filer(membership.pk, record_cases.keeper(), "False.", now=now)
    elif number == 5:
        good_faith_membership.lift_bar(membership.pk, record_cases.keeper(), "A mix-up.", now=now)


def test_who_was_barred_after_midnight_is_not_admitted_by_the_verdict_of_midnight(
    mark: Right,
) -> None:
    _past(mark, _record(100, 0))
    membership = Membership.objects.create(owner=mark.owner)
    good_faith_membership.bar_filer(
        membership.pk, record_cases.keeper(), "False.", now=record_cases.NOW
    )
    evaluate_all(record_cases.NOW)
    membership.refresh_from_db()
    assert membership.state == GoodFaithState.BARRED
    (replay,) = good_faith_record.replay_day(_TODAY)
    assert (replay.agrees, replay.again["verdict"]) == (True, "admitted")
