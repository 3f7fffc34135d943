"""Duplicates go where the case goes that they follow; each step stands in their own chain."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pipeline.time import deadlines
from pipeline.vocabulary import CaseState, Lane
from records import policies
from records.actions.cases import opening
from records.actions.rounds import act_on_each
from records.cases.acts import CaseAct
from records.cases.backlog.work_rows import wake_dispatcher
from records.cases.models import Case, Work
from records.duties import duty
from records.ledger import audit
from records.review.models import ReviewLease


def close_duplicates(leader: Case, *, now: datetime) -> None:
    """Close a case's duplicates with its outcome; they have no ruling of their own."""
    _move_followers(
        leader, CaseState.DUPLICATE, CaseState(leader.state), name=CaseAct.FOLLOW, now=now
    )


def reopen_duplicates(leader: Case, closed_as: CaseState, *, now: datetime) -> None:
    """Make what closed with a case follow it again, after its ruling was undone."""
    _move_followers(leader, closed_as, CaseState.DUPLICATE, name=CaseAct.REOPEN, now=now)


def promote_duplicate(leader: Case, *, now: datetime) -> Case | None:
    """Put the first follower in the place of a withdrawn leader; the others follow it."""
    waiting = _lock_followers(leader, CaseState.DUPLICATE)
    if not waiting:
        return None
    first, *others = waiting
    first.state, first.follows = CaseState.RECEIVED, None
    _resume_clock(first, now)
    first.save(update_fields=["state", "follows", "due_at", "review_by", "remaining_seconds"])
    opening.build_work(first).save(force_insert=True)
    Case.objects.filter(pk__in=[case.pk for case in others]).update(follows=first)
    _audit(first, leader, CaseAct.REVIVE, now)
    wake_dispatcher()
    return first


@duty
def promote_orphans(now: datetime) -> int:
    """Promote followers of a case that another filer withdrew, who could not see them."""
    rows = Case.objects.filter(state=CaseState.DUPLICATE, follows__state=CaseState.WITHDRAWN)
    ids = rows.order_by("pk").values_list("pk", flat=True)
    return act_on_each(ids, lambda pk: _promote_orphan(pk, now))


def _promote_orphan(case_id: int, now: datetime) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        leader = case.follows
        is_left = case.state == CaseState.DUPLICATE and leader is not None
        if not is_left or leader is None or leader.state != CaseState.WITHDRAWN:
            return False
        for holder in opening.lock_rivals(case):
            Case.objects.filter(pk=case.pk).update(follows=holder)
            return True
        promote_duplicate(leader, now=now)
    return True


def _resume_clock(case: Case, now: datetime) -> None:
    """Resume the deadline, with the time left, of a case that was paused for a question."""
    if case.due_at is not None:
        return
    calendar = policies.calendar()
    case.due_at = deadlines.resume_deadline(case.remaining_seconds or 0, now, calendar)
    case.review_by = deadlines.review_deadline(
        case.due_at, Lane(case.lane), policies.policy(), calendar
    )
    case.remaining_seconds = None


def absorb_rivals(leader: Case, *, now: datetime) -> None:
    """Make what was filed on the listing since the leader closed follow it: it opens again."""
    for rival in opening.lock_rivals(leader):
        Work.objects.filter(case=rival).delete()
        ReviewLease.objects.filter(case=rival).delete()
        # If it leads again and is asked again, neither an answer nor the clock finds the old one.
        rival.clarifications.filter(answered_at=None).update(answered_at=now)
        rival.followers.filter(state=CaseState.DUPLICATE).update(follows=leader)
        rival.state, rival.follows = CaseState.DUPLICATE, leader
        rival.save(update_fields=["state", "follows"])
        _audit(rival, leader, CaseAct.YIELD, now)


def _move_followers(
    leader: Case, before: CaseState, after: CaseState, *, name: str, now: datetime
) -> None:
    for case in _lock_followers(leader, before):
        case.state = after
        case.closed_at = None if after.is_open else now
        case.save(update_fields=["state", "closed_at"])
        _audit(case, leader, name, now)


def _lock_followers(leader: Case, state: CaseState) -> Sequence[Case]:
    return list(leader.followers.filter(state=state).order_by("pk").select_for_update())


def _audit(case: Case, leader: Case, name: str, at: datetime) -> None:
    audit.record(
        "case",
        case.pk,
        name,
        actor="system",
        at=at,
        body={"leader": leader.pk, "state": case.state},
    )
