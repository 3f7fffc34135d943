"""Reports of the public form: unconfirmed, and adopted by an account later."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from records.accounts.models import Account


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


class Adoption(models.Model):
    """An account has proven an address: reports that were sent with it are its history."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="adoptions")
    email = models.EmailField()  # in small letters
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # by a worker, who sees reports of everybody

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "email"], name="an_account_adopts_an_address_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=Q(done_at=None), name="adoption_waiting"),
        ]

    def __str__(self) -> str:
        return f"adoption {self.pk} by account {self.account_id}"


class AdoptedReport(models.Model):
    """One report of the public form that belongs to an account's history now."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="adopted_reports")
    request_public_id = models.UUIDField(unique=True)  # no key: the request stays the form's
    filed_at = models.DateTimeField()
    adopted_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-filed_at"], name="adopted_by_account")
        ]

    def __str__(self) -> str:
        return f"report {self.request_public_id} of account {self.account_id}"
