"""Changes to who works here: asked by one person, where a role grows granted by another."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from records.accounts.models.people import Role, User


class StaffAction(models.TextChoices):
    """What is done with a member of staff."""

    ENROL = "enrol"
    CHANGE_ROLE = "change_role"
    END_ACCESS = "end_access"
    SIGN_OUT = "sign_out"
    RESET_FACTOR = "reset_factor"


class StaffChange(models.Model):
    """One change; a worker carries it out, for the web may not write people's roles."""

    action = models.CharField(max_length=12, choices=StaffAction.choices)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=150)
    email = models.EmailField(max_length=254, blank=True)  # of somebody new
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)  # from then on
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)  # none: it waits for a second person
    is_granted = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(action__in=["enrol", "change_role"], is_granted=True)
                | ~Q(decided_by=models.F("asked_by"))
                | Q(action="change_role", role="reviewer"),
                name="two_people_where_a_role_grows",
            ),
            models.UniqueConstraint(
                fields=["username"],
                condition=Q(decided_at=None),
                name="one_change_of_a_person_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.username}"
