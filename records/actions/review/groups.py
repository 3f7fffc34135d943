"""Decide similar cases together; a large group is proposed, and a second person confirms it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from matchers.labels.words import _
from pipeline.vocabulary import CaseState, ExclusionReason, GroupState, Outcome
from records import policies
from records.accounts.models import Role, User
from records.actions.cases.conclusions import CaseVerdict, conclude_case
from records.actions.cases.ruling_reasons import check_reason
from records.actions.leases import LeaseNotHeld
from records.actions.review import rulings
from records.actions.review.desk import LEASE
from records.actions.review.rulings import NothingToUndo, TooLateToUndo
from records.cases.models import Case, Ruling
from records.ledger import audit
from records.refusals import ActionRefused
from records.review.models import Group, GroupMember, ReviewLease
from records.review.similar_cases import find_alike

type _LeftOut = dict[int, ExclusionReason]
_PARTS_WITHIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GroupDecision:
    """One ruling text, and the cases that it shall be given beside the lead case."""

    outcome: Outcome
    reason_code: str
    note: str
    chosen_ids: frozenset[int]
    exceptions: frozenset[int] = frozenset()  # similar ones that were taken out, to be named
    is_confirmed: bool = False  # that the reason is one for another kind of right


def decide_group(lead_id: int, reviewer: User, wish: GroupDecision, *, now: datetime) -> Group:
    """Decide the held lead case with the chosen ones, or propose it if the group is large.

    Cases that somebody else holds, or that closed or turned out unlike, are left out and named.

    Raises:
        LeaseNotHeld: the lead case is not in review, or somebody else holds it.
        ReasonOfOtherKind: the reason is for another kind of right, which nobody confirmed.
    """
    with transaction.atomic():
        cases = lock_cases({lead_id, *wish.chosen_ids})
        lead = _find_held_lead(cases, lead_id, reviewer, now)
        left_out = find_unavailable(cases, (reviewer,), now) | _find_unlike(lead, cases, reviewer)
        members = [case for case in cases if case.pk not in left_out]
        check_reason(members, wish.reason_code, is_confirmed=wish.is_confirmed)
        limits = policies.policy().limits
        count = len(members) + _count_parts(lead, reviewer, now)
        group = _build_group(lead, reviewer, wish, is_above_cap=count > limits.group_cap, now=now)
        left_out |= dict.fromkeys(
            wish.exceptions - wish.chosen_ids - {lead_id}, ExclusionReason.EXCEPTION
        )
        _save_members(group, members, left_out)
        if group.is_above_cap:
            _propose_group(group, lead, limits.group_proposal_minutes)
        else:
            rule_on_cases(group, members, reviewer, now=now)
    return group


def lock_cases(case_ids: Collection[int]) -> list[Case]:
    """Return these cases under their locks, taken in the order that everybody uses."""
    return list(Case.objects.filter(pk__in=case_ids).in_listing_order().select_for_update())


def find_unavailable(cases: Iterable[Case], people: Sequence[User], now: datetime) -> _LeftOut:
    """Return the locked cases that none of these people can rule on now, and why."""
    ids = [case.pk for case in cases]
    free = set(Case.objects.free(now).filter(pk__in=ids).values_list("pk", flat=True))
    leases = ReviewLease.objects.filter(case__in=ids, reviewer__in=people, until_at__gt=now)
    free |= set(leases.values_list("case_id", flat=True))
    closed_ids = {case.pk for case in cases if case.state != CaseState.IN_REVIEW}
    return {
        case_id: ExclusionReason.CLOSED if case_id in closed_ids else ExclusionReason.HELD
        for case_id in ids
        if case_id in closed_ids or case_id not in free
    }


def _find_held_lead(cases: Iterable[Case], lead_id: int, reviewer: User, now: datetime) -> Case:
    lead = next((case for case in cases if case.pk == lead_id), None)
    if lead is None or not LEASE.list_held(reviewer, now=now).filter(pk=lead_id).exists():
        raise LeaseNotHeld
    return lead


def _find_unlike(lead: Case, cases: Iterable[Case], reviewer: User) -> _LeftOut:
    """Find the cases that one decision cannot cover, or that this reviewer has skipped."""
    others = [case for case in cases if case.pk != lead.pk]
    alike_ids = find_alike(lead, [case.pk for case in others])
    skipped_ids = set(reviewer.skips.filter(case__in=others).values_list("case_id", flat=True))
    return {
        case.pk: ExclusionReason.UNLIKE
        for case in others
        if case.pk not in alike_ids
        or case.pk in skipped_ids
        or (case.owner_id, case.reason) != (lead.owner_id, lead.reason)
    }


def _count_parts(lead: Case, reviewer: User, now: datetime) -> int:
    """Count similar cases that this person alone decided in groups within a day."""
    parts = GroupMember.objects.joined().filter(
        group__proposed_by=reviewer,
        group__answered_by=None,
        group__state=GroupState.DECIDED,
        group__settled_at__gt=now - _PARTS_WITHIN,
        case__owner_id=lead.owner_id,
        case__reason=lead.reason,
    )
    return len(find_alike(lead, set(parts.values_list("case_id", flat=True))))


def _build_group(
    lead: Case, by: User, wish: GroupDecision, *, is_above_cap: bool, now: datetime
) -> Group:
    return Group(
        lead=lead,
        account_id=lead.account_id,
        state=GroupState.PROPOSED if is_above_cap else GroupState.DECIDED,
        outcome=wish.outcome,
        reason_code=wish.reason_code,
        note=wish.note,
        is_above_cap=is_above_cap,
        proposed_by=by,
        proposed_at=now,
    )


def _save_members(group: Group, members: Iterable[Case], left_out: _LeftOut) -> None:
    """Write the group with everybody in it and everybody left out."""
    group.save(force_insert=True)
    accounts = dict(Case.objects.filter(pk__in=left_out).values_list("pk", "account_id"))
    GroupMember.objects.bulk_create(
        [
            *(GroupMember(group=group, case=case, account_id=case.account_id) for case in members),
            *(
                GroupMember(group=group, case_id=case_id, account_id=account_id,
                            left_out=left_out[case_id])
                for case_id, account_id in accounts.items()
            ),
        ]
    )  # fmt: skip


def _propose_group(group: Group, lead: Case, minutes: int) -> None:
    group.lapses_at = group.proposed_at + timedelta(minutes=minutes)
    group.save(update_fields=["lapses_at"])
    LEASE.end(lead.pk)  # it stays in the order of the desk
    audit_group(group, "propose", group.proposed_by, group.proposed_at)


def rule_on_cases(group: Group, cases: Sequence[Case], by: User, *, now: datetime) -> None:
    """Rule on locked cases in their order; the ruling is the proposer's.

    Effects wait until the whole group can no longer be undone.
    """
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    verdict = CaseVerdict(
        Outcome(group.outcome), group.reason_code, reviewer=group.proposed_by, note=group.note
    )
    for case in cases:
        ruling = conclude_case(case, verdict, now=now, send_after=now + undo)
        group.members.filter(case=case).update(ruling=ruling)
    ids = [case.pk for case in cases]
    LEASE.end(*ids)
    Case.objects.filter(pk__in=ids).update(first_opened_at=Coalesce(F("first_opened_at"), now))
    group.state, group.settled_at = GroupState.DECIDED, now
    group.save(update_fields=["state", "settled_at", "answered_by"])
    audit_group(group, "decide", by, now)


def undo_group(group_id: int, person: User, *, now: datetime) -> Group:
    """Undo the whole group within half a minute, by its proposer or its confirmer.

    Raises:
        NothingToUndo: it is not this person's, or it is not decided.
        TooLateToUndo: its effects have left.
    """
    with transaction.atomic():
        group = Group.objects.select_for_update(of=("self",)).filter(pk=group_id).first()
        is_own = group and person.pk in {group.proposed_by_id, group.answered_by_id}
        if group is None or not is_own or group.state != GroupState.DECIDED:
            raise NothingToUndo
        if now >= undo_ends_at(group):
            raise TooLateToUndo
        group_rulings = Ruling.objects.live().filter(groupmember__group=group).order_by("pk")
        rulings.annul_rulings(list(group_rulings.select_for_update(of=("self",))), person, now=now)
        group.state = GroupState.UNDONE
        group.save(update_fields=["state"])
        audit_group(group, "undo", person, now)
    return group


def undo_ends_at(group: Group) -> datetime:
    """Return the end of the time to undo a settled group."""
    settled_at = group.settled_at or group.proposed_at
    return settled_at + timedelta(seconds=policies.policy().limits.undo_seconds)


def audit_group(group: Group, name: str, by: User, at: datetime) -> None:
    """Append an entry to the group's own chain; each case's chain has its ruling."""
    cases = group.members.joined().count()
    audit.record(
        "group",
        group.pk,
        name,
        actor=by.actor,
        at=at,
        body={"outcome": group.outcome, "reason": group.reason_code, "cases": cases},
    )


class ProposalClosed(ActionRefused):
    says = _("This proposal lapsed or was already answered, or it is your own.")


def confirm_group(group_id: int, senior: User, *, now: datetime) -> Group:
    """Decide the group as proposed; cases closed or held since are left out and named.

    Raises:
        ProposalClosed: nothing was changed.
    """
    with transaction.atomic():
        group = _lock_waiting(group_id, senior, now)
        case_ids = group.members.joined().values_list("case_id", flat=True)
        cases = lock_cases(set(case_ids))
        left_out = find_unavailable(cases, (senior, group.proposed_by), now)
        for case_id, why in left_out.items():
            GroupMember.objects.filter(group=group, case=case_id).update(left_out=why)
        group.answered_by = senior
        members = [case for case in cases if case.pk not in left_out]
        rule_on_cases(group, members, senior, now=now)
    return group


def decline_group(group_id: int, senior: User, *, now: datetime) -> Group:
    """Decide nothing; the cases stay in review.

    Raises:
        ProposalClosed: nothing was changed.
    """
    with transaction.atomic():
        group = _lock_waiting(group_id, senior, now)
        group.state, group.answered_by, group.settled_at = GroupState.DECLINED, senior, now
        group.save(update_fields=["state", "answered_by", "settled_at"])
        audit_group(group, "decline", senior, now)
    return group


def _lock_waiting(group_id: int, senior: User, now: datetime) -> Group:
    """Lock the proposal if this person may answer it."""
    if not senior.is_active or senior.role != Role.SENIOR_REVIEWER:
        raise ProposalClosed
    waiting = Group.objects.waiting(now).exclude(proposed_by=senior).select_related("proposed_by")
    group = waiting.select_for_update(of=("self",)).filter(pk=group_id).first()
    if group is None:
        raise ProposalClosed
    return group
