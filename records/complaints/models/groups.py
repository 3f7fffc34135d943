"""Similar cases decided together: one ruling text, and a second person where they are many."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pipeline.vocabulary import GroupState, LeftOut, Outcome, TraitKind
from records.accounts.models import User
from records.complaints.models.cases import Case
from records.complaints.models.rulings import Ruling


class GroupQuerySet(models.QuerySet["Group"]):
    """Adjectives for groups."""

    def waiting(self, now: datetime) -> "GroupQuerySet":
        """Proposed, and still to be confirmed or declined."""
        return self.filter(state=GroupState.PROPOSED, lapses_at__gt=now)


class Group(models.Model):
    """One decision on several cases. Each of them has a ruling of its own all the same."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    lead = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="groups_led")
    account_id = models.BigIntegerField()  # the lead case's
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in GroupState])
    outcome = models.CharField(max_length=8, choices=[(o.value, o.value) for o in Outcome])
    reason_code = models.CharField(max_length=48)
    note = models.TextField(blank=True)  # internal
    is_above_cap = models.BooleanField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="groups_proposed")
    proposed_at = models.DateTimeField()
    lapses_at = models.DateTimeField(null=True)  # empty: it needed nobody else
    answered_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="groups_answered"
    )
    settled_at = models.DateTimeField(null=True)  # decided or declined

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            # By the id first: a link names no account.
            models.UniqueConstraint(
                fields=["public_id", "account_id"], name="a_group_has_its_own_public_id"
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("proposed_by")),
                name="nobody_answers_their_own_group",
            ),
            models.CheckConstraint(
                condition=Q(is_above_cap=False)
                | Q(state__in=[GroupState.PROPOSED, GroupState.DECLINED])
                | Q(answered_by__isnull=False),
                name="a_group_above_the_cap_is_decided_by_two",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lapses_at"], name="group_waiting", condition=Q(state=GroupState.PROPOSED)
            ),
        ]

    def __str__(self) -> str:
        return f"group of case {self.lead_id} ({self.state})"


class GroupMemberQuerySet(models.QuerySet["GroupMember"]):
    """Adjectives for members."""

    def joined(self) -> "GroupMemberQuerySet":
        """Decided with the group, or to be."""
        return self.filter(left_out="")

    def proposed_by(self, person: User, now: datetime) -> "GroupMemberQuerySet":
        """What this person proposed and nobody has answered yet."""
        waiting = Group.objects.waiting(now).filter(proposed_by=person)
        return self.joined().filter(group__in=waiting)


class GroupMember(models.Model):
    """A case of a group: ruled on with it, or left out of it and why."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="group_members")
    account_id = models.BigIntegerField()
    ruling = models.OneToOneField(Ruling, null=True, on_delete=models.PROTECT)
    left_out = models.CharField(
        max_length=9, blank=True, choices=[(why.value, why.value) for why in LeftOut]
    )

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "group", "case"], name="a_group_names_a_case_once"
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} in group {self.group_id}"


class Trait(models.Model):
    """One thing that a case shares with every other case of the same kind and value.

    Written when the case comes to the desk, and kept: whether a case still waits is asked of it.
    """

    # The constraint begins with it: an index of its own would say the same.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="traits", db_index=False)
    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=9, choices=[(k.value, k.value) for k in TraitKind])
    value = models.BigIntegerField()

    class Meta:
        # The newest first, for a seller may have thousands.
        indexes: ClassVar = [models.Index(fields=["kind", "value", "-case"], name="trait_shared")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "account_id", "kind", "value"], name="a_case_has_a_trait_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"
