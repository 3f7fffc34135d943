"""A report whose sender showed no work: it waits until the link in a letter is followed."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class UnconfirmedReport(models.Model):
    """What was typed, sealed; nobody decides about it, and it is deleted when nobody confirms.

    Confirmed it is empty and says what it became, so that the link leads there.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft_id = models.UUIDField(unique=True)  # of the form, so that a second click keeps nothing
    sealed = models.BinaryField()
    ends_at = models.DateTimeField()  # the link is good until then
    request_public_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ends_at"], name="unconfirmed_by_end")]

    def __str__(self) -> str:
        return f"unconfirmed report {self.pk}"
