"""Confirm or decline a large group that somebody else proposed: four eyes, or nothing happens."""

from datetime import datetime

from django.db import transaction

from pipeline.words import GroupState
from records.accounts.models import Role, User
from records.acts import groups
from records.complaints.models import Group, GroupMember


class NotToAnswer(Exception):
    """This proposal lapsed or was answered already, or it is your own; nothing was changed."""


def confirm_group(group_id: int, senior: User, *, now: datetime) -> Group:
    """Decide the group as it was proposed; what closed or is held meanwhile is left out and named.

    Raises:
        NotToAnswer: nothing was changed.
    """
    with transaction.atomic():
        group = _lock_waiting(group_id, senior, now)
        asked = group.members.joined().values_list("case_id", flat=True)
        cases = groups.lock_cases(set(asked))
        left_out = groups.find_unavailable(cases, (senior, group.proposed_by), now)
        for case_id, why in left_out.items():
            GroupMember.objects.filter(group=group, case=case_id).update(left_out=why)
        group.answered_by = senior
        joined = [case for case in cases if case.pk not in left_out]
        groups.rule_on_cases(group, joined, senior, now=now)
    return group


def decline_group(group_id: int, senior: User, *, now: datetime) -> Group:
    """Nothing is decided; the cases stay in review.

    Raises:
        NotToAnswer: nothing was changed.
    """
    with transaction.atomic():
        group = _lock_waiting(group_id, senior, now)
        group.state, group.answered_by, group.settled_at = GroupState.DECLINED, senior, now
        group.save(update_fields=["state", "answered_by", "settled_at"])
        groups.audit_group(group, "decline", senior, now)
    return group


def _lock_waiting(group_id: int, senior: User, now: datetime) -> Group:
    """The proposal under its lock, where this person may answer it."""
    if not senior.is_active or senior.role != Role.SENIOR_REVIEWER:
        raise NotToAnswer(NotToAnswer.__doc__)
    waiting = Group.objects.waiting(now).exclude(proposed_by=senior).select_related("proposed_by")
    group = waiting.select_for_update(of=("self",)).filter(pk=group_id).first()
    if group is None:
        raise NotToAnswer(NotToAnswer.__doc__)
    return group
