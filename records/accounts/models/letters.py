"""A letter with a code that waits for the post: sealed, for some minutes, then gone."""

from django.db import models
from django.db.models.functions import Now


class CodeLetter(models.Model):
    """To whom and which code, under a key of the house; the outbox names its id alone.

    The row goes when the letter leaves, or when the code is good no longer.
    """

    kind = models.CharField(max_length=32)
    sealed = models.BinaryField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="code_letter_by_end")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
