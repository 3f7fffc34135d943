"""A party's objection to what people decided against it, and the answer of another person."""

from datetime import datetime

from django.db import models

from records.accounts.models.people import User


class ObjectionState(models.TextChoices):
    """The party's appeal against it."""

    NONE = "none"
    FILED = "filed"
    CONFIRMED = "confirmed"
    REVERSED = "reversed"


class Contestable(models.Model):
    """Columns of a decision to which its party may object, once."""

    objection_state = models.CharField(
        max_length=9,
        choices=ObjectionState.choices,
        default=ObjectionState.NONE,
        db_default=ObjectionState.NONE,
    )
    objection = models.TextField(blank=True, db_default="")
    objected_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, db_default="")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)  # a receiver ignores older ones

    class Meta:
        abstract = True

    def take_objection(self, words: str, now: datetime) -> None:
        """Write down the party's objection; another person answers it."""
        self.objection, self.objected_at = words, now
        self.objection_state = ObjectionState.FILED
        self.save(update_fields=["objection", "objected_at", "objection_state"])

    def write_answer(self, person: User, words: str, now: datetime, *, is_reversed: bool) -> None:
        """Write the answer to an objection; the caller saves it as the next version."""
        self.answer, self.answered_by, self.answered_at = words, person, now
        self.objection_state = ObjectionState.REVERSED if is_reversed else ObjectionState.CONFIRMED
