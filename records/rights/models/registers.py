"""What registers of offices say: a look-up of registrations, and where rights held here differ."""

from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pipeline.vocabulary import RightKind
from records.rights.models.rights import Right
from records.word_field import WordField


class RegisterEntry(models.Model):
    """A registration as the newest imported file of its office has it, in force or not."""

    office = models.CharField(max_length=16)  # as the file names it
    number = models.CharField(max_length=64)
    number_key = models.CharField(max_length=64)  # as it is compared: `normalise_number`
    kind = WordField(RightKind, max_length=10)
    mark = models.CharField(max_length=300, blank=True)
    aliases = ArrayField(models.CharField(max_length=300), default=list)
    territories = ArrayField(models.CharField(max_length=2), default=list)
    nice_classes = ArrayField(models.SmallIntegerField(), default=list)
    goods = models.TextField(blank=True)
    holder = models.CharField(max_length=200, blank=True)
    filed_on = models.DateField(null=True)
    registered_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    is_in_force = models.BooleanField()
    status = models.CharField(max_length=100, blank=True)  # in the words or codes of the office
    picture_sha256 = models.CharField(max_length=64, blank=True)  # in the vault
    source = models.CharField(max_length=200)  # the name of the file
    source_on = models.DateField()  # the day whose register the file shows

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number_key", "office"], name="a_registration_is_kept_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "source_on"], name="register_of_office"),
        ]

    def __str__(self) -> str:
        return f"{self.mark} ({self.office} {self.number})"


class ChangeState(StrEnum):
    """What became of a difference between a right and its register."""

    OPEN = "open"
    APPLIED = "applied"
    DISMISSED = "dismissed"
    GONE = "gone"  # the two agree again, or differ in another way


class RegisterChange(models.Model):
    """A field in which a right held here differs from its register; a verifier decides on it."""

    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="register_changes")
    field = models.CharField(max_length=16)  # status, holder, expires_on or nice_classes
    held = models.TextField(blank=True)  # what the right says, as it would be typed
    says = models.TextField()  # what the register says
    source = models.CharField(max_length=200)
    source_on = models.DateField()
    found_at = models.DateTimeField()
    state = WordField(ChangeState, max_length=10, default=ChangeState.OPEN)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["right", "field"],
                condition=Q(state=ChangeState.OPEN),
                name="a_field_differs_once_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["found_at"],
                condition=Q(state=ChangeState.OPEN),
                name="register_change_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of right {self.right_id}"
