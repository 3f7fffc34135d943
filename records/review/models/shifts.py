"""Working hours of reviewers, and their days away."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from records.accounts.models.people import User


class Shift(models.Model):
    """The hours of one weekday; an end that is not later is the next day's."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.SmallIntegerField()  # 0: Monday
    zone = models.CharField(max_length=64)  # a name of the time zone database
    begins = models.TimeField()  # by the clock on the wall there
    ends = models.TimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "weekday"], name="one_shift_a_weekday"),
            models.CheckConstraint(
                condition=Q(weekday__gte=0, weekday__lte=6), name="a_week_has_seven_days"
            ),
            models.CheckConstraint(condition=~Q(begins=F("ends")), name="a_shift_ends_sometime"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.weekday}: {self.begins:%H:%M}–{self.ends:%H:%M}"


class DaysAway(models.Model):
    """Days without a shift, both ends included."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="days_away")
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")), name="an_absence_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} away {self.first_on} to {self.last_on}"
