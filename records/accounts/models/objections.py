"""A party's objection to what people decided against it, and the answer of another person."""

from datetime import datetime

from django.db import models

from matchers.labels.words import Word, _
from records.accounts.models.people import User
from records.word_field import WordField


class ObjectionState(Word):
    """The party's appeal against it."""

    NONE = "none", _("none")
    FILED = "filed", _("waits for an answer")
    CONFIRMED = "confirmed", _("answered, the measure stands")
    REVERSED = "reversed", _("answered, the measure was taken back")


class Contestable(models.Model):
    """Columns of a decision to which its party may object, once."""

    objection_state = WordField(
        ObjectionState, max_length=9, default=ObjectionState.NONE, db_default=ObjectionState.NONE
    )
    objection = models.TextField(blank=True, db_default="")
    objected_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, db_default="")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    version = models.BigIntegerField(default=1)  # a receiver ignores older ones

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
