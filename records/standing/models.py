"""Who is trusted, by which figures."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from pipeline.words import GoodFaithState
from records.accounts.models import Account


class Membership(models.Model):
    """Good Faith standing of an owner, or of an agent for one owner; no spill-over."""

    owner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    agent = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="agent_memberships"
    )
    state = models.CharField(
        max_length=16,
        choices=[(state.value, state.value) for state in GoodFaithState],
        default=GoodFaithState.NOT_ELIGIBLE,
    )
    since_at = models.DateTimeField(db_default=Now())
    cooldown_until_on = models.DateField(null=True)
    why = models.CharField(max_length=200, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "agent"],
                name="a_filer_has_one_standing_an_owner",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}/{self.agent_id or '-'} {self.state}"


class Evaluation(models.Model):
    """One day's figures for one membership, kept so that a verdict can be shown again."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE)
    on = models.DateField()
    figures = models.JSONField()
    state = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "on"], name="a_membership_is_evaluated_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} on {self.on}: {self.state}"
