"""One filing, based on one right, flagging 1 to 300 listings."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from pipeline.vocabulary import Channel, Lane
from records.accounts.models import Account
from records.rights.models import Right


class TakedownRequest(models.Model):
    """As filed: nothing of it changes later, its state is derived from its cases."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    right = models.ForeignKey(Right, on_delete=models.PROTECT)
    right_version = models.IntegerField()
    right_snapshot = models.JSONField()  # the right's fields as they stood at filing
    reason = models.CharField(max_length=24)  # a `pipeline.vocabulary.Reason`
    channel = models.CharField(max_length=12, choices=[(c.value, c.value) for c in Channel])
    lane = models.CharField(max_length=16, choices=[(x.value, x.value) for x in Lane])
    is_good_faith_member = models.BooleanField(default=False)  # at filing
    explanation = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)  # {evidence code: [SHA-256 or statement, ...]}
    # What a profile of law demands beyond good faith and accuracy, by its codes.
    declarations = ArrayField(models.CharField(max_length=32), default=list, db_default=[])
    filer_name = models.CharField(max_length=200)
    filer_email = models.EmailField()
    language = models.CharField(max_length=8, default="en", db_default="en")  # of its letters
    refused_lines = models.JSONField(default=list)  # [{number, code, says}]
    policy_hash = models.CharField(max_length=64)
    draft_id = models.UUIDField(null=True)  # one-time, of the form that filed it
    filed_at = models.DateTimeField(db_default=Now())  # the business clock runs from here

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-filed_at"], name="request_of_filer"),
            models.Index(
                Lower("filer_email"),
                name="report_by_email",
                condition=Q(channel=Channel.PUBLIC_FORM.value),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "draft_id"],
                name="a_draft_is_filed_once",
                condition=Q(draft_id__isnull=False),
            ),
            # By the id first: a link names no account.
            models.UniqueConstraint(
                fields=["public_id", "account"], name="a_request_has_its_own_public_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} by {self.account_id}, {self.public_id}"


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
