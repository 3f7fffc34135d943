"""What is counted of a day for the public page of promises: numbers alone, kept for good."""

from enum import StrEnum
from typing import ClassVar

from django.db import models

from records.word_field import WordField


class PublicMeasure(StrEnum):
    """What is counted."""

    FELL_DUE = "fell_due"  # requests whose last deadline fell on the day
    IN_TIME = "in_time"  # those of them that were decided by then
    RIGHTS = "rights"  # by how many more rights were in force after the day
    ACCOUNTS = "accounts"  # opened on the day
    REPORTERS = "reporters"  # who reported without an account for the first time


class PublicCount(models.Model):
    """One count of a whole day of the desk."""

    on = models.DateField()
    measure = WordField(PublicMeasure, max_length=12)
    lane = models.CharField(max_length=16, blank=True)  # empty: not by lane
    marketplace = models.CharField(max_length=32, blank=True)  # empty: of all together
    count = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["on", "measure", "lane", "marketplace"], name="a_day_is_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.measure} on {self.on}"
