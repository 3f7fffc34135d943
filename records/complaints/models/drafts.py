"""A filing in the making: kept until it is filed, deleted, or nobody touched it for too long."""

import uuid
from typing import ClassVar

from django.db import models

from records.accounts.models import User
from records.complaints.models.cases import Case
from records.rights.models import Right


class Draft(models.Model):
    """What was typed so far; nothing of it is checked before somebody looks at it or files."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    account_id = models.BigIntegerField()
    editor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="drafts")
    reason = models.CharField(max_length=24)  # a `pipeline.vocabulary.Reason`
    rows = models.JSONField(default=list)  # [{"text": .., "is_removed": ..}], row 1 first
    explanation = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)  # {evidence code: text}
    filer_name = models.CharField(max_length=200, blank=True)
    filer_email = models.CharField(max_length=254, blank=True)
    has_good_faith_statement = models.BooleanField(default=False)
    has_accuracy_statement = models.BooleanField(default=False)
    mends = models.ForeignKey(  # the rejected case that it files again
        Case, null=True, on_delete=models.SET_NULL, related_name="mending_drafts"
    )
    last_once = models.UUIDField(null=True)  # of the form whose rows were added last
    started_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account_id", "-edited_at"], name="draft_of_filer"),
            models.Index(fields=["expires_at"], name="draft_by_expiry"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["public_id", "account_id"], name="a_draft_has_its_own_public_id"
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.public_id}"


class Preflight(models.Model):
    """One listing of a draft, looked at before it is filed; a row waits until a worker has time."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="preflights")
    account_id = models.BigIntegerField()
    marketplace = models.CharField(max_length=32)
    external_id = models.CharField(max_length=100)
    url = models.URLField(max_length=500)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)  # by a worker; long ago: it died
    checked_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=32, blank=True)  # why nothing could be seen
    facts = models.JSONField(null=True)  # as the matchers saw it, with no evidence counted

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account_id", "asked_at"], name="preflight_of_filer"),
            models.Index(
                fields=["asked_at"],
                name="preflight_waiting",
                condition=models.Q(checked_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "draft", "marketplace", "external_id"],
                name="a_draft_looks_at_a_listing_once",
            ),
        ]

    def __str__(self) -> str:
        return f"preflight of {self.marketplace}:{self.external_id}"
