"""Holds, which override deletion; objects whose last row may be gone; who opened a page, why."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from matchers.labels.words import Word, _
from records.accounts.models import User
from records.word_field import WordField


class LegalHoldKind(Word):
    """The kinds of subject of which a hold keeps everything."""

    CASE = "case", _("Case")
    SELLER = "seller", _("Seller")
    RIGHT = "right", _("Right")
    ACCOUNT = "account", _("Account")
    # As the audit chain names them; each keeps what it was made of, too.
    CLUSTER = "cluster", _("Linked sellers")
    ORDER = "order", _("Inbound order")
    LEAD = "lead", _("Lead")
    MATTER = "civilmatter", _("Civil matter")


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Adjectives for holds."""

    def in_force(self, today: date) -> "LegalHoldQuerySet":
        """Select holds neither released nor past their last day."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=today), released_at=None)


class LegalHold(models.Model):
    """Nothing of its subjects is deleted before it ends; two people release it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    why = models.CharField(max_length=500)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    until_on = models.DateField(null=True)  # its last day; none: until it is released
    release_why = models.CharField(max_length=500, blank=True)
    release_proposed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False)
                & Q(release_proposed_by__isnull=False)
                & ~Q(released_by=F("release_proposed_by")),
                name="a_hold_is_released_by_two",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="hold_in_force", condition=Q(released_at=None)),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class LegalHoldSubject(models.Model):
    """One thing that a hold keeps, with all that belongs to it."""

    hold = models.ForeignKey(LegalHold, on_delete=models.CASCADE, related_name="subjects")
    kind = WordField(LegalHoldKind, max_length=12)
    subject_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hold", "kind", "subject_id"], name="a_hold_names_a_subject_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "subject_id"], name="hold_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} under hold {self.hold_id}"


class ReleasedObject(models.Model):
    """An object of the vault that a deleted row named; forgotten once no row names it."""

    key = models.CharField(max_length=64, primary_key=True)
    released_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["released_at"], name="released_by_age")]

    def __str__(self) -> str:
        return self.key[:12]


class Opening(models.Model):
    """Somebody opened a page of what is kept for authorities and courts, and said why."""

    kind = models.CharField(max_length=16)  # of the thing, as the audit chain names it
    thing_id = models.UUIDField(null=True)  # none: the list
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    opened_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["thing_id", "opened_at"], name="opening_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id} by {self.person_id}"
