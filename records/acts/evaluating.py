"""Evaluate the Good Faith Program: once a desk day, for every owner and every agent's owner."""

from datetime import date, datetime

from django.db import transaction

from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.acts.privileges import move_membership
from records.complaints.models import TakedownRequest
from records.ledger import policies
from records.standing import track_records
from records.standing.models import Evaluation, Membership


def evaluate_all(now: datetime) -> int:
    """Evaluate every subject that has filed, for the desk's running day; returns how many."""
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
    """One subject's day; False when it was evaluated already.

    Who was barred or left between midnight and now stays so: the verdict is of midnight.
    """
    with transaction.atomic():
        membership, _ = Membership.objects.select_for_update().get_or_create(
            owner_id=owner_id, agent_id=agent_id
        )
        if Evaluation.objects.filter(membership=membership, on=day_on).exists():
            return False
        policy = policies.policy()
        verdict = track_records.judge_day(membership, day_on, policy)
        if (
            track_records.find_standing(membership, verdict.window.ends_at).state
            == membership.state
        ):
            why = ", ".join(verdict.misses)
            move_membership(
                membership, verdict.after, name="evaluate", actor="system", why=why, now=now
            )
        Evaluation.objects.create(
            membership=membership,
            on=day_on,
            figures=track_records.encode_verdict(verdict, policy),
            state=membership.state,
        )
    return True
