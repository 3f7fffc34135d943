"""A proposal of each person at the desk, which another may confirm."""

from collections.abc import Sequence
from datetime import timedelta

from pipeline.vocabulary import GroupState, Outcome
from records.accounts.models import User
from records.cases.models import Ruling
from records.clock import database_now
from records.review.models import Group, GroupMember


def create_groups(people: Sequence[User]) -> list[dict[str, str]]:
    """One group for each, led by the case that the person ruled on."""
    return [{"group_id": str(_propose_group(person).public_id)} for person in people]


def _propose_group(person: User) -> Group:
    now = database_now()
    lead = Ruling.objects.filter(reviewer=person).earliest("pk").case
    group = Group.objects.create(
        lead=lead,
        account_id=lead.account_id,
        state=GroupState.PROPOSED,
        outcome=Outcome.REJECTED,
        reason_code="no_likeness",
        is_above_cap=True,
        proposed_by=person,
        proposed_at=now,
        lapses_at=now + timedelta(hours=2),
    )
    GroupMember.objects.create(group=group, case=lead, account_id=lead.account_id)
    return group
