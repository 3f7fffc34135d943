"""The review desk: leases, reservations, opinions, notes, groups of cases and shared traits."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from pipeline.vocabulary import CaseState, ExclusionReason, GroupState, Outcome, TraitKind
from records.accounts.models import User
from records.cases.models.cases import Case
from records.cases.models.rulings import Ruling
from records.word_field import WordField


class ReviewLease(models.Model):
    """One reviewer holds a case; renewed by activity, free again when it expires."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="review_lease"
    )
    account_id = models.BigIntegerField()
    reviewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="review_leases")
    taken_at = models.DateTimeField(db_default=Now())
    until_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"case {self.case_id} held by {self.reviewer_id}"


class Skip(models.Model):
    """A reviewer passed a case over: it is not offered to the same person again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="skips")
    account_id = models.BigIntegerField()
    reviewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skips")
    reason_code = models.CharField(max_length=48)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "case", "reviewer"], name="a_reviewer_skips_a_case_once"
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} skipped by {self.reviewer_id}"


class CaseNote(models.Model):
    """What a reviewer tells the others about a case; neither filer nor seller ever sees it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    account_id = models.BigIntegerField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note {self.pk} on case {self.case_id}"


class ReservationReason(StrEnum):
    """How a case came to wait for one reviewer."""

    SET_ASIDE = "set_aside"  # by themselves, until a time
    ASKED = "asked"  # they wait for a colleague's opinion
    HANDED = "handed"  # a colleague gave it to them, or it came back with an opinion


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Adjectives for reservations."""

    def live(self, now: datetime) -> "ReservationQuerySet":
        """Select reservations that have not ended by the clock."""
        return self.filter(until_at__gt=now, case__state=CaseState.IN_REVIEW)

    def made_by_holder(self) -> "ReservationQuerySet":
        """Select those that reviewers made themselves, of which each may have only so many."""
        return self.filter(because__in=(ReservationReason.SET_ASIDE, ReservationReason.ASKED))


class Reservation(models.Model):
    """A case that waits for one reviewer and is offered to nobody else; its clock goes on."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="reservation"
    )
    account_id = models.BigIntegerField()
    because = WordField(ReservationReason, max_length=12)
    reviewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reservations")
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason_code = models.CharField(max_length=48)
    note = models.ForeignKey(CaseNote, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    until_at = models.DateTimeField()

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(because=ReservationReason.HANDED) | Q(made_by=F("reviewer")),
                name="a_case_is_set_aside_for_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} waits for {self.reviewer_id}: {self.because}"


class Escalation(models.Model):
    """A case that only senior reviewers are offered from here on."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="escalation"
    )
    account_id = models.BigIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=48)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"case {self.case_id} escalated"


class OpinionQuerySet(models.QuerySet["Opinion"]):
    """Adjectives for opinions."""

    def open_to(self, reviewer: User) -> "OpinionQuerySet":
        """Select opinions asked of this person or anybody, not given, on cases that still wait."""
        opinions = self.filter(given_at=None, case__state=CaseState.IN_REVIEW)
        of_her = opinions.filter(Q(asked_of=reviewer) | Q(asked_of=None))
        return of_her.exclude(asked_by=reviewer).exclude(case__skips__reviewer=reviewer)


class Opinion(models.Model):
    """A colleague's view of a case that somebody else decides; no ruling."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="opinions")
    account_id = models.BigIntegerField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_at = models.DateTimeField()
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = WordField(Outcome, max_length=8, blank=True)
    words = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(given_by=None) | ~Q(given_by=F("asked_by")),
                name="an_opinion_is_somebody_else_s",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_of"], name="opinion_still_asked", condition=Q(given_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"opinion {self.pk} on case {self.case_id}"


class RulingText(models.Model):
    """What a reviewer wrote into the statement of reasons; empty: as it was drafted."""

    ruling = models.OneToOneField(
        "cases.Ruling", primary_key=True, on_delete=models.CASCADE, related_name="text"
    )
    account_id = models.BigIntegerField()
    facts_en = models.TextField(blank=True)
    facts_zh = models.TextField(blank=True)
    addition_en = models.TextField(blank=True)
    addition_zh = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"text of ruling {self.ruling_id}"


class GroupQuerySet(models.QuerySet["Group"]):
    """Adjectives for groups."""

    def waiting(self, now: datetime) -> "GroupQuerySet":
        """Select proposals that are still to be confirmed or declined."""
        return self.filter(state=GroupState.PROPOSED, lapses_at__gt=now)


class Group(models.Model):
    """One decision on several cases. Each of them has a ruling of its own all the same."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    lead = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="groups_led")
    account_id = models.BigIntegerField()  # the lead case's
    state = WordField(GroupState, max_length=8)
    outcome = WordField(Outcome, max_length=8)
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
        """Select members that are or will be decided with the group."""
        return self.filter(left_out="")

    def proposed_by(self, person: User, now: datetime) -> "GroupMemberQuerySet":
        """Select what this person proposed and nobody has answered yet."""
        waiting = Group.objects.waiting(now).filter(proposed_by=person)
        return self.joined().filter(group__in=waiting)


class GroupMember(models.Model):
    """A case of a group: ruled on with it, or left out of it and why."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="group_members")
    account_id = models.BigIntegerField()
    ruling = models.OneToOneField(Ruling, null=True, on_delete=models.PROTECT)
    left_out = WordField(ExclusionReason, max_length=9, blank=True)

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
    kind = WordField(TraitKind, max_length=9)
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
