"""Powers of attorney, by which agents act for principals."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from matchers.labels.words import Word, _
from pipeline.vocabulary import RightKind
from records.accounts.models.people import Account, Leased, User
from records.word_field import WordField


class PowerOfAttorneyState(Word):
    """From upload to the end of its use."""

    PENDING = "pending", _("waiting for verification")
    VERIFIED = "verified", _("verified")
    REJECTED = "rejected", _("rejected")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class PowerOfAttorneyReason(Word):
    """Why a power of attorney is not accepted."""

    UNREADABLE = "unreadable", _("it cannot be read")
    PAGES_MISSING = "pages_missing", _("pages are missing")
    NAME_DIFFERS = "name_differs", _("it names another principal or agent")
    NOT_SIGNED = "not_signed", _("it is not signed, or not dated")
    OUT_OF_SCOPE = "out_of_scope", _("it does not cover the scope that was given")
    NOT_GENUINE = "not_genuine", _("its genuineness could not be confirmed")


class PowerOfAttorney(Leased):
    """One paper of a principal for an agent; an empty list of its scope means all of them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="authorities")
    principal_number = models.UUIDField()  # the account's, as the agent was told it
    principal_name = models.CharField(max_length=200)  # as the paper names it
    principal = models.ForeignKey(  # once a verifier found it
        Account, null=True, on_delete=models.PROTECT, related_name="agents"
    )
    state = WordField(PowerOfAttorneyState, max_length=10, default=PowerOfAttorneyState.PENDING)
    kinds = ArrayField(WordField(RightKind, max_length=10), default=list)
    numbers = ArrayField(models.CharField(max_length=64), default=list)  # of registrations
    territories = ArrayField(models.CharField(max_length=2), default=list)  # as the paper says
    reach = ArrayField(models.CharField(max_length=2), default=list)  # with what they are part of
    marketplaces = ArrayField(models.CharField(max_length=32), default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # none: until it is revoked
    sha256 = models.CharField(max_length=64)  # of the file
    pages = ArrayField(models.CharField(max_length=64), default=list)  # drawn, in the vault
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    reason_code = WordField(PowerOfAttorneyReason, max_length=24, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_end_told = models.BooleanField(default=False, db_default=False)
    known_rights = ArrayField(models.BigIntegerField(), default=list)  # what it covered at its end
    reminded_days = models.SmallIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "submitted_at"], name="authority_by_state"),
            models.Index(
                fields=["ends_on"], condition=Q(state="verified"), name="authority_in_force_by_end"
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=False, is_end_told=False),
                name="authority_end_not_told",
            ),
        ]

    def __str__(self) -> str:
        return f"power of attorney {self.pk} of {self.principal_number} for {self.agent_id}"
