"""Evaluate the Good Faith Program: once a desk day, for every owner and every agent's owner."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from pipeline.standing import good_faith
from pipeline.standing.good_faith import Membership as Standing
from pipeline.vocabulary import GoodFaithState
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Role, User
from records.actions.notices import account_letters
from records.complaints.models import TakedownRequest
from records.ledger import audit
from records.standing import good_faith_record
from records.standing.models import Evaluation, Membership

KEEPERS: Final = frozenset({Role.SENIOR_REVIEWER, Role.POLICY_ADMIN})
_LONGEST_REASON: Final = 200


class NotChanged(Exception):
    """Nothing changed; the message says why."""


def leave_programme(membership_id: int, account_id: int, *, now: datetime) -> None:
    """Give up a membership; its cooldown begins today.

    Raises:
        NotMoved: it is not this account's to give up, or there is none.
    """
    with transaction.atomic():
        held = _lock_membership(membership_id)
        if held is None or held.filer_id != account_id:
            raise NotChanged("This standing belongs to another account.")
        if held.state != GoodFaithState.MEMBER:
            raise NotChanged("Only a member can leave the programme.")
        today, numbers = policies.calendar().local_day(now), policies.policy().good_faith
        after = good_faith.leave_programme(today, numbers)
        move_membership(held, after, name="leave", actor=f"account:{account_id}", why="", now=now)


def bar_filer(membership_id: int, by: User, why: str, *, now: datetime) -> None:
    """Bar a filer for proven falsehood or misuse, from any state, until it is lifted.

    Raises:
        NotMoved: this person may not, gives no reason, or it is barred already.
    """
    with transaction.atomic():
        held = _lock_for_staff(membership_id, by, why)
        if held.state == GoodFaithState.BARRED:
            raise NotChanged("This filer is already barred.")
        move_membership(
            held, good_faith.bar_member(), name="bar", actor=f"user:{by.pk}", why=why, now=now
        )


def lift_bar(membership_id: int, by: User, why: str, *, now: datetime) -> None:
    """Lift a bar; the filer has to qualify again.

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
        raise NotChanged("Say why. The audit log records it, and the filer can read it.")
    held = _lock_membership(membership_id)
    if held is None:
        raise NotChanged("There is no such standing.")
    return held


def _lock_membership(membership_id: int) -> Membership | None:
    return Membership.objects.select_for_update().filter(pk=membership_id).first()


def move_membership(
    held: Membership, after: Standing, *, name: str, actor: str, why: str, now: datetime
) -> None:
    """Move the locked membership to its present state, with an audit entry.

    The filer is told by letter of whatever it did not do itself.
    """
    if held.state == after.state:
        return
    before, until = held.state, held.cooldown_until_on
    held.state, held.cooldown_until_on = after.state, after.cooldown_until_on
    held.since_at, held.why = now, why.strip()[:_LONGEST_REASON]
    held.save()
    audit.record(
        "membership",
        held.pk,
        name,
        actor=actor,
        at=now,
        body={
            "from": before,
            "to": after.state,
            "why": held.why,
            "until_before": until.isoformat() if until else None,
        },
    )
    letter = _choose_letter(before, after.state, name)
    if letter:
        account_letters.post_programme_letters(held.filer_id, letter, held.pk, now=now)


def _choose_letter(before: str, after: str, name: str) -> str:
    if after in {GoodFaithState.MEMBER, GoodFaithState.BARRED}:
        return "good_faith_admitted" if after == GoodFaithState.MEMBER else "good_faith_barred"
    if before == GoodFaithState.BARRED:
        return "good_faith_lifted"
    is_removed = before == GoodFaithState.MEMBER and name != "leave"
    return "good_faith_removed" if is_removed else ""


def evaluate_all(now: datetime) -> int:
    """Evaluate every subject that has filed, for the desk's present day; return how many."""
    day_on = policies.calendar().local_day(now)
    return sum(
        evaluate_one(owner_id, agent_id, day_on=day_on, now=now)
        for owner_id, agent_id in _list_subjects()
    )


def _list_subjects() -> set[tuple[int, int | None]]:
    """Who filed for whom, and who stands already: a right that was assigned leaves its old owner.

    The public form is nobody's record.
    """
    filed = TakedownRequest.objects.exclude(account_id=PUBLIC_FORM_ACCOUNT_ID)
    pairs = filed.values_list("right__owner_id", "account_id").distinct()
    subjects = {(owner, None if filer == owner else filer) for owner, filer in pairs}
    return subjects | set(Membership.objects.values_list("owner_id", "agent_id"))


def evaluate_one(owner_id: int, agent_id: int | None, *, day_on: date, now: datetime) -> bool:
    """Evaluate one subject's day; False: it was evaluated already.

    Who was barred or left between midnight and now stays so: the verdict is of midnight.
    """
    with transaction.atomic():
        membership, _ = Membership.objects.select_for_update().get_or_create(
            owner_id=owner_id, agent_id=agent_id
        )
        if Evaluation.objects.filter(membership=membership, on=day_on).exists():
            return False
        policy = policies.policy()
        verdict = good_faith_record.judge_day(membership, day_on, policy)
        if (
            good_faith_record.find_standing(membership, verdict.window.ends_at).state
            == membership.state
        ):
            why = ", ".join(verdict.misses)
            move_membership(
                membership, verdict.after, name="evaluate", actor="system", why=why, now=now
            )
        Evaluation.objects.create(
            membership=membership,
            on=day_on,
            figures=good_faith_record.encode_verdict(verdict, policy),
            state=membership.state,
        )
    return True
