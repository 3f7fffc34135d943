"""Rights grow old by the day: expiring, expired, renewed; each notice once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.vocabulary import RightState
from records.accounts.models import User
from records.actions.rights import expiry, submission, verification
from records.actions.rights.submission import RightRefused
from records.ledger.models import AuditEntry, Outgoing
from records.rights.models import Right
from tests.factories.record_cases import NOW
from tests.factories.submitted_rights import (
    GOOD,
    LATER,
    letters,
    owner,
    state_of,
    verified_right,
    verifier,
)

__all__ = ["owner", "verified_right", "verifier"]

pytestmark = pytest.mark.django_db


def ends_in(right: Right, days: int) -> None:
    right.expires_on = NOW.date() + timedelta(days=days)
    right.save(update_fields=["expires_on"])


@pytest.mark.parametrize(
    ("days", "state", "letter_days"),
    [
        (31, RightState.VERIFIED, []),
        (30, RightState.EXPIRING, [30]),
        (8, RightState.EXPIRING, [30]),
        (7, RightState.EXPIRING, [7]),
        (0, RightState.EXPIRING, [7]),
        (-1, RightState.EXPIRED, []),
    ],
    ids=["31 days before", "30 days", "8 days", "7 days", "the last day", "the day after"],
)
def test_a_right_grows_old_on_its_day_and_its_owner_is_told_once(
    verified_right: Right, days: int, state: RightState, letter_days: list[int]
) -> None:
    ends_in(verified_right, days)
    for _ in range(2):  # a second round changes nothing
        expiry.run_expiry(NOW)
        assert state_of(verified_right) == state
    entries = AuditEntry.objects.filter(subject_kind="right", subject_id=verified_right.pk).count()
    expiry.run_expiry(LATER)
    assert (
        AuditEntry.objects.filter(subject_kind="right", subject_id=verified_right.pk).count()
        == entries
    )
    expiry_letters = Outgoing.objects.filter(kind="right", body__letter="expires")
    assert [row.body["days"] for row in expiry_letters] == letter_days


def test_over_a_whole_month_each_notice_leaves_once(verified_right: Right) -> None:
    ends_in(verified_right, 31)
    for day in range(35):
        expiry.run_expiry(NOW + timedelta(days=day))
    assert letters(verified_right) == ["verified", "expires", "expires", "expired"]
    assert state_of(verified_right) == RightState.EXPIRED


@pytest.mark.parametrize("days", [12, -3], ids=["expiring", "expired"])
def test_a_renewal_that_is_verified_makes_the_right_verified_again(
    verified_right: Right, verifier: User, days: int
) -> None:
    ends_in(verified_right, days)
    expiry.run_expiry(NOW)
    until = NOW.date() + timedelta(days=3650)
    before = state_of(verified_right)
    submission.request_renewal(verified_right.pk, until, actor="user:1", now=NOW)
    assert state_of(verified_right) == before  # until somebody has looked
    assert list(Right.objects.awaiting()) == [verified_right]
    verification.take(verified_right.pk, verifier, now=NOW)
    verification.verify(verified_right.pk, verifier, now=NOW)
    assert state_of(verified_right) == RightState.VERIFIED
    assert (
        verified_right.expires_on,
        verified_right.renews_until,
        verified_right.reminded_days,
    ) == (
        until,
        None,
        None,
    )


def test_a_renewal_that_is_rejected_leaves_the_right_as_it_was(
    verified_right: Right, verifier: User
) -> None:
    ends_in(verified_right, 12)
    expiry.run_expiry(NOW)
    submission.request_renewal(
        verified_right.pk, NOW.date() + timedelta(days=900), actor="user:1", now=NOW
    )
    verification.take(verified_right.pk, verifier, now=NOW)
    verification.reject(verified_right.pk, verifier, "proof_of_renewal", "", now=NOW)
    assert state_of(verified_right) == RightState.EXPIRING
    assert (verified_right.renews_until, verified_right.submitted_at) == (None, None)


@pytest.mark.parametrize(
    ("day", "state"), [(2, RightState.EXPIRING), (40, RightState.EXPIRED)], ids=["near", "over"]
)
def test_a_renewal_goes_on_waiting_while_the_right_grows_old(
    verified_right: Right, verifier: User, day: int, state: RightState
) -> None:
    ends_in(verified_right, 31)
    until = NOW.date() + timedelta(days=900)
    submission.request_renewal(verified_right.pk, until, actor="user:1", now=NOW)
    later = NOW + timedelta(days=day)
    expiry.run_expiry(later)
    assert state_of(verified_right) == state
    assert verification.claim(verifier, now=later) == verified_right
    verification.verify(verified_right.pk, verifier, now=later)
    assert state_of(verified_right) == RightState.VERIFIED
    assert (verified_right.expires_on, verified_right.submitted_at) == (until, None)


@pytest.mark.parametrize("territories", [("EU", "GB"), ("DE",)], ids=["wider", "narrower"])
def test_a_renewal_is_verified_with_a_change_that_came_after_it(
    verified_right: Right, verifier: User, territories: tuple[str, ...]
) -> None:
    until = NOW.date() + timedelta(days=3650)
    submission.request_renewal(verified_right.pk, until, actor="user:1", now=NOW)
    fields = replace(GOOD, territories=territories)
    submission.revise_right(verified_right.pk, fields, actor="user:1", now=NOW)
    assert verification.claim(verifier, now=NOW) == verified_right
    verification.verify(verified_right.pk, verifier, now=NOW)
    assert state_of(verified_right) == RightState.VERIFIED
    assert (verified_right.expires_on, verified_right.renews_until) == (until, None)


def test_a_renewal_to_an_earlier_day_is_refused(verified_right: Right) -> None:
    with pytest.raises(RightRefused):
        submission.request_renewal(verified_right.pk, date(2030, 1, 1), actor="user:1", now=NOW)
