"""How much of each limit is left."""

from django.db import models
from django.db.models.functions import Now


class Allowance(models.Model):
    """A bucket that refills: what is in it, and when that was so."""

    name = models.CharField(max_length=120, primary_key=True)  # nothing personal: ids and hashes
    amount = models.FloatField()  # when it is full
    seconds = models.FloatField()  # in which an empty one fills
    tokens = models.FloatField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["at"], name="allowance_by_age")]

    def __str__(self) -> str:
        return f"{self.name}: {self.tokens:.0f} of {self.amount:.0f}"
