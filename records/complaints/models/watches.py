"""A watch on what was taken down: it is looked for again, and its filer is told what came back."""

from typing import ClassVar

from django.db import models

from records.accounts.models import User
from records.catalog.models import Listing
from records.complaints.models.cases import Case
from records.complaints.models.requests import TakedownRequest


class Watch(models.Model):
    """A filer asked to be told what comes back of one request; it ends by itself."""

    request = models.OneToOneField(
        TakedownRequest, primary_key=True, on_delete=models.CASCADE, related_name="watch"
    )
    account_id = models.BigIntegerField()
    started_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="watches")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ends_at"], name="watch_by_end")]

    def __str__(self) -> str:
        return f"watch on request {self.request_id}"


class Lookout(models.Model):
    """When a watched case's listing was last looked for."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="lookout"
    )
    account_id = models.BigIntegerField()
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"lookout for case {self.case_id}"


class Comeback(models.Model):
    """A listing shows what was taken down: the same one, or another of its seller."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="comebacks")
    account_id = models.BigIntegerField()
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "case", "listing"], name="a_comeback_is_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} came back after case {self.case_id}"

    @property
    def is_same_listing(self) -> bool:
        """The very listing that was taken down."""
        return self.case.listing_id == self.listing_id
