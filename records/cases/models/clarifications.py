"""Questions to a filer about one case, and their answers."""

from django.db import models

from records.accounts.models import User
from records.cases.models.cases import Case


class Clarification(models.Model):
    """A question to the filer: the clock stands still until it is answered or lapses."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clarifications")
    account_id = models.BigIntegerField()
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)  # empty: by policy
    reason_code = models.CharField(max_length=48)
    question = models.TextField()
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    files = models.JSONField(default=list, db_default=[])  # of the answer; as those of a request
    answered_at = models.DateTimeField(null=True)  # or ended without one: its case follows another

    def __str__(self) -> str:
        return f"clarification of case {self.case_id}"
