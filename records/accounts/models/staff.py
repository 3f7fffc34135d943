"""Changes to who works here: asked by one person, granted by another where it opens a door."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from matchers.labels.words import Word, _
from records.accounts.models.people import Role, User
from records.word_field import WordField


class StaffAction(Word):
    """What is done with a member of staff."""

    ENROL = "enrol", _("Invite")
    CHANGE_ROLE = "change_role", _("Change the role")
    SIGN_OUT = "sign_out", _("Sign out everywhere")
    RESET_FACTOR = "reset_factor", _("Remove the second factor")
    END_ACCESS = "end_access", _("End access for good")


class StaffChange(models.Model):
    """One change; the timers carry it out, for the web may not write people's roles."""

    action = WordField(StaffAction, max_length=12)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=150)
    email = models.EmailField(max_length=254, blank=True)  # of somebody new
    role = WordField(Role, max_length=20, blank=True)  # from then on
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)  # none: it waits for a second person
    is_granted = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(action__in=["enrol", "change_role", "reset_factor"], is_granted=True)
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
