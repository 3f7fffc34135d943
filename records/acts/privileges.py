"""Leave the Good Faith Program, bar somebody from it, and lift a bar: each at once, with reason.

The ruling's own transaction reads the membership again: nothing is approved automatically after
this commit.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from pipeline import good_faith
from pipeline.good_faith import Membership as Standing
from pipeline.words import GoodFaithState
from records.accounts.models import Role, User
from records.acts import standing_news
from records.ledger import audit, policies
from records.standing.models import Membership

KEEPERS: Final = frozenset({Role.SENIOR_REVIEWER, Role.POLICY_ADMIN})
_LONGEST_REASON: Final = 200


class NotChanged(Exception):
    """Nothing changed; the message says why."""


def leave_programme(membership_id: int, account_id: int, *, now: datetime) -> None:
    """The member gives the membership up; the cooldown begins today.

    Raises:
        NotMoved: it is not this account's to give up, or there is none.
    """
    with transaction.atomic():
        held = _lock_membership(membership_id)
        if held is None or held.filer_id != account_id:
            raise NotChanged("This standing is another account's.")
        if held.state != GoodFaithState.MEMBER:
            raise NotChanged("Only a member can leave the programme.")
        today, numbers = policies.calendar().local_day(now), policies.policy().good_faith
        after = good_faith.leave_programme(today, numbers)
        move_membership(held, after, name="leave", actor=f"account:{account_id}", why="", now=now)


def bar_filer(membership_id: int, by: User, why: str, *, now: datetime) -> None:
    """Proven falsehood or misuse: barred from any state, until it is lifted.

    Raises:
        NotMoved: this person may not, gives no reason, or it is barred already.
    """
    with transaction.atomic():
        held = _lock_for_staff(membership_id, by, why)
        if held.state == GoodFaithState.BARRED:
            raise NotChanged("This filer is barred already.")
        move_membership(
            held, good_faith.bar_member(), name="bar", actor=f"user:{by.pk}", why=why, now=now
        )


def lift_bar(membership_id: int, by: User, why: str, *, now: datetime) -> None:
    """Take a bar away: the filer has to qualify anew.

    Raises:
        NotMoved: this person may not, gives no reason, or nothing is barred.
    """
    with transaction.atomic():
        held = _lock_for_staff(membership_id, by, why)
        if held.state != GoodFaithState.BARRED:
            raise NotChanged("This filer is not barred.")
        after = good_faith.lift_bar(Standing(GoodFaithState.BARRED))
        move_membership(held, after, name="lift", actor=f"user:{by.pk}", why=why, now=now)


def _lock_for_staff(membership_id: int, by: User, why: str) -> Membership:
    if not by.is_active or by.role not in KEEPERS:
        raise NotChanged("Only a senior reviewer or a policy administrator bars and lifts.")
    if not why.strip():
        raise NotChanged("Say why: it stands in the audit log, and the filer reads it.")
    held = _lock_membership(membership_id)
    if held is None:
        raise NotChanged("There is no such standing.")
    return held


def _lock_membership(membership_id: int) -> Membership | None:
    return Membership.objects.select_for_update().filter(pk=membership_id).first()


def move_membership(
    held: Membership, after: Standing, *, name: str, actor: str, why: str, now: datetime
) -> None:
    """Bring the locked membership where it stands now, with its line in the audit chain.

    The filer is told by letter of whatever it did not do itself.
    """
    if held.state == after.state:
        return
    before, until = held.state, held.cooldown_until_on
    held.state, held.cooldown_until_on = after.state, after.cooldown_until_on
    held.since_at, held.why = now, why.strip()[:_LONGEST_REASON]
    held.save()
    audit.append(
        audit.Act(
            subject_kind="membership",
            subject_id=held.pk,
            name=name,
            actor=actor,
            at=now,
            body={
                "from": before,
                "to": after.state,
                "why": held.why,
                "until_before": until.isoformat() if until else None,
            },
        )
    )
    letter = _choose_letter(before, after.state, name)
    if letter:
        standing_news.post_programme_letters(held.filer_id, letter, held.pk, now=now)


def _choose_letter(before: str, after: str, name: str) -> str:
    if after in {GoodFaithState.MEMBER, GoodFaithState.BARRED}:
        return "good_faith_admitted" if after == GoodFaithState.MEMBER else "good_faith_barred"
    if before == GoodFaithState.BARRED:
        return "good_faith_lifted"
    is_removed = before == GoodFaithState.MEMBER and name != "leave"
    return "good_faith_removed" if is_removed else ""
