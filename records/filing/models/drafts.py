"""Drafts of filings with their preflights, and watches over listings that were taken down."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from matchers.labels.words import Word, _
from records.accounts.models import User
from records.cases.models.cases import Case, TakedownRequest
from records.marketplaces.models import Listing
from records.rights.models import Right
from records.word_field import WordField


class Draft(models.Model):
    """What was typed so far; nothing of it is checked before somebody looks at it or files."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    account_id = models.BigIntegerField()
    editor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="drafts")
    reason = models.CharField(max_length=24)  # a `pipeline.reasons.Reason`
    rows = models.JSONField(default=list)  # [{"text": .., "is_removed": ..}], row 1 first
    explanation = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)  # {evidence code: text}
    files = models.JSONField(default=list, db_default=[])  # as those of a request
    filer_name = models.CharField(max_length=200, blank=True)
    filer_email = models.CharField(max_length=254, blank=True)
    has_good_faith_statement = models.BooleanField(default=False)
    has_accuracy_statement = models.BooleanField(default=False)
    refiled_case = models.ForeignKey(  # the rejected case that it files again
        Case, null=True, on_delete=models.SET_NULL, related_name="refiling_drafts"
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


class PreflightTrouble(Word):
    """Why a listing of a draft could not be looked at."""

    NOT_FOUND = (
        "not_found",
        _("The marketplace has no such listing: the case would be invalid."),
    )
    REFUSED = (
        "refused",
        _(
            "The marketplace redirects to an address that we may not open: the case would be"
            " invalid."
        ),
    )
    UNREACHABLE = (
        "unreachable",
        _("The marketplace does not respond now. Check again, or file anyway."),
    )
    GIVEN_UP = "given_up", _("We could not check it now. Check again, or file anyway.")


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
    trouble = WordField(PreflightTrouble, max_length=32, blank=True)
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


class Watch(models.Model):
    """A filer asked to be told what comes back of a request or of some of its cases."""

    request = models.OneToOneField(
        TakedownRequest, primary_key=True, on_delete=models.CASCADE, related_name="watch"
    )
    account_id = models.BigIntegerField()
    lines = ArrayField(models.IntegerField(), null=True)  # of its cases; None: all of them
    started_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="watches")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ends_at"], name="watch_by_end")]

    def __str__(self) -> str:
        return f"watch on request {self.request_id}"


class RelistingCheck(models.Model):
    """When a watched case's listing was last looked for."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="relisting_check"
    )
    account_id = models.BigIntegerField()
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"check for relistings of case {self.case_id}"


class Relisting(models.Model):
    """A listing shows what was taken down: the same one, or another of its seller."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="relistings")
    account_id = models.BigIntegerField()
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "case", "listing"], name="a_relisting_is_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} came back after case {self.case_id}"

    @property
    def is_same_listing(self) -> bool:
        """The very listing that was taken down."""
        return self.case.listing_id == self.listing_id
