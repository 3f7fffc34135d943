"""Evaluate the Good Faith Program: once a desk day, for every owner and every agent's owner."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from matchers.labels.words import _
from pipeline.programmes import good_faith
from pipeline.programmes.good_faith import Membership as Standing
from pipeline.vocabulary import GoodFaithState
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Role, User
from records.actions.notices import account_letters
from records.database import execute
from records.ledger import audit
from records.programmes import good_faith_record
from records.programmes.acts import MembershipAct
from records.programmes.models import Evaluation, Membership
from records.refusals import ActionRefused

KEEPERS: Final = frozenset({Role.SENIOR_REVIEWER, Role.POLICY_ADMIN})
_LONGEST_REASON: Final = 200


class NotChanged(ActionRefused):
    says = _("It is already so. Nothing was changed.")


def leave_programme(membership_id: int, account_id: int, *, now: datetime) -> None:
    """Give up a membership; its cooldown begins today.

    Raises:
        NotChanged: it is not this account's to give up, or there is none.
    """
    with transaction.atomic():
        membership = _lock_membership(membership_id)
        if membership is None or membership.filer_id != account_id:
            raise NotChanged(_("This standing belongs to another account."))
        if membership.state != GoodFaithState.MEMBER:
            raise NotChanged(_("Only a member can leave the program."))
        today, numbers = policies.calendar().local_day(now), policies.policy().good_faith
        after = good_faith.leave_programme(today, numbers)
        move_membership(
            membership,
            after,
            name=MembershipAct.LEAVE,
            actor=f"account:{account_id}",
            why="",
            now=now,
        )


def bar_filer(membership_id: int, by: User, why: str, *, now: datetime) -> None:
    """Bar a filer for proven falsehood or misuse, from any state, until it is lifted.

    Raises:
        NotChanged: this person may not, gives no reason, or it is barred already.
    """
    with transaction.atomic():
        membership = _lock_for_staff(membership_id, by, why)
        if membership.state == GoodFaithState.BARRED:
            raise NotChanged(_("This filer is already barred."))
        move_membership(
            membership,
            good_faith.bar_member(),
            name=MembershipAct.BAR,
            actor=by.actor,
            why=why,
            now=now,
        )


def lift_bar(membership_id: int, by: User, why: str, *, now: datetime) -> None:
    """Lift a bar; the filer has to qualify again.

    Raises:
        NotChanged: this person may not, gives no reason, or nothing is barred.
    """
    with transaction.atomic():
        membership = _lock_for_staff(membership_id, by, why)
        if membership.state != GoodFaithState.BARRED:
            raise NotChanged(_("This filer is not barred."))
        after = good_faith.lift_bar(Standing(GoodFaithState.BARRED))
        move_membership(
            membership, after, name=MembershipAct.LIFT, actor=by.actor, why=why, now=now
        )


def _lock_for_staff(membership_id: int, by: User, why: str) -> Membership:
    if not by.is_active or by.role not in KEEPERS:
        raise NotChanged(_("Only a senior reviewer or a policy administrator bars and lifts."))
    if not why.strip():
        raise NotChanged(_("Say why. The audit log records it, and the filer can read it."))
    membership = _lock_membership(membership_id)
    if membership is None:
        raise NotChanged(_("There is no such standing."))
    return membership


def _lock_membership(membership_id: int) -> Membership | None:
    return Membership.objects.select_for_update().filter(pk=membership_id).first()


def move_membership(
    membership: Membership, after: Standing, *, name: str, actor: str, why: str, now: datetime
) -> None:
    """Move the locked membership to its present state, with an audit entry.

    The filer is told by letter of whatever it did not do itself.
    """
    if membership.state == after.state:
        return
    before, until = membership.state, membership.cooldown_until_on
    membership.state, membership.cooldown_until_on = after.state, after.cooldown_until_on
    membership.since_at, membership.why = now, why.strip()[:_LONGEST_REASON]
    membership.save()
    audit.record(
        "membership",
        membership.pk,
        name,
        actor=actor,
        at=now,
        body={
            "from": before,
            "to": after.state,
            "why": membership.why,
            "until_before": until.isoformat() if until else None,
        },
    )
    letter = _choose_letter(before, after.state, name)
    if letter:
        account_letters.post_programme_letters(membership.filer_id, letter, membership.pk, now=now)


def _choose_letter(before: str, after: str, name: str) -> str:
    if after in {GoodFaithState.MEMBER, GoodFaithState.BARRED}:
        return "good_faith_admitted" if after == GoodFaithState.MEMBER else "good_faith_barred"
    if before == GoodFaithState.BARRED:
        return "good_faith_lifted"
    is_removed = before == GoodFaithState.MEMBER and name != MembershipAct.LEAVE
    return "good_faith_removed" if is_removed else ""


_A_BATCH: Final = 1_000  # subjects judged in one transaction

# Who filed for whom, and has no standing yet. The public form is nobody's record.
_BEGIN: Final = """
INSERT INTO programmes_membership (owner_id, agent_id, state, why)
SELECT owner_id, agent_id, 'not_eligible', '' FROM (
  SELECT DISTINCT r.owner_id, nullif(q.account_id, r.owner_id) AS agent_id
  FROM cases_takedownrequest q JOIN rights_right r ON r.id = q.right_id
  WHERE q.account_id <> %(form)s AND q.id > %(after)s
  EXCEPT SELECT owner_id, agent_id FROM programmes_membership
) AS filed ON CONFLICT DO NOTHING
"""


def evaluate_all(now: datetime, after_request: int = 0) -> int:
    """Evaluate every subject for the desk's present day, where that is not done.

    Args:
        now: of the round.
        after_request: who filed a later request than this and has no standing yet begins one.

    Returns:
        How many were evaluated.
    """
    day_on = policies.calendar().local_day(now)
    execute(_BEGIN, {"form": PUBLIC_FORM_ACCOUNT_ID, "after": after_request})
    count, last = 0, 0
    while ids := _list_waiting(day_on, last):
        count += _evaluate(ids, day_on, now)
        last = ids[-1]
    return count


def _list_waiting(day_on: date, after: int) -> list[int]:
    evaluations = Evaluation.objects.filter(membership=OuterRef("pk"), on=day_on)
    waiting = Membership.objects.filter(~Exists(evaluations), pk__gt=after).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:_A_BATCH])


def _evaluate(ids: Collection[int], day_on: date, now: datetime) -> int:
    """Evaluate some subjects at once; return how many were not evaluated before.

    A filer barred or gone since midnight stays so: the verdict is of midnight.
    """
    with transaction.atomic():
        locked_memberships = list(
            Membership.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        )
        evaluations = Evaluation.objects.filter(membership__in=ids, on=day_on)
        evaluated_ids = set(evaluations.values_list("membership_id", flat=True))
        memberships = [
            membership for membership in locked_memberships if membership.pk not in evaluated_ids
        ]
        policy = policies.policy()
        days = good_faith_record.judge_days(memberships, day_on, policy)
        for membership in memberships:
            day = days[membership.pk]
            if day.standing.state == membership.state:
                why, after = ", ".join(day.verdict.misses), day.verdict.after
                move_membership(
                    membership, after, name=MembershipAct.EVALUATE, actor="system", why=why, now=now
                )
        Evaluation.objects.bulk_create(
            Evaluation(
                membership=membership,
                on=day_on,
                figures=good_faith_record.encode_verdict(days[membership.pk].verdict, policy),
                state=membership.state,
            )
            for membership in memberships
        )
    return len(memberships)
